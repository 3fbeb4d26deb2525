/** Accelerations at states along MuJoCo's own paths: by the emitted program, and by MuJoCo when its inputs are rounded to f32. */
import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import { loadModel } from '../../src/physics/load.ts';
import type { Model } from '../../src/physics/model.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { mujoco } from '../reference/mujoco.ts';
import { uniform4 } from '../reference/random.ts';
import { openTestGpu } from '../tasks/device.ts';

interface Place {
  readonly qpos: readonly number[];
  readonly qvel: readonly number[];
  /** Accelerations that the solver starts from. */
  readonly warmstart: readonly number[];
}

const ENVIRONMENTS = 8;
/** Steps after which MuJoCo's path is looked at. */
const TIMES = [20, 40, 60, 80, 99];
/** Half of the last place. */
const HALF_ULP = 2 ** -24;

/** The program has these of the model's numbers as literals. */
const CONSTANTS = [
  ...['body_mass', 'body_inertia', 'body_pos', 'body_quat', 'body_ipos', 'body_invweight0', 'geom_size', 'geom_pos'],
  ...['geom_quat', 'geom_friction', 'geom_solref', 'geom_solimp', 'dof_damping', 'dof_armature', 'dof_invweight0'],
] as const;

const drawn = (environment: number, step: number, purpose: number): number =>
  2 * (uniform4({ seed: 31, environment, step, purpose }, 0)[0] as number) - 1;

const norm = (x: readonly number[]): number => Math.hypot(...x);

/** Both errors of each place, of the acceleration's norm or, of a body nearly at rest, in m/s^2. */
export interface AlongPaths {
  readonly errors: number[];
  /** What rounding the inputs changes in MuJoCo. */
  readonly rounding: number[];
  readonly contacts: number;
}

/** @param converged MuJoCo's solver goes on until its own rounding stops it; otherwise as far as the model says */
export async function alongPaths(xml: string, converged: boolean, shake = 0.01): Promise<AlongPaths> {
  const module = await mujoco();
  const model = loadModel(xml, 'scene.xml');
  const reference = opened(module, xml, converged);
  const data = new module.MjData(reference) as MjData;
  const places: Place[] = [];
  const wanted: number[][] = [];
  let contacts = 0;
  for (let e = 0; e < ENVIRONMENTS; e++) {
    module.mj_resetData(reference, data);
    data.qpos.set(Array.from(model.qpos0, (q, k) => q + shake * drawn(e, k, 0)));
    data.qvel.set(Array.from({ length: model.nv }, (_, i) => 10 * shake * drawn(e, i, 1)));
    for (let t = 0; t <= (TIMES.at(-1) as number); t++) {
      if (TIMES.includes(t)) {
        for (const field of ['qpos', 'qvel', 'qacc_warmstart'] as const) data[field].set(data[field].map(Math.fround));
        places.push({ qpos: [...data.qpos], qvel: [...data.qvel], warmstart: [...data.qacc_warmstart] });
        module.mj_forward(reference, data);
        wanted.push([...data.qacc]);
        contacts += data.ncon;
      }
      module.mj_step(reference, data);
    }
  }
  data.delete();
  reference.delete();
  const apart = (found: readonly number[][]): number[] =>
    found.map((a, n) => {
      const right = wanted[n] as number[];
      return norm(a.map((x, i) => x - (right[i] as number))) / Math.max(norm(right), 1);
    });
  return {
    errors: apart(await own(model, places)),
    rounding: apart(rounded(module, xml, converged, places)),
    contacts,
  };
}

function opened(module: MainModule, xml: string, converged: boolean): MjModel {
  const reference = module.MjModel.from_xml_string(xml) as MjModel;
  if (converged) Object.assign(reference.opt, { tolerance: 0, iterations: 200 });
  return reference;
}

async function own(model: Model, places: readonly Place[]): Promise<number[][]> {
  const { gpu, kernels } = await openTestGpu();
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  const found = await simulate(gpu, kernels, model, {
    states: places.map(({ qpos, qvel, warmstart }) => [...qpos, ...qvel, ...warmstart]),
    controls: [places.map(() => new Array<number>(model.nu).fill(0))],
    probes: dofs.map((i) => `qacc${i}`),
  });
  return places.map((_, n) => dofs.map((i) => found.probe(`qacc${i}`, 0, n)));
}

/** MuJoCo with constants rounded to f32, and states moved by half of their last place. */
function rounded(module: MainModule, xml: string, converged: boolean, places: readonly Place[]): number[][] {
  const reference = opened(module, xml, converged);
  for (const field of CONSTANTS) reference[field].set(reference[field].map(Math.fround));
  const data = new module.MjData(reference) as MjData;
  const moved = (values: readonly number[], n: number, purpose: number): number[] =>
    values.map((x, k) => x * (1 + HALF_ULP * drawn(n, k, purpose)));
  const found = places.map(({ qpos, qvel, warmstart }, n) => {
    data.qpos.set(moved(qpos, n, 2));
    data.qvel.set(moved(qvel, n, 3));
    data.qacc_warmstart.set(warmstart);
    module.mj_forward(reference, data);
    return [...(data.qacc as Float64Array)];
  });
  data.delete();
  reference.delete();
  return found;
}
