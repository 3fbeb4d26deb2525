/** How far the emitted program is from MuJoCo in double precision, on random states: what tests hold and docs/physics.md reports. */
import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import type { ContactSlots } from '../../src/physics/emit/contacts/plan.ts';
import { stageNames } from '../../src/physics/emit/step.ts';
import type { Model } from '../../src/physics/model.ts';
import { type Simulation, simulate } from '../../src/physics/simulate.ts';
import { chainOf } from '../../src/physics/tree.ts';
import { mujoco } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { nearRest, type State, thrown } from './states.ts';

export interface Subject {
  readonly xml: string;
  readonly model: Model;
}

/** Which program steps: the straight-line one with the contacts in such slots, or the cooperative one. */
export type Way = ContactSlots | 'cooperative';

/** States that each figure is taken from. */
export const STATES = 64;

/** States of `accelerationErrors` that have no answer, by model: what tests leave out by name. */
export const WITHOUT_ANSWER: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'hopper.xml': {
    57: 'links that move in one plane cross: two axes meet, and the normal of their contact is undefined',
  },
};

/** mjSOL_NEWTON: the humanoids' files ask for 50 sweeps of a solver that is then far from the solution. */
const NEWTON = 2;

const dofsOf = ({ nv }: Model): number[] => Array.from({ length: nv }, (_, i) => i);

/** Norm of the difference, of the norm. */
const relative = (found: readonly number[], wanted: readonly number[]): number =>
  Math.hypot(...found.map((x, k) => x - (wanted[k] as number))) / Math.max(Math.hypot(...wanted), 1e-12);

async function run(
  model: Model,
  states: readonly State[],
  steps: number,
  probes: readonly string[],
  way?: Way,
): Promise<Simulation> {
  const { gpu, kernels } = await openTestGpu();
  return simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: Array.from({ length: steps }, () => states.map(({ ctrl }) => ctrl)),
    probes,
    ...(way === 'cooperative' ? { physics: way } : way && { contacts: way }),
  });
}

interface Oracle {
  readonly module: MainModule;
  readonly reference: MjModel;
  readonly data: MjData;
}

/** MuJoCo's view of each state after mj_forward. */
async function forwardEach(
  xml: string,
  states: readonly State[],
  look: (oracle: Oracle, e: number) => void,
): Promise<void> {
  const module = await mujoco();
  const reference = module.MjModel.from_xml_string(xml) as MjModel;
  reference.opt.solver = NEWTON;
  const data = new module.MjData(reference);
  states.forEach(({ qpos, qvel, ctrl }, e) => {
    data.qpos.set(qpos);
    data.qvel.set(qvel);
    data.ctrl.set(ctrl);
    data.qacc_warmstart.fill(0);
    module.mj_forward(reference, data);
    look({ module, reference, data }, e);
  });
  data.delete();
  reference.delete();
}

/**
 * Gives the errors of the mass matrix, the forces and the free acceleration, each divided by its norm. The cooperative program, whose text costs drivers most, is the
 * one with constraints, and has no free acceleration.
 */
export async function forceErrors({ xml, model: complete }: Subject, way?: Way): Promise<Record<string, number[]>> {
  const hasFree = way !== 'cooperative';
  const model = hasFree ? { ...complete, opt: { ...complete.opt, disabled: new Set(['constraint']) } } : complete;
  const dofs = dofsOf(model);
  const states = Array.from({ length: STATES }, (_, e) => thrown(model, e));
  const names = stageNames(model).filter((name) => hasFree || !name.startsWith('qacc_smooth'));
  const found = await run(model, states, 1, names, way);
  const errors: Record<string, number[]> = {
    mass: [],
    bias: [],
    passive: [],
    actuation: [],
    ...(hasFree && { free: [] }),
  };
  const entries = dofs.flatMap((i) => chainOf(model, i).map((j) => [i, j] as const));
  const full = new (await mujoco()).DoubleBuffer(model.nv ** 2);
  await forwardEach(xml, states, ({ module, reference, data }, e) => {
    module.mj_fullM(reference, data, full);
    const M = full.GetView() as Float64Array;
    errors['mass']?.push(
      relative(
        entries.map(([i, j]) => found.probe(`qM${i}_${j}`, 0, e)),
        entries.map(([i, j]) => M[i * model.nv + j] as number),
      ),
    );
    const compare = (name: string, field: 'qfrc_bias' | 'qfrc_passive' | 'qfrc_actuator' | 'qacc_smooth'): void => {
      const own = dofs.map((i) => found.probe(`${field}${i}`, 0, e));
      errors[name]?.push(relative(own, [...data[field]]));
    };
    compare('bias', 'qfrc_bias');
    compare('passive', 'qfrc_passive');
    compare('actuation', 'qfrc_actuator');
    if (hasFree) compare('free', 'qacc_smooth');
  });
  full.delete();
  return errors;
}

const accelerations = (model: Model): string[] => dofsOf(model).map((i) => `qacc${i}`);

/** Gives the errors of accelerations with limits and contacts, divided by their norm, and MuJoCo's rows of constraints in each state. */
export async function accelerationErrors(
  { xml, model }: Subject,
  way?: Way,
): Promise<{ errors: number[]; rows: number[] }> {
  const states = Array.from({ length: STATES }, (_, e) => thrown(model, e));
  const probes = accelerations(model);
  const found = await run(model, states, 1, probes, way);
  const errors: number[] = [];
  const rows: number[] = [];
  await forwardEach(xml, states, ({ data }, e) => {
    rows.push(data.nefc);
    errors.push(
      relative(
        probes.map((name) => found.probe(name, 0, e)),
        [...(data.qacc as Float64Array)],
      ),
    );
  });
  return { errors, rows };
}

/**
 * The largest difference of a position after `steps` time steps from near rest with constant controls, for each of `count` states.
 */
export async function pathErrors(
  { xml, model }: Subject,
  way?: Way,
  { count = STATES, steps = 100 }: { readonly count?: number; readonly steps?: number } = {},
): Promise<number[]> {
  const states = Array.from({ length: count }, (_, e) => ({ ...thrown(model, e), ...nearRest(model, e) }));
  // with the probes of `accelerationErrors`, whose program the driver has compiled
  const found = await run(model, states, steps, accelerations(model), way);
  const errors: number[] = [];
  await forwardEach(xml, states, ({ module, reference, data }, e) => {
    for (let t = 0; t < steps; t++) module.mj_step(reference, data);
    const path = found.state(steps - 1, e);
    errors.push(Math.max(...(data.qpos as Float64Array).map((q, k) => Math.abs(q - (path[k] as number)))));
  });
  return errors;
}
