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
