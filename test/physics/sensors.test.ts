// Sensors, number by number against mjData.sensordata after the same steps.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MjData } from '@mujoco/mujoco';
import { describe, expect, inject, it } from 'vitest';
import { PHYSICS_PROGRAMS, type PhysicsProgram } from '../../src/physics/choice.ts';
import { OUTPUT_FIELDS } from '../../src/physics/emit/outputs.ts';
import { loadModel } from '../../src/physics/load.ts';
import type { Model } from '../../src/physics/model.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { fallen, tumbled } from './states.ts';

/** The cart in a thick fluid that flows, so that the drag on every body counts. */
const cart = readFileSync(resolve(import.meta.dirname, '../fixtures/mjcf/cart.xml'), 'utf8').replace(
  '<option ',
  '<option density="300" viscosity="0.1" wind="1 -2 0.5" ',
);

const ENVIRONMENTS = 64;
const STEPS = 2;

/** Every output of a program, after each step of the states. */
async function played(model: Model, frames: number, physics: PhysicsProgram, stateOf: typeof fallen) {
  const { gpu, kernels } = await openTestGpu();
  const states = Array.from({ length: ENVIRONMENTS }, (_, e) => stateOf(model, e));
  const path = await simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: Array.from({ length: STEPS }, () => states.map(({ ctrl }) => ctrl)),
    frames,
    physics,
    outputs: OUTPUT_FIELDS.map((field) => ({ field })),
  });
  return { states, path };
}

/** Errors over all environments, of the largest number that the sensor gives in any; and in how many it gives other than 0. */
async function errorsOf(xml: string, model: Model, frames: number, physics: PhysicsProgram, stateOf = fallen) {
  const { states, path } = await played(model, frames, physics, stateOf);
  return withMujocoModel(xml, (reference, module) => {
    const data = new module.MjData(reference) as MjData;
    const largest = new Array<number>(model.nsensor).fill(0);
    const shares = new Array<number>(model.nsensor).fill(0);
    const worst = new Array<number>(model.nsensor).fill(0);
    states.forEach(({ qpos, qvel, ctrl }, e) => {
      module.mj_resetData(reference, data);
      data.qpos.set(qpos);
      data.qvel.set(qvel);
      data.ctrl.set(ctrl);
      for (let t = 0; t < STEPS; t++) {
        for (let frame = 0; frame < frames; frame++) module.mj_step(reference, data);
        if (frames === 0) module.mj_forward(reference, data);
        const found = path.output('sensordata', t, e);
        expect(found).toHaveLength(model.nsensordata);
        for (let s = 0; s < model.nsensor; s++) {
          for (let k = 0; k < (model.sensorDim[s] as number); k++) {
            const at = (model.sensorAdr[s] as number) + k;
            const wanted = data.sensordata[at] as number;
            const error = Math.abs((found[at] as number) - wanted);
            if (wanted !== 0) shares[s] = (shares[s] as number) + 1 / (ENVIRONMENTS * STEPS);
            largest[s] = Math.max(largest[s] as number, Math.abs(wanted));
            worst[s] = Math.max(worst[s] as number, Number.isNaN(error) ? 1e30 : error);
          }
        }
      }
    });
    data.delete();
    return { largest, shares, errors: worst.map((error, s) => error / Math.max(largest[s] as number, 1e-3)) };
  });
}

const nameOf = (model: Model, s: number): string => `${s} ${model.sensorType[s]}`;

describe.each(PHYSICS_PROGRAMS)('sensordata of the %s program', (physics) => {
  const model = loadModel(cart, 'cart.xml');

  it.each([
    ['after mj_forward', 0],
    ["of the last frame's first stage", 3],
  ])('has every number of MuJoCo, %s', async (_, frames) => {
    const { largest, errors } = await errorsOf(cart, model, frames, physics);
    // what the cart's joints feel is the small rest of large contact forces
    const bound = (s: number): number => (model.sensorType[s] === 'force' ? 1e-3 : 1e-4);
    const bad = errors.flatMap((error, s) => (error < bound(s) ? [] : [`${nameOf(model, s)}: ${error}`]));
    expect(bad).toEqual([]);
    // every sensor but those of what stands still is put to the test
    const silent = largest.flatMap((x, s) => (x > 0 ? [] : [nameOf(model, s)]));
    expect(silent).toEqual(['7 accelerometer', '21 actuatorpos', '36 framelinacc']);
  });

  // the cart's sites have zones of every shape too
  it.runIf(physics === 'straight' || inject('everything'))(
    'feels touch where MuJoCo does, in zones of every shape',
    async () => {
      const zones = ['sphere', 'capsule', 'ellipsoid', 'cylinder', 'box'];
      const sites = zones.map((type, k) => {
        const place = `pos="${0.3 - 0.1 * k} 0.2 ${0.1 * k - 0.3}" euler="${20 * k} 30 0"`;
        return `<site name="${type}" type="${type}" size="0.3 0.3 0.25" ${place}/>`;
      });
      const xml = `<mujoco>
      <worldbody>
        <geom type="plane" size="1 1 1"/>
        <body pos="0 0 0.49"><freejoint/><geom size="0.5"/>${sites.join('')}</body>
        <body pos="0.6 0 0.7"><geom size="0.2"/></body>
      </worldbody>
      <sensor>${zones.map((type) => `<touch site="${type}"/>`).join('')}</sensor>
    </mujoco>`;
      const ball = loadModel(xml, 'ball.xml');
      const { errors, shares } = await errorsOf(xml, ball, 0, physics, tumbled);
      expect(errors.filter((error) => !(error < 1e-5))).toEqual([]);
      for (const share of shares) expect(Math.min(share, 1 - share)).toBeGreaterThan(0.05);
    },
  );
});

it('gives by both programs every output, whatever place it has among the others', async () => {
  const model = loadModel(cart, 'cart.xml');
  const [straight, cooperative] = [
    await played(model, 3, 'straight', fallen),
    await played(model, 3, 'cooperative', fallen),
  ];
  for (const field of OUTPUT_FIELDS) {
    const numbers = ({ path }: typeof straight): number[] =>
      Array.from({ length: ENVIRONMENTS * STEPS }, (_, k) =>
        path.output(field, k % STEPS, Math.floor(k / STEPS)),
      ).flat();
    const [wanted, found] = [numbers(straight), numbers(cooperative)];
    const largest = Math.max(...wanted.map(Math.abs));
    const errors = wanted.map((x, k) => Math.abs(x - (found[k] as number)));
    expect(errors.every(Number.isFinite), field).toBe(true);
    // no state is to be rejected, and every contact finds a place
    if (field === 'warning' || field === 'dropped') expect(largest, field).toBe(0);
    else expect(largest, field).toBeGreaterThan(0);
    expect(Math.max(...errors) / Math.max(largest, 1e-3), field).toBeLessThan(1e-3);
  }
});
