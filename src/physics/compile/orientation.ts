/** The five ways in which MJCF gives an orientation. */
import { at } from '../../errors/lookup.ts';
import {
  cross,
  dot,
  length,
  multiply,
  normalizeQuat,
  type Quat,
  quatFromAxes,
  quatFromZ,
  scale,
  subtract,
  TINY,
  type Vec3,
} from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import { ORIENTATIONS } from '../mjcf/overlay.ts';
import type { Settings } from './settings.ts';

/**
 * The rotation from the element's axes to those of its parent; none without an attribute.
 * @throws FormatError when two ways are given, or axes without direction
 */
export function orientationOf(element: Element, settings: Settings): Quat {
  const given = ORIENTATIONS.filter((attribute) => element.has(attribute));
  if (given.length > 1) throw element.error(`has two orientations, ${given[0]} and ${given[1]}: give one of them`);
  switch (given[0]) {
    case 'quat': {
      const quat: Quat = element.numbers('quat', [1, 0, 0, 0]);
      if (Math.hypot(...quat) < TINY) throw element.error('attribute "quat" must not be zero');
      return normalizeQuat(quat);
    }
    case 'axisangle': {
      const [x, y, z, turn] = element.numbers('axisangle', [0, 0, 1, 0]);
      const half = (turn * settings.angle) / 2;
      return [Math.cos(half), ...scale(direction(element, 'axisangle', [x, y, z]), Math.sin(half))];
    }
    case 'euler':
      return eulerQuat(element.numbers('euler', [0, 0, 0]), settings);
    case 'xyaxes': {
      const [a, b, c, d, e, f] = element.numbers('xyaxes', [1, 0, 0, 0, 1, 0]);
      const x = direction(element, 'xyaxes', [a, b, c]);
      const along: Vec3 = [d, e, f];
      const y = direction(element, 'xyaxes', subtract(along, scale(x, dot(x, along))));
      return quatFromAxes(x, y, cross(x, y));
    }
    case 'zaxis':
      return quatFromZ(direction(element, 'zaxis', element.numbers('zaxis', [0, 0, 1])));
    default:
      return [1, 0, 0, 0];
  }
}

/** The rotation by three Euler angles, in the file's units and order of axes. */
export function eulerQuat(turns: Vec3, { angle, eulerseq }: Settings): Quat {
  return [...eulerseq].reduce<Quat>(
    (quat, letter, k) => {
      const half = (at(turns, k) * angle) / 2;
      const turn: Quat = [Math.cos(half), 0, 0, 0];
      turn['xyz'.indexOf(letter.toLowerCase()) + 1] = Math.sin(half);
      return letter === letter.toLowerCase() ? multiply(quat, turn) : multiply(turn, quat);
    },
    [1, 0, 0, 0],
  );
}

/** `v` at length 1. */
export function direction(element: Element, attribute: string, v: Vec3): Vec3 {
  const norm = length(v);
  if (norm < TINY) throw element.error(`attribute "${attribute}" gives an axis of length 0`);
  return scale(v, 1 / norm);
}
