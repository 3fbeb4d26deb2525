/** How far a model goes from MuJoCo's path, and how far MuJoCo goes from it when its start is rounded to f32. */
import type { MjModel } from '@mujoco/mujoco';
import { at } from '../../src/errors/lookup.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { KernelCache } from '../../src/gpu/kernel.ts';
import { physicsFor } from '../../src/physics/choice.ts';
import { emitStep } from '../../src/physics/emit/step.ts';
import type { Model } from '../../src/physics/model.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { nearRest } from '../../test/physics/states.ts';
import { uniform4 } from '../../test/reference/random.ts';
import { mujocoPath, type Oracle, type Start } from './oracle.ts';

/** States that paths begin in. */
const STARTS = 3;
/** mjSOL_NEWTON: here all models are solved by Newton's method. */
const NEWTON = 2;
/** Half of the last place. */
const HALF_ULP = 2 ** -24;
/** Characters of a program that a CPU driver is asked to compile; a longer one takes it minutes. */
export const LONGEST_PROGRAM = 400_000;

export interface PathErrors {
  /** The largest difference of a position, m or rad. */
  readonly away: number;
  readonly rounding: number;
}

const drawn = (environment: number, step: number, purpose: number): number =>
  2 * (uniform4({ seed: 41, environment, step, purpose }, 0)[0] as number) - 1;

/** @throws RingfenceError where no program steps the model */
export async function pathErrors(
  { gpu, kernels }: { readonly gpu: Gpu; readonly kernels: KernelCache },
  oracle: Oracle,
  reference: MjModel,
  model: Model,
  steps: number,
): Promise<PathErrors> {
  const starts = Array.from({ length: STARTS }, (_, e) => startOf(model, e, steps));
  const physics = physicsFor(model, gpu.facts);
  if (physics === 'straight') refuseLong(model);
  const own = await simulate(gpu, kernels, model, {
    states: starts.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: Array.from({ length: steps }, (_, t) => starts.map(({ controls }) => at(controls, t))),
    physics,
  });
  reference.opt.solver = NEWTON;
  let [away, rounding] = [0, 0];
  starts.forEach((start, e) => {
    const wanted = mujocoPath(oracle, reference, start);
    const rounded = mujocoPath(oracle, reference, moved(start, e));
    wanted.forEach((qpos, t) => {
      away = Math.max(away, furthest(own.state(t, e).slice(0, model.nq), qpos));
      rounding = Math.max(rounding, furthest(at(rounded, t), qpos));
    });
  });
  return { away, rounding };
}

function refuseLong(model: Model): void {
  const { length } = emitStep(model).model;
  if (length > LONGEST_PROGRAM) throw new RangeError(`its program has ${Math.round(length / 1000)} KB of WGSL`);
}

/** NaN where a position is none. */
const furthest = (found: readonly number[], wanted: readonly number[]): number =>
  Math.max(0, ...found.map((q, k) => Math.abs(q - at(wanted, k))));

/** Near the reference, with controls drawn anew every ten steps from their ranges, or from [-1, 1]. */
function startOf(model: Model, e: number, steps: number): Start {
  const control = (a: number, t: number): number => {
    const [low, high] = model.actuatorCtrllimited[a]
      ? [0, 1].map((k) => at(model.actuatorCtrlrange, 2 * a + k))
      : [-1, 1];
    const part = (1 + drawn(e, Math.floor(t / 10), 10 + a)) / 2;
    return Math.fround((low as number) + part * ((high as number) - (low as number)));
  };
  return {
    ...nearRest(model, e),
    controls: Array.from({ length: steps }, (_, t) => Array.from({ length: model.nu }, (_, a) => control(a, t))),
  };
}

const moved = ({ qpos, qvel, controls }: Start, e: number): Start => {
  const nudged = (x: number, k: number, purpose: number): number => x * (1 + HALF_ULP * drawn(e, k, purpose));
  return { qpos: qpos.map((x, k) => nudged(x, k, 1)), qvel: qvel.map((x, k) => nudged(x, k, 2)), controls };
};
