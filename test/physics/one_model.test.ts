// One time step of one model, number by number against MuJoCo: of the file that the environment names for
// `ringfence kernel physics:... --run`, and otherwise of a small one.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import { expect, it } from 'vitest';
import type { OutputField } from '../../src/physics/emit/outputs.ts';
import { loadModel } from '../../src/physics/load.ts';
import type { Model } from '../../src/physics/model.ts';
import { type Simulation, simulate } from '../../src/physics/simulate.ts';
import { expectNearNamed } from '../kernels/recorder.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { uniform4 } from '../reference/random.ts';
import { openTestGpu } from '../tasks/device.ts';
import { fallen } from './states.ts';

const SMALL = `<mujoco><option timestep="0.002"/><worldbody><geom name="floor" type="plane" size="5 5 1"/>
  <body name="upper" pos="0 0 0.3"><joint name="shoulder" axis="0 1 0" damping="0.1"/>
    <geom name="arm" type="capsule" fromto="0 0 0 0.2 0 0" size="0.03"/>
    <body name="lower" pos="0.2 0 0"><joint name="elbow" axis="0 1 0" range="-1 1"/>
      <geom name="hand" type="sphere" pos="0.2 0 0" size="0.05"/></body></body></worldbody>
  <actuator><motor joint="elbow" gear="2"/></actuator></mujoco>`;

const file = globalThis.process?.env['RINGFENCE_MODEL'];
const xml = file === undefined ? SMALL : readFileSync(file, 'utf8');
const name = file === undefined ? 'a small arm' : basename(file);

const ENVIRONMENTS = 16;
const FIELDS = [
  'xpos',
  'xquat',
  'geom_xpos',
  'subtree_com',
  'cinert',
  'cvel',
  'qfrc_actuator',
] as const satisfies readonly OutputField[];
/** The order is that in which a step computes them: what comes first and is wrong explains what follows. */
const COMPARED = [...FIELDS, 'qacc', 'qvel', 'qpos'] as const;
type Compared = (typeof COMPARED)[number];

/** The share of a field's largest number that errors may reach: f32 has 6e-8, and a chain of bodies adds up some of it. */
const BOUND = 1e-4;
/** How many times what MuJoCo itself makes of inputs that are rounded to f32 may be apart. */
const ROUNDINGS = 100;
const HALF_ULP = 2 ** -24;
/** mjSOL_NEWTON, the solver that there is here. */
const NEWTON = 2;

/** What a number belongs to, such as `torso[2]`. */
function rowName(model: Model, field: Compared, index: number): string {
  const names = (kind: 'body' | 'geom'): readonly string[] =>
    (kind === 'body' ? model.bodyName : model.geomName) as readonly string[];
  const of = (list: readonly string[], width: number): string => {
    const row = Math.floor(index / width);
    return `${field}[${list[row] || row}][${index % width}]`;
  };
  if (field === 'geom_xpos') return of(names('geom'), 3);
  if (field === 'xpos' || field === 'subtree_com') return of(names('body'), 3);
  if (field === 'xquat') return of(names('body'), 4);
  if (field === 'cvel') return of(names('body'), 6);
  if (field === 'cinert') return of(names('body'), 10);
  return `${field}[${index}]`;
}

function own(simulation: Simulation, { nq, nv }: Model, field: Compared, e: number): number[] {
  const state = simulation.state(0, e);
  if (field === 'qpos') return state.slice(0, nq);
  if (field === 'qvel') return state.slice(nq, nq + nv);
  return field === 'qacc' ? state.slice(nq + nv) : simulation.output(field, 0, e);
}

it(`${name} steps as MuJoCo does, from drawn states with drawn controls`, async () => {
  const model = loadModel(xml, name);
  const states = Array.from({ length: ENVIRONMENTS }, (_, e) => fallen(model, e));
  const { gpu, kernels } = await openTestGpu();
  const simulation = await simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: [states.map(({ ctrl }) => ctrl)],
    outputs: FIELDS.map((field) => ({ field })),
  });
  await withMujocoModel(xml, (reference, module) => {
    reference.opt.solver = NEWTON;
    const exact = states.map((state) => stepOf(module, reference, state, () => 1));
    const moved = states.map((state, e) =>
      stepOf(
        module,
        reference,
        state,
        (k) => 1 + HALF_ULP * (2 * (uniform4({ seed: 3, environment: e, step: k, purpose: 0 }, 0)[0] as number) - 1),
      ),
    );
    for (const field of COMPARED)
      states.forEach((_, e) => {
        const wanted = exact[e]?.[field] as number[];
        const largest = Math.max(...wanted.map(Math.abs), 1e-9);
        const rounding = Math.max(0, ...wanted.map((x, k) => Math.abs(x - (moved[e]?.[field][k] as number)))) / largest;
        const placeOf = (index: number): string => `environment ${e}: ${rowName(model, field, index)}`;
        expectNearNamed(
          {
            kernels: ['physics/simulate'],
            binding: field in { qacc: 0, qvel: 0, qpos: 0 } ? 'path' : 'outputs',
            placeOf,
          },
          own(simulation, model, field, e),
          wanted,
          BOUND + ROUNDINGS * rounding,
        );
      });
    expect(exact.some(({ qacc }) => qacc.some((a) => a !== 0))).toBe(true);
  });
});

function stepOf(
  module: MainModule,
  reference: MjModel,
  { qpos, qvel, ctrl }: ReturnType<typeof fallen>,
  factor: (k: number) => number,
): Record<Compared, number[]> {
  const data = new module.MjData(reference) as MjData;
  data.qpos.set(qpos.map((x, k) => x * factor(k)));
  data.qvel.set(qvel.map((x, k) => x * factor(qpos.length + k)));
  data.ctrl.set(ctrl);
  module.mj_step(reference, data);
  const found = Object.fromEntries(COMPARED.map((field) => [field, [...(data[field] as Float64Array)]]));
  data.delete();
  return found as Record<Compared, number[]>;
}
