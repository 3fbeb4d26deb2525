// Environments that no simulation recovers from: what becomes of them, and that no other notices.
import type { MjData } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';

/** A pendulum on a rail above a floor, with a motor that can ask for far too much. */
const scene = (option: string): string => `<mujoco>
  <option timestep="0.01" ${option}/>
  <worldbody>
    <geom type="plane" size="1 1 1"/>
    <body pos="0 0 0.5">
      <joint name="rail" type="slide" axis="1 0 0" damping="0.1" ref="0.25"/>
      <joint name="swing" axis="0 1 0"/>
      <geom type="capsule" fromto="0 0 0 0.1 0 0.45" size="0.06"/>
    </body>
  </worldbody>
  <actuator><motor joint="rail" gear="1e6"/></actuator>
</mujoco>`;

interface Case {
  readonly what: string;
  readonly state: readonly number[];
  readonly ctrl?: number;
  /** Bad positions, velocities, accelerations in the first step. */
  readonly warnings: readonly number[];
}

const CASES: readonly Case[] = [
  { what: 'a good one', state: [0.3, 0.2, 1, -1], warnings: [0, 0, 0] },
  { what: 'a position that is no number', state: [Number.NaN, 0.2, 1, -1], warnings: [1, 0, 0] },
  { what: 'an infinite position', state: [0.3, Number.NEGATIVE_INFINITY, 1, -1], warnings: [1, 0, 0] },
  { what: 'bad positions and speeds', state: [0.3, 2e10, Number.NaN, -1], warnings: [1, 0, 0] },
  { what: 'a speed that is no number', state: [0.3, 0.2, 1, Number.NaN], warnings: [0, 1, 0] },
  { what: 'an infinite speed', state: [0.3, 0.2, Number.POSITIVE_INFINITY, -1], warnings: [0, 1, 0] },
  { what: 'a speed beyond 1e10', state: [0.3, 0.2, -1.1e10, 0], warnings: [0, 1, 0] },
  { what: 'too large a force', state: [0.3, 0.2, 1, -1], ctrl: 1e7, warnings: [0, 0, 1] },
  { what: 'another good one', state: [0.2, -0.4, 0, 2], ctrl: 1e-6, warnings: [0, 0, 0] },
];

const [FRAMES, STEPS] = [3, 2];

async function run(xml: string, cases: readonly Case[]) {
  const { gpu, kernels } = await openTestGpu();
  return simulate(gpu, kernels, loadModel(xml, 'pendulum.xml'), {
    states: cases.map(({ state }) => state),
    // the force is asked for in the first step only
    controls: [cases.map(({ ctrl = 0 }) => [ctrl]), ...Array.from({ length: STEPS - 1 }, () => cases.map(() => [0]))],
    frames: FRAMES,
    outputs: [{ field: 'warning' }],
  });
}

describe.each(['', 'integrator="RK4"'])('with <option %s>', (option) => {
  const xml = scene(option);

  it('goes where MuJoCo goes after its own reset, and says why', async () => {
    const path = await run(xml, CASES);
    await withMujocoModel(xml, (reference, module) => {
      CASES.forEach(({ what, state, ctrl = 0, warnings }, e) => {
        const data = new module.MjData(reference) as MjData;
        data.qpos.set(state.slice(0, 2));
        data.qvel.set(state.slice(2));
        data.ctrl[0] = ctrl;
        for (let t = 0; t < STEPS; t++) {
          for (let frame = 0; frame < FRAMES; frame++) module.mj_step(reference, data);
          data.ctrl[0] = 0;
          const found = path.state(t, e);
          const wanted = [...(data.qpos as Float64Array), ...(data.qvel as Float64Array)];
          for (const [k, x] of wanted.entries()) {
            const error = Math.abs((found[k] as number) - x) / Math.max(1, Math.abs(x));
            expect(error, `${what}: number ${k} after step ${t}`).toBeLessThan(1e-5);
          }
        }
        expect(path.output('warning', 0, e), what).toEqual(warnings);
        expect(path.output('warning', 1, e), what).toEqual([0, 0, 0]);
        data.delete();
      });
    });
  });

  it('leaves other environments bit for bit as they are without it', async () => {
    const isGood = (_: Case, e: number): boolean => CASES[e]?.what.endsWith('good one') ?? false;
    const together = await run(xml, CASES);
    const alone = await run(xml, CASES.filter(isGood));
    const good = [...CASES.keys()].filter((e) => isGood(CASES[e] as Case, e));
    expect(good.map((e) => together.state(STEPS - 1, e))).toEqual(good.map((_, k) => alone.state(STEPS - 1, k)));
  });

  it('leaves no state behind that is not finite, whatever the last frame does', async () => {
    // accelerations below the bound whose speeds pass it only after the step's last frame
    const fast = { what: 'fast', state: [0, 1.5, 9.98e9, 0], ctrl: 9e3, warnings: [0, 1, 0] };
    const path = await run(xml, [fast]);
    const [, warned] = path.output('warning', 0, 0);
    expect(path.state(0, 0).every((x) => Math.abs(x) <= 1e10)).toBe(true);
    expect(warned).toBe(1);
  });
});

it('with autoreset="disable" only counts', async () => {
  const xml = scene('').replace('/>\n  <worldbody>', '><flag autoreset="disable"/></option>\n  <worldbody>');
  const path = await run(xml, CASES);
  expect(path.output('warning', 0, 1)[0]).toBe(FRAMES + 1);
  expect(path.state(0, 1)[0]).toBeNaN();
  expect(path.output('warning', 0, 0)).toEqual([0, 0, 0]);
});
