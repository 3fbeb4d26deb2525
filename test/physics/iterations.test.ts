// Models that are tuned at few iterations of the solver, or few evaluations of its search: where MuJoCo stops, this engine stops.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { quantile } from '../../src/results/statistics.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { alongPaths } from './along_paths.ts';

const STEPS = 300;

it('a model tuned at one iteration moves as it was tuned', async () => {
  const xml = readFileSync(resolve(import.meta.dirname, '../fixtures/mjcf_cases/iterations1.xml'), 'utf8');
  const model = loadModel(xml, 'iterations1.xml');
  const { gpu, kernels } = await openTestGpu();
  const path = await simulate(gpu, kernels, model, {
    states: [[...model.qpos0, ...new Array<number>(model.nv).fill(0)]],
    controls: Array.from({ length: STEPS }, () => [[]]),
  });
  await withMujocoModel(xml, (reference, module) => {
    const data = new module.MjData(reference);
    for (let t = 0; t < STEPS; t++) {
      module.mj_step(reference, data);
      const found = path.state(t, 0).slice(0, model.nq);
      const worst = Math.max(...found.map((q, k) => Math.abs(q - (data.qpos[k] as number))));
      expect(worst, `step ${t + 1}`).toBeLessThan(2e-3);
    }
    const found = path.state(STEPS - 1, 0).slice(0, model.nq);
    expect(Math.max(...found.map((q, k) => Math.abs(q - (data.qpos[k] as number))))).toBeLessThan(5e-5);
    data.delete();
  });
});

/** One robot, all of whose constraints are of one island: a crawler with bounds, dry joints and a tail that is tied. */
const crawler = (option: string, condim = 3): string => `<mujoco>
  <option timestep="0.005" ${option}/>
  <default><geom condim="${condim}" friction="0.7 0.02 0.01"/></default>
  <worldbody>
    <geom type="plane" size="5 5 1" euler="3 2 0"/>
    <body name="trunk" pos="0 0 0.1"><freejoint/><geom type="box" size="0.15 0.08 0.05"/>
      <body pos="0.15 0.05 0"><joint name="a" axis="0 1 0" range="-20 30" frictionloss="0.2"/>
        <geom type="capsule" size="0.03" fromto="0 0 0 0.15 0 -0.06"/></body>
      <body pos="-0.15 0 0"><joint name="b" axis="0 0 1" damping="0.1"/><joint name="c" axis="0 1 0" stiffness="1"/>
        <geom type="capsule" size="0.03" fromto="0 0 0 -0.2 0 -0.05"/></body>
    </body>
  </worldbody>
  <equality><joint joint1="b" joint2="c" polycoef="0 0.5 0 0 0"/></equality>
</mujoco>`;

describe.each([
  ['iterations="1"', 3, 0.9],
  ['iterations="2" cone="elliptic"', 6, 0.9],
  // where a search is cut short, one state in five or so ends at the other end of MuJoCo's bracket
  ['iterations="1" ls_iterations="4"', 3, 0.75],
] as const)('a crawler with %s and condim %i, in %f of all states', (option, condim, share) => {
  it('accelerates as MuJoCo does where it stops', async () => {
    const { errors, contacts } = await alongPaths(crawler(option, condim), false, 0.05);
    expect(contacts).toBeGreaterThan(10);
    expect(errors.every(Number.isFinite)).toBe(true);
    const said = `median ${quantile(errors, 0.5).toExponential(1)}, ${share}: ${quantile(errors, share).toExponential(1)}`;
    expect(quantile(errors, 0.5), said).toBeLessThan(1e-5);
    expect(quantile(errors, share), said).toBeLessThan(1e-3);
  });
});
