// The navigation tasks against recorded episodes of Safety-Gymnasium.
import { describe, expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { replay } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import { isBrowser } from '../gpu.ts';
import { representatives } from '../long.ts';
import { openTestGpu } from './device.ts';
import { type Agreement, episodes, singleSteps, wholeEpisode } from './navigation_agreement.ts';

/** Each robot, and each rule with one of them. */
const FOR_EVERY_RUN = [
  'SafetyPointButton0-v0',
  'SafetyCarCircle2-v0',
  'SafetyRacecarRun0-v0',
  'SafetyDoggoGoal0-v0',
  'SafetyAntCircle1-v0',
];
const chosen = isBrowser ? [] : representatives(episodes, ({ task }) => FOR_EVERY_RUN.includes(task));

const TOLERANCE = 1e-3;

function expectAgreement({ observation, reward, flags }: Agreement): void {
  expect(observation, 'observation').toBeLessThan(TOLERANCE);
  expect(reward, 'reward').toBeLessThan(TOLERANCE);
  expect(flags, 'costs and ends that differ').toBe(0);
}

describe.skipIf(isBrowser)('episodes of Safety-Gymnasium', async () => {
  const gpu = await openTestGpu();

  test.each(chosen)(
    '$task: steps from the states of the suite agree to 1e-3, and so does every flag',
    async (episode) => {
      const agreement = await singleSteps(gpu, episode);
      expect(agreement.steps).toBeGreaterThanOrEqual(5);
      expectAgreement(agreement);
    },
  );

  test.each(chosen)('$task: so does the episode, until its own rounding has parted it', async (episode) => {
    expectAgreement(await wholeEpisode(gpu, episode));
  });
});

interface Placed {
  readonly qpos: number[];
  readonly goal?: number[];
  readonly buttons?: number[][];
  readonly goalButton?: number;
  readonly timer?: number;
}

describe.skipIf(isBrowser)('episodes begin', async () => {
  const { gpu, kernels } = await openTestGpu();
  const layoutsOf = async (name: string): Promise<Placed[]> => {
    const task = tasks[name] as Task;
    const { states } = await replay(gpu, kernels, task, { environments: 500, actions: new Float32Array(0), seed: 3 });
    const size = task.stateSize;
    return Array.from(
      { length: 500 },
      (_, e) => task.stateToLayout(states.subarray(e * size, (e + 1) * size)) as Placed,
    );
  };
  const distance = ([x = 0, y = 0]: readonly number[], [u = 0, v = 0]: readonly number[]): number =>
    Math.hypot(x - u, y - v);

  test('with buttons and the robot apart, in the square, and every button the goal of some, for which all is dark', async () => {
    const layouts = await layoutsOf('SafetyPointButton0-v0');
    for (const { qpos, buttons = [], timer } of layouts) {
      expect(buttons).toHaveLength(4);
      expect(timer).toBe(10);
      for (const [i, button] of buttons.entries()) {
        expect(Math.max(...button.map(Math.abs))).toBeLessThanOrEqual(0.8 + 1e-6);
        expect(distance(button, qpos)).toBeGreaterThanOrEqual(0.6 - 1e-6);
        for (const other of buttons.slice(0, i)) expect(distance(button, other)).toBeGreaterThanOrEqual(0.4 - 1e-6);
      }
    }
    const chosen = layouts.map(({ goalButton }) => goalButton);
    for (const b of [0, 1, 2, 3]) expect(chosen.filter((one) => one === b).length).toBeGreaterThan(80);
  });
});
