// Friction that resists sliding, spinning and rolling, as pyramids and as round cones, against MuJoCo in double precision.
import type { MjModel } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { expectErrors } from '../errors.ts';
import { representatives } from '../long.ts';
import { mujoco } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { coneScene } from './cone_scene.ts';
import { fallen } from './states.ts';

const STEPS = 100;
const ENVIRONMENTS = 64;

const CASES = [
  { cone: 'pyramidal', condim: 4, impratio: 1, more: '' },
  { cone: 'pyramidal', condim: 6, impratio: 3, more: '' },
  { cone: 'elliptic', condim: 3, impratio: 1, more: '' },
  { cone: 'elliptic', condim: 4, impratio: 5, more: '' },
  { cone: 'elliptic', condim: 6, impratio: 10, more: 'solreffriction="0.05 1.5"' },
];

/** Rolling friction has the code of spinning friction, too. */
const chosen = representatives(CASES, ({ condim }) => condim !== 4);

describe.each(chosen)('$cone cones with condim $condim', (kind) => {
  it('accelerates and moves as MuJoCo does', async () => {
    const xml = coneScene(kind);
    const model = loadModel(xml, 'cones.xml');
    const states = Array.from({ length: ENVIRONMENTS }, (_, e) => fallen(model, e));
    const { gpu, kernels } = await openTestGpu();
    const dofs = Array.from({ length: model.nv }, (_, i) => i);
    const simulation = await simulate(gpu, kernels, model, {
      states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
      controls: Array.from({ length: STEPS }, () => states.map(() => [])),
      probes: [...dofs.map((i) => `qacc${i}`), 'ncon', 'nefc'],
    });
    const module = await mujoco();
    const reference = module.MjModel.from_xml_string(xml) as MjModel;
    reference.opt.tolerance = 0;
    reference.opt.iterations = 200;
    const data = new module.MjData(reference);
    const [accelerations, paths]: [number[], number[]] = [[], []];
    states.forEach(({ qpos, qvel }, e) => {
      module.mj_resetData(reference, data);
      data.qpos.set(qpos);
      data.qvel.set(qvel);
      module.mj_step(reference, data);
      expect([simulation.probe('ncon', 0, e), simulation.probe('nefc', 0, e)]).toEqual([data.ncon, data.nefc]);
      const expected = [...(data.qacc as Float64Array)];
      const difference = expected.map((a, i) => a - simulation.probe(`qacc${i}`, 0, e));
      accelerations.push(Math.hypot(...difference) / Math.hypot(...expected));
      for (let t = 1; t < STEPS; t++) module.mj_step(reference, data);
      const found = simulation.state(STEPS - 1, e);
      paths.push(Math.max(...(data.qpos as Float64Array).map((q, k) => Math.abs(q - (found[k] as number)))));
    });
    data.delete();
    reference.delete();
    expectErrors('acceleration', accelerations, { median: 1e-5, most: 1e-4, worst: 2e-4 });
    expectErrors('path', paths, { median: 1e-5, most: 1e-4, worst: 1e-3 });
  });
});
