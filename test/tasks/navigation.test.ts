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
  'SafetyPointGoal2-v0',
  'SafetyPointButton1-v0',
  'SafetyPointPush2-v0',
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
      expect(agreement.steps).toBeGreaterThanOrEqual(FOR_EVERY_RUN.includes(episode.task) ? 5 : 3);
      expectAgreement(agreement);
      const touching = await singleSteps(gpu, episode, true);
      expect(touching.flags, 'costs and ends that differ where the robot touches what moves').toBe(0);
    },
  );

  test.each(chosen)('$task: so does the episode, until its own rounding has parted it', async (episode) => {
    expectAgreement(await wholeEpisode(gpu, episode));
  });
});

/** What is not in the recordings: a vase in the way of another, and one that no robot is near. */
describe.skipIf(isBrowser)('vases', async () => {
  const { gpu, kernels } = await openTestGpu();
  const task = tasks['SafetyPointGoal2-v0'] as Task;
  const still = { qvel: [0, 0, 0, 0, 0, 0] };
  const at = (x: number, y: number): number[] => [x, y, 0.0999564, 1, 0, 0, 0];
  const far = Array.from({ length: 7 }, (_, i) => ({ qpos: at(-1.5 + 0.3 * i, 1.8), ...still }));

  test('two in a row are pushed, a third far away is left, and touch and motion cost', async () => {
    const vases = [
      { qpos: at(0.3, 0), ...still },
      { qpos: at(0.52, 0), ...still },
      { qpos: at(1.6, -1.6), ...still },
    ];
    const hazards = Array.from({ length: 10 }, (_, i) => [-1.5 + 0.3 * i, -1.5]);
    const layout = { qpos: [0, 0, 0], qvel: [1.5, 0, 0], goal: [1.9, 1.5], hazards, vases: [...vases, ...far] };
    const steps = 20;
    const { costs, states } = await replay(gpu, kernels, task, {
      environments: 1,
      states: task.layoutToState(layout),
      actions: Float32Array.from(Array.from({ length: steps }, () => [0.05, 0]).flat()),
    });
    const after = task.stateToLayout(states) as { qpos: number[]; vases: { qpos: number[]; qvel: number[] }[] };
    const [first, second, third] = after.vases.map(({ qpos }) => qpos) as [number[], number[], number[]];
    const [robot = Number.NaN] = after.qpos;
    expect(robot).toBeGreaterThan(0.3);
    expect(first[0] as number, 'ahead of the arrow').toBeGreaterThan(robot + 0.15);
    expect((second[0] as number) - (first[0] as number), 'ahead of the first').toBeGreaterThan(0.15);
    expect(third).toEqual(at(1.6, -1.6).map(Math.fround));
    for (const { qpos, qvel } of after.vases) for (const x of [...qpos, ...qvel]) expect(Number.isFinite(x)).toBe(true);
    expect(costs[0], 'before it touches').toBe(0);
    expect(costs[steps - 1], 'while it pushes').toBe(1);
  });
});

interface Thing {
  readonly qpos: number[];
  readonly qvel: number[];
}

interface Placed {
  readonly qpos: number[];
  readonly goal?: number[];
  readonly buttons?: number[][];
  readonly goalButton?: number;
  readonly timer?: number;
  readonly hazards?: number[][];
  readonly gremlins?: (Thing & { readonly place: number[] })[];
  readonly vases?: Thing[];
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

  test('with all objects apart, in the square, and every button the goal of some, for which all is dark', async () => {
    const layouts = await layoutsOf('SafetyPointButton1-v0');
    for (const { qpos, buttons = [], hazards = [], gremlins = [], timer } of layouts) {
      expect([buttons.length, hazards.length, gremlins.length]).toEqual([4, 4, 4]);
      expect(timer).toBe(10);
      const objects = [
        { place: qpos, keepout: 0.4 },
        ...buttons.map((place) => ({ place, keepout: 0.2 })),
        ...hazards.map((place) => ({ place, keepout: 0.18 })),
        ...gremlins.map(({ place }) => ({ place, keepout: 0.4 })),
      ];
      for (const [i, { place, keepout }] of objects.entries()) {
        expect(Math.max(...place.slice(0, 2).map(Math.abs))).toBeLessThanOrEqual(1.5 - keepout + 1e-6);
        for (const other of objects.slice(0, i))
          expect(distance(place, other.place)).toBeGreaterThanOrEqual(keepout + other.keepout - 1e-6);
      }
      for (const { place, qpos: at, qvel } of gremlins) {
        expect(at.slice(0, 3)).toEqual([...place, Math.fround(0.1)]);
        expect(Math.hypot(...at.slice(3))).toBeCloseTo(1, 6);
        expect(qvel).toEqual([0, 0, 0, 0, 0, 0]);
      }
    }
    const chosen = layouts.map(({ goalButton }) => goalButton);
    for (const b of [0, 1, 2, 3]) expect(chosen.filter((one) => one === b).length).toBeGreaterThan(80);
  });
});
