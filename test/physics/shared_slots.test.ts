// Moving bodies that touch one another, not only the ground, in shared slots: accelerations, the forces that each feels and
// the touch of its zone, against MuJoCo in double precision.
import type { MjData } from '@mujoco/mujoco';
import { expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';

/**
 * A see-saw on the ground, and a ball that may lie on it, beside it or above both. Zones of touch lie within their shapes: a push counts
 * whose line meets the zone, on the side of the contact that the body is on.
 */
const XML = `<mujoco>
  <option timestep="0.005"/>
  <default><geom condim="3" density="900"/></default>
  <worldbody>
    <geom type="plane" size="5 5 1" friction="0.9"/>
    <body pos="0 0 0.1">
      <joint type="slide" axis="0 0 1"/><joint axis="0 1 0" damping="0.2"/>
      <geom type="capsule" size="0.1 0.4" euler="0 90 0" friction="0.6"/>
      <site name="plank" type="box" size="0.5 0.05 0.05"/>
    </body>
    <body pos="0.1 0 0.28">
      <joint type="slide" axis="0 0 1"/><joint type="slide" axis="1 0 0"/>
      <geom size="0.1" friction="0.4"/>
      <site name="ball" size="0.05"/>
    </body>
  </worldbody>
  <sensor><touch site="plank"/><touch site="ball"/></sensor>
</mujoco>`;

const STATES = 32;
const states = Array.from({ length: STATES }, (_, e) => {
  const wave = (k: number): number => Math.sin(2.3 * e + 1.7 * k + 0.4);
  const qpos = [0.02 * wave(0) - 0.01, 0.12 * wave(1), 0.04 * wave(2) - 0.02, 0.5 * wave(3)];
  return { qpos: qpos.map(Math.fround), qvel: [0, 1, 2, 3].map((k) => Math.fround(0.5 * wave(k + 4))) };
});

it('bodies that touch in shared slots push one another as in MuJoCo', async () => {
  const model = loadModel(XML, 'seesaw.xml');
  const { gpu, kernels } = await openTestGpu();
  const path = await simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: [states.map(() => [])],
    probes: [0, 1, 2, 3].map((i) => `qacc${i}`),
    outputs: [{ field: 'cfrc_ext' }, { field: 'sensordata' }],
    frames: 1,
    contacts: 'shared',
  });
  await withMujocoModel(XML, (reference, module) => {
    Object.assign(reference.opt, { tolerance: 0, iterations: 200 });
    const data = new module.MjData(reference) as MjData;
    const touching = { both: 0, ball: 0, none: 0 };
    const worst = { qacc: 0, cfrc_ext: 0, sensordata: 0 };
    states.forEach(({ qpos, qvel }, e) => {
      module.mj_resetData(reference, data);
      data.qpos.set(qpos);
      data.qvel.set(qvel);
      module.mj_step(reference, data);
      module.mj_rnePostConstraint(reference, data);
      const pairs = Array.from({ length: data.ncon }, (_, k) => data.contact.get(k)?.geom1);
      touching[pairs.includes(0) && pairs.some((geom) => geom !== 0) ? 'both' : pairs.length > 0 ? 'ball' : 'none'] +=
        1;
      const found = {
        qacc: [0, 1, 2, 3].map((i) => path.probe(`qacc${i}`, 0, e)),
        cfrc_ext: path.output('cfrc_ext', 0, e),
        sensordata: path.output('sensordata', 0, e),
      };
      for (const field of ['qacc', 'cfrc_ext', 'sensordata'] as const) {
        const wanted = [...(data[field] as Float64Array)];
        expect(found[field]).toHaveLength(wanted.length);
        const scale = Math.max(1, ...wanted.map(Math.abs));
        wanted.forEach((x, k) => {
          // the maximum of numbers and one that is none is none
          worst[field] = Math.max(worst[field], Math.abs((found[field][k] as number) - x) / scale);
        });
      }
    });
    data.delete();
    expect(touching.both, 'a ball on a plank on the ground').toBeGreaterThan(3);
    expect(worst.qacc).toBeLessThan(1e-4);
    expect(worst.cfrc_ext).toBeLessThan(1e-4);
    expect(worst.sensordata).toBeLessThan(1e-4);
  });
});
