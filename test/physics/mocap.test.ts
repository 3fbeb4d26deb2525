// Mocap bodies that stand elsewhere than in the file pull what is tied to them there.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MjData } from '@mujoco/mujoco';
import { expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';

const xml = readFileSync(resolve(import.meta.dirname, '../fixtures/mjcf/ties.xml'), 'utf8');
const STEPS = 50;

it('a weld follows its mocap body as in MuJoCo, whose quaternion need not have length 1', async () => {
  const model = loadModel(xml, 'ties.xml');
  const { gpu, kernels } = await openTestGpu();
  const poses = [
    [1, 0, 1, 0.9238795, 0, 0, 0.3826834],
    [1.02, 0.03, 0.98, 1.8, 0.1, 0, 0.8],
  ];
  const qpos = [...model.qpos0, ...new Array<number>(model.nv).fill(0)];
  const path = await simulate(gpu, kernels, model, {
    states: poses.map(() => qpos),
    mocap: poses,
    controls: Array.from({ length: STEPS }, () => poses.map(() => [])),
    outputs: [{ field: 'xquat', at: [1] }],
  });
  await withMujocoModel(xml, (reference, module) => {
    poses.forEach((pose, e) => {
      const data = new module.MjData(reference) as MjData;
      data.mocap_pos.set(pose.slice(0, 3));
      data.mocap_quat.set(pose.slice(3));
      for (let t = 0; t < STEPS; t++) module.mj_step(reference, data);
      const found = [...path.state(STEPS - 1, e).slice(0, model.nq), ...path.output('xquat', STEPS - 1, e)];
      const wanted = [...(data.qpos as Float64Array), ...(data.xquat as Float64Array).slice(4, 8)];
      const worst = Math.max(...wanted.map((x, k) => Math.abs(x - (found[k] as number))));
      expect(worst, `pose ${e}`).toBeLessThan(1e-4);
      data.delete();
    });
  });
  expect(path.state(STEPS - 1, 0)[0]).not.toBeCloseTo(path.state(STEPS - 1, 1)[0] as number, 3);
});
