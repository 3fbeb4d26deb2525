// The emitted program, stage by stage, against MuJoCo in double precision on random states.
import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import type { ContactSlots } from '../../src/physics/emit/contact_terms.ts';
import { chainOf } from '../../src/physics/emit/rows.ts';
import { stageNames } from '../../src/physics/emit/step.ts';
import { loadModel } from '../../src/physics/load.ts';
import type { Model } from '../../src/physics/model.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { quantile } from '../../src/statistics.ts';
import { mujoco } from '../reference/mujoco.ts';
import { uniform4 } from '../reference/random.ts';
import { openTestGpu } from '../tasks/device.ts';

const files = {
  ...import.meta.glob('../fixtures/mjcf/*.xml', { query: '?raw', import: 'default', eager: true }),
  ...import.meta.glob('../../models/*.xml', { query: '?raw', import: 'default', eager: true }),
};
const models = Object.entries(files as Record<string, string>)
  .map(([path, xml]) => ({ name: path.split('/').at(-1) as string, xml }))
  .map(({ name, xml }) => ({ name, xml, model: loadModel(xml, name) }))
  .filter(({ model }) => model.nv > 0);

const ENVIRONMENTS = 64;
/** mjSOL_NEWTON */
const NEWTON = 2;

interface State {
  readonly qpos: number[];
  readonly qvel: number[];
  readonly ctrl: number[];
}

/** Rounded to f32, so that both sides start from the same numbers. */
function randomState(model: Model, e: number): State {
  const draw = (purpose: number, k: number): number =>
    2 * (uniform4({ seed: 5, environment: e, step: k, purpose }, 0)[0] as number) - 1;
  const qpos = Array.from(model.qpos0, (q, k) => Math.fround(q + draw(0, k)));
  model.jntType.forEach((type, j) => {
    const q = model.jntQposadr[j] as number;
    if (type === 'hinge') qpos[q] = Math.fround((model.qpos0[q] as number) + 2.5 * draw(0, q));
    const at = (model.jntQposadr[j] as number) + (type === 'free' ? 3 : 0);
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
const nearRest = (model: Model, e: number): Pick<State, 'qpos' | 'qvel'> => {
  const draw = (purpose: number, k: number): number =>
    2 * (uniform4({ seed: 8, environment: e, step: k, purpose }, 0)[0] as number) - 1;
  return {
    qpos: Array.from(model.qpos0, (q, k) => Math.fround(q + 0.005 * draw(0, k))),
    qvel: Array.from({ length: model.nv }, (_, i) => Math.fround(0.1 * draw(1, i))),
  };
};

async function run(
  model: Model,
  states: readonly State[],
  steps: number,
  probes: readonly string[] = [],
  contacts: ContactSlots = 'mixed',
) {
  const { gpu, kernels } = await openTestGpu();
  const simulation = await simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: Array.from({ length: steps }, () => states.map(({ ctrl }) => ctrl)),
    probes,
    contacts,
  });
  return {
    at: (name: string, e: number): number => simulation.probe(name, 0, e),
    after: (e: number): number[] => simulation.state(steps - 1, e),
  };
}

const relative = (got: readonly number[], expected: readonly number[]): number =>
  Math.hypot(...got.map((x, k) => x - (expected[k] as number))) / Math.max(Math.hypot(...expected), 1e-12);

/** How much worse the acceleration of a fixture may be than that of a robot: light fingers at the end of heavy chains. */
const CONDITION: Readonly<Record<string, number>> = {
  'actuators.xml': 10,
  'cart.xml': 2,
  'joints.xml': 20,
};

/** Errors of all states, by name: their median and their 95th percentile are held, and said. */
function expectAgreement(
  errors: Readonly<Record<string, readonly number[]>>,
  scales: Readonly<Record<string, number>> = {},
): void {
  for (const [name, all] of Object.entries(errors)) {
    const [median, most] = [quantile(all, 0.5), quantile(all, 0.95)];
    const said = `${name}: median ${median.toExponential(1)}, 95th percentile ${most.toExponential(1)}`;
    expect(median, said).toBeLessThan(5e-6 * (scales[name] ?? 1));
    expect(most, said).toBeLessThan(1e-4 * (scales[name] ?? 1));
  }
}

/** MuJoCo's view of each state after mj_forward. */
async function forwardEach(
  xml: string,
  states: readonly State[],
  look: (data: MjData, e: number, M: () => Float64Array, module: MainModule, reference: MjModel) => void,
) {
  const module = await mujoco();
  const reference = module.MjModel.from_xml_string(xml) as MjModel;
  reference.opt.solver = NEWTON; // the humanoids' files ask for 50 sweeps of a solver that is then far from the solution
  const data = new module.MjData(reference);
  const full = new module.DoubleBuffer(reference.nv ** 2);
  states.forEach(({ qpos, qvel, ctrl }, e) => {
    data.qpos.set(qpos);
    data.qvel.set(qvel);
    data.ctrl.set(ctrl);
    data.qacc_warmstart.fill(0);
    module.mj_forward(reference, data);
    look(
      data,
      e,
      () => {
        module.mj_fullM(reference, data, full);
        return full.GetView() as Float64Array;
      },
      module,
      reference,
    );
  });
  full.delete();
  data.delete();
  reference.delete();
}

describe.each(models)('$name without constraints', ({ name: file, xml, model: complete }) => {
  const model = { ...complete, opt: { ...complete.opt, disabled: new Set(['constraint']) } };
  const dofs = Array.from({ length: model.nv }, (_, i) => i);

  it('has the mass matrix, the forces and the free acceleration of MuJoCo', async () => {
    const states = Array.from({ length: ENVIRONMENTS }, (_, e) => randomState(model, e));
    const { at } = await run(model, states, 1, stageNames(model));
    const errors: Record<string, number[]> = { mass: [], bias: [], passive: [], actuation: [], free: [] };
    const entries = dofs.flatMap((i) => chainOf(model, i).map((j) => [i, j] as const));
    await forwardEach(xml, states, (data, e, massMatrix) => {
      const M = massMatrix();
      errors['mass']?.push(
        relative(
          entries.map(([i, j]) => at(`m${i}_${j}`, e)),
          entries.map(([i, j]) => M[i * model.nv + j] as number),
        ),
      );
      const compare = (name: string, expected: Float64Array): void => {
        const own = dofs.map((i) => at(`${name}${i}`, e));
        errors[name]?.push(relative(own, [...expected]));
      };
      compare('bias', data.qfrc_bias);
      compare('passive', data.qfrc_passive);
      compare('actuation', data.qfrc_actuator);
      compare('free', data.qacc_smooth);
    });
    expectAgreement(errors, { free: CONDITION[file] ?? 1 });
  });
});

/** Deep in the floor, at the joints' bounds, fast. */
const WALKERS = [
  'crawler',
  'spider',
  'ties',
  'hopper',
  'half_cheetah',
  'walker2d',
  'ant',
  'swimmer',
  'reacher',
  'humanoid',
];
const SHARING = ['crawler.xml', 'pile.xml', 'hopper.xml'];
const walkers = models.filter(({ name }) => WALKERS.includes(name.replace('.xml', '')));

/** Slots of contacts: as each model's program chooses, and shared by all pairs where the shapes are many. */
const slots = [
  ...walkers.map((walker) => ({ ...walker, contacts: 'mixed' as const })),
  ...walkers.filter(({ name }) => SHARING.includes(name)).map((walker) => ({ ...walker, contacts: 'shared' as const })),
];

describe.each(slots)('$name with limits and contacts in $contacts slots', ({ xml, model, contacts }) => {
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  const probes = dofs.map((i) => `a${i}`);

  it('accelerates as in MuJoCo', async () => {
    const states = Array.from({ length: ENVIRONMENTS }, (_, e) => randomState(model, e));
    const { at } = await run(model, states, 1, probes, contacts);
    const errors: number[] = [];
    const rows: number[] = [];
    await forwardEach(xml, states, (data, e) => {
      rows.push(data.nefc);
      errors.push(
        relative(
          dofs.map((i) => at(`a${i}`, e)),
          [...(data.qacc as Float64Array)],
        ),
      );
    });
    expect(rows.filter((n) => n > 0).length).toBeGreaterThan(ENVIRONMENTS / 3);
    expectAgreement({ acceleration: errors });
  });

  it('moves as MuJoCo does for 100 steps from rest, with constant controls', async () => {
    const states = Array.from({ length: ENVIRONMENTS }, (_, e) => ({
      ...randomState(model, e),
      ...nearRest(model, e),
    }));
    const { after } = await run(model, states, 100, probes, contacts); // the pipeline of the test above
    const errors: number[] = [];
    await forwardEach(xml, states, (data, e, _, module, reference) => {
      for (let t = 0; t < 100; t++) module.mj_step(reference, data);
      errors.push(Math.max(...(data.qpos as Float64Array).map((q, k) => Math.abs(q - (after(e)[k] as number)))));
    });
    expect(quantile(errors, 0.5), `median ${quantile(errors, 0.5)}, most ${quantile(errors, 1)}`).toBeLessThan(1e-5);
  });
});
