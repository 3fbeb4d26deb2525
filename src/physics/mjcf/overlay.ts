/** How attributes are inherited. */
import type { AttributeValue } from './attribute.ts';
import type { Attributes } from './element.ts';

/** Ways to give an orientation other than `quat`: one of them replaces whichever was inherited. */
const ALTERNATIVES = ['axisangle', 'euler', 'xyaxes', 'zaxis'];
export const ORIENTATIONS = ['quat', ...ALTERNATIVES];

/** Own values over inherited ones. Of a list, numbers that are not given keep their inherited values. */
export function overlay(inherited: Attributes, own: Attributes): Map<string, AttributeValue> {
  const merged = new Map(inherited);
  if (ALTERNATIVES.some((attribute) => own.has(attribute))) {
    for (const attribute of ORIENTATIONS) merged.delete(attribute);
  }
  for (const [attribute, value] of own) {
    // MuJoCo prefers an inherited alternative to an own quat
    if (attribute === 'quat' && ALTERNATIVES.some((alternative) => merged.has(alternative) && !own.has(alternative))) {
      continue;
    }
    const before = inherited.get(attribute);
    const tail = typeof value !== 'string' && before !== undefined ? before.slice(value.length) : [];
    merged.set(attribute, typeof value === 'string' ? value : [...value, ...(tail as readonly number[])]);
  }
  return merged;
}
