/** States that tests start from, rounded to f32, so that both sides start from the same numbers. */
import type { Model } from '../../src/physics/model.ts';
import { uniform4 } from '../reference/random.ts';

export interface State {
  readonly qpos: number[];
  readonly qvel: number[];
  readonly ctrl: number[];
}

/** Near the reference, a little turned and moving: bodies that stand near a floor touch it soon. */
export function fallen(model: Model, environment: number): State {
  const draw = (purpose: number, k: number): number =>
    2 * (uniform4({ seed: 21, environment, step: k, purpose }, 0)[0] as number) - 1;
  return {
    qpos: Array.from(model.qpos0, (q, k) => Math.fround(q + 0.1 * draw(0, k))),
    qvel: Array.from({ length: model.nv }, (_, i) => Math.fround(draw(1, i))),
    ctrl: Array.from({ length: model.nu }, (_, a) => Math.fround(1.5 * draw(2, a))),
  };
}

/** A free body turned to anywhere, at rest. */
export function tumbled({ qpos0, nv }: Model, environment: number): State {
  const draw = (step: number): number =>
    2 * (uniform4({ seed: 22, environment, step, purpose: 0 }, 0)[0] as number) - 1;
  const quaternion = [0, 1, 2, 3].map(draw);
  const norm = Math.hypot(...quaternion);
  const turned = quaternion.map((x) => Math.fround(x / norm));
  return { qpos: [...qpos0.slice(0, 3), ...turned].map(Math.fround), qvel: new Array<number>(nv).fill(0), ctrl: [] };
}

/** Far from the reference and fast, with joints beyond their bounds and bodies deep in the floor. */
export function thrown(model: Model, environment: number): State {
  const draw = (purpose: number, k: number): number =>
    2 * (uniform4({ seed: 5, environment, step: k, purpose }, 0)[0] as number) - 1;
  const qpos = Array.from(model.qpos0, (q, k) => Math.fround(q + draw(0, k)));
  model.jntType.forEach((type, j) => {
    const q = model.jntQposadr[j] as number;
    if (type === 'hinge') qpos[q] = Math.fround((model.qpos0[q] as number) + 2.5 * draw(0, q));
    const at = q + (type === 'free' ? 3 : 0);
    if (type !== 'free' && type !== 'ball') return;
    const quat = [0, 1, 2, 3].map((k) => draw(1, at + k));
    const norm = Math.hypot(...quat);
    quat.forEach((x, k) => {
      qpos[at + k] = Math.fround(x / norm);
    });
  });
  return {
    qpos,
    qvel: Array.from({ length: model.nv }, (_, i) => Math.fround(3 * draw(2, i))),
    ctrl: Array.from({ length: model.nu }, (_, a) => Math.fround(1.5 * draw(3, a))),
  };
}

/** Where a task begins: the reference, shaken a little. */
export function nearRest(model: Model, environment: number): Pick<State, 'qpos' | 'qvel'> {
  const draw = (purpose: number, k: number): number =>
    2 * (uniform4({ seed: 8, environment, step: k, purpose }, 0)[0] as number) - 1;
  return {
    qpos: Array.from(model.qpos0, (q, k) => Math.fround(q + 0.005 * draw(0, k))),
    qvel: Array.from({ length: model.nv }, (_, i) => Math.fround(0.1 * draw(1, i))),
  };
}
