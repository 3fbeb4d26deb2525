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

/**
 * A sledge of three boxes that meets a light box, both on the floor: contacts that resist spinning and rolling. The zones
 * of touch lie within the sledge's middle and the box.
 */
const SLEDGE = `<mujoco>
  <option timestep="0.005"/>
  <default><geom condim="6" type="box" friction="0.9 0.01 0.01"/></default>
  <worldbody>
    <geom type="plane" size="5 5 1"/>
    <body pos="0 0 0.1">
      <joint type="slide" axis="1 0 0"/><joint type="slide" axis="0 1 0"/><joint axis="0 0 1"/>
      <geom size="0.1 0.1 0.09" density="5"/>
      <geom size="0.05 0.2 0.05" pos="0.1 0 0" density="5"/>
      <geom size="0.2 0.05 0.05" pos="0 0.1 0" density="5"/>
      <site name="middle" size="0.05"/>
    </body>
    <body pos="0.24 0 0.0999">
      <freejoint/>
      <geom size="0.1 0.1 0.1" density="0.5"/>
      <site name="light" size="0.09"/>
    </body>
  </worldbody>
  <sensor><touch site="middle"/><touch site="light"/></sensor>
</mujoco>`;

const STATES = 32;

const wave = (e: number, k: number): number => Math.sin(2.3 * e + 1.7 * k + 0.4);
const rounded = (numbers: readonly number[]): number[] => numbers.map(Math.fround);
const seesaw = Array.from({ length: STATES }, (_, e) => ({
  qpos: rounded([0.02 * wave(e, 0) - 0.01, 0.12 * wave(e, 1), 0.04 * wave(e, 2) - 0.02, 0.5 * wave(e, 3)]),
  qvel: rounded([4, 5, 6, 7].map((k) => 0.5 * wave(e, k))),
}));
/** The light box is turned about z alone, so that it stands on four corners. */
const sledge = Array.from({ length: STATES }, (_, e) => {
  const half = 0.3 * wave(e, 0);
  const box = [0.24 + 0.03 * wave(e, 1), 0.1 * wave(e, 2), 0.0999, Math.cos(half), 0, 0, Math.sin(half)];
  return {
    qpos: rounded([0.02 * wave(e, 3), 0.02 * wave(e, 4), 0.2 * wave(e, 5), ...box]),
    qvel: rounded([6, 7, 8, 9, 10, 11, 12, 13, 14].map((k) => 0.3 * wave(e, k))),
  };
});
/** Geoms below it are still or of the first body. */
const cases = [
  { name: 'plain contacts', xml: XML, states: seesaw, contacts: 'shared', second: 2 },
  { name: 'contacts that resist turning', xml: SLEDGE, states: sledge, contacts: 'mixed', second: 4 },
] as const;

it.each(cases)(
  'bodies that touch in shared slots push one another as in MuJoCo: $name',
  async ({ xml, states, contacts, second }) => {
    const model = loadModel(xml, 'scene.xml');
    const { gpu, kernels } = await openTestGpu();
    const dofs = Array.from({ length: model.nv }, (_, i) => i);
    const outputs = ['cfrc_ext', 'sensordata', 'ncon', 'ncon_first'] as const;
    const path = await simulate(gpu, kernels, model, {
      states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
      controls: [states.map(() => [])],
      probes: dofs.map((i) => `qacc${i}`),
      outputs: outputs.map((field) => ({ field })),
      frames: 1,
      contacts,
    });
    await withMujocoModel(xml, (reference, module) => {
      Object.assign(reference.opt, { tolerance: 0, iterations: 200 });
      const data = new module.MjData(reference) as MjData;
      const touching = { both: 0, one: 0, none: 0 };
      const worst = { qacc: 0, cfrc_ext: 0, sensordata: 0 };
      states.forEach(({ qpos, qvel }, e) => {
        module.mj_resetData(reference, data);
        data.qpos.set(qpos);
        data.qvel.set(qvel);
        module.mj_step(reference, data);
        module.mj_rnePostConstraint(reference, data);
        const pairs = Array.from({ length: data.ncon }, (_, k) => {
          const { geom1 = 0, geom2 = 0 } = data.contact.get(k) ?? {};
          return [geom1, geom2].toSorted((a, b) => a - b) as [number, number];
        });
        const meets = pairs.filter(([one, two]) => one > 0 && one < second && two >= second).length;
        touching[meets > 0 && pairs.length > meets ? 'both' : pairs.length > 0 ? 'one' : 'none'] += 1;
        const light = pairs.filter(([, two]) => two >= second).length;
        expect(path.output('ncon', 0, e)[2], 'contacts of the second body').toBe(light);
        expect(path.output('ncon_first', 0, e)[2], 'and those with the first').toBe(meets);
        const found = {
          qacc: dofs.map((i) => path.probe(`qacc${i}`, 0, e)),
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
      expect(touching.both, 'two that touch one another and the ground').toBeGreaterThan(3);
      expect(worst.qacc).toBeLessThan(1e-4);
      expect(worst.cfrc_ext).toBeLessThan(1e-4);
      expect(worst.sensordata).toBeLessThan(1e-4);
    });
  },
);
