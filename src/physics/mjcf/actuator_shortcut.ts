/**
 * motor, position and velocity as the general actuator that they stand for:
 * force = gainprm . (1, length, velocity) * ctrl + biasprm . (1, length, velocity).
 */
import type { AttributeValue } from './attribute.ts';
import type { Attributes, Element } from './element.ts';
import { overlay } from './overlay.ts';

/** Attributes of `general`, from an element of any of the four kinds and the attributes of its class. */
export function lowerActuator(element: Element, inherited: Attributes): Map<string, AttributeValue> {
  const merged = overlay(inherited, element.attributes);
  const parameters = element.withAttributes(inherited);
  const gain = parameters.numbers('gainprm', [1, 0, 0]);
  const bias = parameters.numbers('biasprm', [0, 0, 0]);
  switch (element.tag) {
    case 'motor':
      gain[0] = 1;
      return withLaw(merged, gain, 'none', bias);
    case 'position': {
      gain[0] = element.number('kp', gain[0]);
      bias[1] = -gain[0];
      const ratio = element.given('dampratio')?.[0];
      const kv = element.given('kv')?.[0];
      if (ratio !== undefined && kv !== undefined) throw element.error('has both kv and dampratio: give one of them');
      if ((ratio ?? 0) < 0 || (kv ?? 0) < 0) throw element.error('must have kv and dampratio >= 0');
      if (kv !== undefined) bias[2] = -kv;
      // positive until the compiler knows the inertia that the ratio refers to
      if (ratio !== undefined) bias[2] = ratio;
      return withLaw(merged, gain, 'affine', bias);
    }
    case 'velocity': {
      gain[0] = element.number('kv', gain[0]);
      return withLaw(merged, gain, 'affine', [0, 0, -gain[0]]);
    }
    default:
      return merged;
  }
}

function withLaw(attributes: Map<string, AttributeValue>, gain: number[], biastype: string, bias: number[]) {
  return attributes.set('gaintype', 'fixed').set('gainprm', gain).set('biastype', biastype).set('biasprm', bias);
}
