// Friction that resists turning, and round cones, in the cooperative program against MuJoCo in double precision.
import { expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { expectErrors } from '../errors.ts';
import { mujoco } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { coneScene } from './cone_scene.ts';
import { fallen } from './states.ts';

const ENVIRONMENTS = 32;

it.each([
  { cone: 'pyramidal', condim: 6, impratio: 3, more: '' },
  { cone: 'elliptic', condim: 3, impratio: 1, more: '' },
  { cone: 'elliptic', condim: 6, impratio: 10, more: 'solreffriction="0.05 1.5"' },
])('$cone cones with condim $condim accelerate bodies as in MuJoCo', async (kind) => {
  const xml = coneScene(kind);
  const model = loadModel(xml, 'cones.xml');
  const states = Array.from({ length: ENVIRONMENTS }, (_, e) => fallen(model, e));
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  const { gpu, kernels } = await openTestGpu();
  const found = await simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: [states.map(() => [])],
    probes: [...dofs.map((i) => `qacc${i}`), 'ncon', 'nefc'],
    physics: 'cooperative',
  });
  const module = await mujoco();
  const reference = module.MjModel.from_xml_string(xml);
  if (!reference) throw new Error('MuJoCo refuses the scene');
  Object.assign(reference.opt, { tolerance: 0, iterations: 200 });
  const data = new module.MjData(reference);
  const errors: number[] = [];
  let contacts = 0;
  states.forEach(({ qpos, qvel }, e) => {
    module.mj_resetData(reference, data);
    data.qpos.set(qpos);
    data.qvel.set(qvel);
    module.mj_step(reference, data);
    contacts += data.ncon;
    expect([found.probe('ncon', 0, e), found.probe('nefc', 0, e)]).toEqual([data.ncon, data.nefc]);
    const wanted = [...(data.qacc as Float64Array)];
    const apart = wanted.map((a, i) => a - found.probe(`qacc${i}`, 0, e));
    errors.push(Math.hypot(...apart) / Math.hypot(...wanted));
  });
  data.delete();
  reference.delete();
  expect(contacts).toBeGreaterThan(ENVIRONMENTS);
  expectErrors('acceleration', errors, { median: 1e-5, most: 1e-4, worst: 2e-4 });
});
