// What keys of the page do to robots: ahead is ahead, and left is left.
import { expect, test } from 'vitest';
import { actionOfKeys, type Steering, steeringOf } from '../../../../harness/web/episodes/steering.ts';
import { Hand, type Stance } from '../../../../src/tasks/hand.ts';
import { type Task, tasks } from '../../../../src/tasks/index.ts';
import { VectorEnv } from '../../../../src/tasks/vector_env.ts';
import { openTestGpu } from '../../../tasks/device.ts';

const { gpu, kernels } = await openTestGpu();
const STEPS = 40;

/** Where keys that are held lead a robot from the same start: one environment for each. */
async function ledBy(task: Task, held: readonly (readonly string[])[]): Promise<{ ahead: number; turn: number }[]> {
  const steering: Steering = steeringOf(task);
  const env = await VectorEnv.open(gpu, kernels, task, { environments: held.length });
  const hand = new Hand(task);
  const [start = new Float32Array()] = await env.states();
  await env.place(held.map(() => start));
  const actions = Float32Array.from(held.flatMap((keys) => actionOfKeys(steering, keys, [])));
  for (let step = 0; step < STEPS; step++) await env.step(actions);
  const before = hand.stance(start) as Stance;
  const led = (await env.states()).map((state) => {
    const { place, heading } = hand.stance(state) as Stance;
    const [dx, dy] = [place[0] - before.place[0], place[1] - before.place[1]];
    const turn = heading - before.heading;
    return {
      ahead: dx * Math.cos(before.heading) + dy * Math.sin(before.heading),
      turn: Math.atan2(Math.sin(turn), Math.cos(turn)),
    };
  });
  env.destroy();
  return led;
}

test.each(['SafetyPointGoal1-v0', 'SafetyCarGoal0-v0'])(
  '%s goes ahead and back, and turns to the left and the right',
  async (name) => {
    const [ahead, back, left, right] = await ledBy(tasks[name] as Task, [
      ['KeyW'],
      ['KeyS'],
      ['KeyW', 'KeyA'],
      ['KeyW', 'KeyD'],
    ]);
    expect(ahead?.ahead).toBeGreaterThan(0.05);
    expect(back?.ahead).toBeLessThan(-0.05);
    expect(left?.turn).toBeGreaterThan(0.2);
    expect(right?.turn).toBeLessThan(-0.2);
  },
);
