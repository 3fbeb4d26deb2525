/** Keyframes: named states. */
import { normalizeQuat, type Quat } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import type { Tree } from './tree.ts';

export interface Keyframe {
  readonly name: string;
  readonly time: number;
  /** (nq) */
  readonly qpos: readonly number[];
  /** (nv) */
  readonly qvel: readonly number[];
  /** (nu) */
  readonly ctrl: readonly number[];
  /** (nmocap, 3) and (nmocap, 4) */
  readonly mpos: readonly number[];
  readonly mquat: readonly number[];
}

export function compileKeyframe(
  element: Element,
  { bodies, joints, nq, nv }: Tree,
  qpos0: Float64Array,
  nu: number,
): Keyframe {
  const mocaps = bodies.filter(({ mocap }) => mocap);
  const numbers = (attribute: string, count: number, otherwise: () => readonly number[]): number[] => {
    const given = element.given(attribute);
    if (given && given.length !== count) {
      throw element.error(`attribute "${attribute}" must have ${count} numbers in this model, got ${given.length}`);
    }
    return [...(given ?? otherwise())];
  };
  const qpos = numbers('qpos', nq, () => [...qpos0]);
  for (const { type, qposadr } of joints) {
    if (type === 'free') normalizeAt(qpos, qposadr + 3);
    if (type === 'ball') normalizeAt(qpos, qposadr);
  }
  return {
    name: element.text('name'),
    time: element.number('time', 0),
    qpos,
    qvel: numbers('qvel', nv, () => new Array(nv).fill(0)),
    ctrl: numbers('ctrl', nu, () => new Array(nu).fill(0)),
    mpos: numbers('mpos', 3 * mocaps.length, () => mocaps.flatMap(({ pos }) => pos)),
    mquat: numbers('mquat', 4 * mocaps.length, () => mocaps.flatMap(({ quat }) => quat)),
  };
}

/** A quaternion of zeros stands for no rotation. */
function normalizeAt(qpos: number[], at: number): void {
  const quat = qpos.slice(at, at + 4) as Quat;
  qpos.splice(at, 4, ...(quat.every((value) => value === 0) ? [1, 0, 0, 0] : normalizeQuat(quat)));
}
