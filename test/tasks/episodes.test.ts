import { describe, expect, test } from 'vitest';
import { taskNames, tasks } from '../../src/tasks/index.ts';
import { replay } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import { randomRolloutVariant } from '../../src/tasks/task.ts';
import { placeGoalTask } from '../reference/placement.ts';
import { PURPOSE } from '../reference/random.ts';
import { openTestGpu, runKernel, type TestGpu } from './device.ts';

const KEEPOUT = { robot: 0.4, goal: 0.305, hazard: 0.18, vase: 0.15 };

interface Placed {
  at: [number, number];
  keepout: number;
}

interface GoalLayout {
  robot: { x: number; y: number; heading: number };
  goal: [number, number];
  hazards?: [number, number][];
  vases?: { x: number; y: number; heading: number }[];
}

const objects = ({ robot, goal, hazards = [], vases = [] }: GoalLayout): Placed[] => [
  { at: [robot.x, robot.y], keepout: KEEPOUT.robot },
  { at: goal, keepout: KEEPOUT.goal },
  ...hazards.map((at) => ({ at, keepout: KEEPOUT.hazard })),
  ...vases.map(({ x, y }): Placed => ({ at: [x, y], keepout: KEEPOUT.vase })),
];

const task = (name: string): Task => tasks[name] as Task;
const none = new Float32Array(0);

function layoutsOf<T>(t: Task, states: Float32Array): T[] {
  const count = states.length / t.stateSize;
  return Array.from(
    { length: count },
    (_, i) => t.stateToLayout(states.subarray(i * t.stateSize, (i + 1) * t.stateSize)) as T,
  );
}

/** Largest gap between the empirical distribution of `values` and the uniform one on [low, high] (Kolmogorov-Smirnov). */
function distanceFromUniform(values: number[], low: number, high: number): number {
  const sorted = values.map((value) => (value - low) / (high - low)).sort((a, b) => a - b);
  return Math.max(...sorted.map((value, i) => Math.abs(value - (i + 0.5) / sorted.length)));
}

const ksLimit = (count: number): number => 1.95 / Math.sqrt(count); // passed by chance with probability 0.999

describe('new episodes', async () => {
  const { gpu, kernels } = await openTestGpu();
  const reset = async (t: Task, environments: number, seed: number) =>
    (await replay(gpu, kernels, t, { environments, actions: none, seed })).states;

  test.each([
    ['SafetyPointGoal0-v0', 1],
    ['SafetyPointGoal1-v0', 1.5],
  ])('%s: nothing overlaps and everything lies inside the extents', async (name, extent) => {
    for (const layout of layoutsOf<GoalLayout>(task(name), await reset(task(name), 2000, 3))) {
      const all = objects(layout);
      all.forEach(({ at, keepout }, i) => {
        expect(Math.max(Math.abs(at[0]), Math.abs(at[1]))).toBeLessThanOrEqual(extent - keepout + 1e-6);
        for (const other of all.slice(0, i)) {
          const gap = Math.hypot(at[0] - other.at[0], at[1] - other.at[1]);
          expect(gap).toBeGreaterThan(keepout + other.keepout - 1e-6);
        }
      });
    }
  });

  test.each<[string, number, number, number]>([
    ['SafetyPointGoal0-v0', 1, 0, 0],
    ['SafetyPointGoal1-v0', 1.5, 8, 1],
  ])('%s: layouts equal the reference, draw by draw', async (name, extent, hazards, vases) => {
    const layouts = layoutsOf<GoalLayout>(task(name), await reset(task(name), 300, 21));
    layouts.forEach((layout, environment) => {
      const twin = placeGoalTask(extent, hazards, vases, { seed: 21, environment, step: 0, purpose: PURPOSE.reset });
      const expected = [twin.robot.at, twin.goal, ...twin.hazards, ...twin.vases.map(({ at }) => at)];
      objects(layout).forEach(({ at }, i) => {
        expect(Math.hypot(at[0] - (expected[i]?.[0] ?? 9), at[1] - (expected[i]?.[1] ?? 9))).toBeLessThan(1e-6);
      });
      const headings = [layout.robot, ...(layout.vases ?? [])].map(({ heading }) => heading);
      [twin.robot, ...twin.vases].forEach(({ heading }, i) => {
        expect(Math.cos(heading - (headings[i] ?? 9))).toBeCloseTo(1, 6);
      });
    });
  });

  test('headings, and positions that no other object restricts, are uniform', async () => {
    const count = 4000;
    const turn = (heading: number) => (heading < 0 ? heading + 2 * Math.PI : heading);
    const goal = layoutsOf<GoalLayout>(task('SafetyPointGoal1-v0'), await reset(task('SafetyPointGoal1-v0'), count, 1));
    expect(
      distanceFromUniform(
        goal.map(({ robot }) => turn(robot.heading)),
        0,
        2 * Math.PI,
      ),
    ).toBeLessThan(ksLimit(count));
    expect(
      distanceFromUniform(
        goal.flatMap(({ vases }) => (vases ?? []).map((v) => turn(v.heading))),
        0,
        2 * Math.PI,
      ),
    ).toBeLessThan(ksLimit(count));
    expect(
      distanceFromUniform(
        goal.map(({ robot }) => robot.x),
        -1.1,
        1.1,
      ),
    ).toBeLessThan(2 * ksLimit(count)); // first placed: only restarts touch it
    const circle = layoutsOf<GoalLayout>(
      task('SafetyPointCircle1-v0'),
      await reset(task('SafetyPointCircle1-v0'), count, 1),
    );
    expect(
      distanceFromUniform(
        circle.map(({ robot }) => robot.x),
        -0.8,
        0.8,
      ),
    ).toBeLessThan(ksLimit(count));
    expect(
      distanceFromUniform(
        circle.map(({ robot }) => robot.y),
        -0.8,
        0.8,
      ),
    ).toBeLessThan(ksLimit(count));
    const run = layoutsOf<GoalLayout>(task('SafetyPointRun0-v0'), await reset(task('SafetyPointRun0-v0'), count, 1));
    expect(
      distanceFromUniform(
        run.map(({ robot }) => robot.x),
        -0.2,
        0.2,
      ),
    ).toBeLessThan(ksLimit(count));
    expect(run.every(({ robot }) => robot.y === 16.5)).toBe(true);
  });

  test('a reached goal moves to a free place, and the reward holds the bonus', async () => {
    const t = task('SafetyPointGoal1-v0');
    const N = 500;
    const states = await reset(t, N, 9);
    for (let n = 0; n < N; n++) {
      const at = n * t.stateSize;
      states.set([(states[at] as number) + 0.29, states[at + 1] as number], at + (t.goalWord as number));
    }
    const result = await replay(gpu, kernels, t, {
      environments: N,
      states,
      actions: new Float32Array(2 * N),
      seed: 9,
    });
    layoutsOf<GoalLayout>(t, result.states).forEach((layout, n) => {
      expect(result.rewards[n]).toBeCloseTo(1, 3);
      const [robot, goal, ...others] = objects(layout) as [Placed, Placed, ...Placed[]];
      for (const { at, keepout } of [robot, ...others]) {
        expect(Math.hypot(at[0] - goal.at[0], at[1] - goal.at[1])).toBeGreaterThan(keepout + KEEPOUT.goal - 1e-6);
      }
    });
  });

  test('the same seed gives the same bits, another seed another layout, however many environments run beside it', async () => {
    const t = task('SafetyPointGoal1-v0');
    const states = await reset(t, 130, 4);
    expect([...(await reset(t, 130, 4))]).toEqual([...states]);
    expect([...(await reset(t, 7, 4))]).toEqual([...states.subarray(0, 7 * t.stateSize)]);
    expect([...(await reset(t, 130, 5))]).not.toEqual([...states]);
  });
});

/** `dispatches` x `steps` random steps of 70 environments. */
async function randomRollout(test: TestGpu, t: Task, steps: number, dispatches: number, horizon: number) {
  const N = 70;
  const result = await runKernel(
    test,
    randomRolloutVariant(t, test.gpu.facts, steps, horizon),
    { parameters: Uint32Array.of(N, 11), states: new Float32Array(N * t.stateSize), ages: new Uint32Array(N) },
    { observations: steps * t.observationSize * N, rewards: steps * N, costs: steps * t.costs.length * N },
    Math.ceil(N / 64),
    dispatches,
  );
  const floats = (name: string) => new Float32Array(result[name] as ArrayBuffer);
  return {
    N,
    ages: new Uint32Array(result.ages as ArrayBuffer),
    states: floats('states'),
    observations: floats('observations'),
    rewards: floats('rewards'),
    costs: floats('costs'),
  };
}

describe('random rollouts', async () => {
  const gpu = await openTestGpu();

  // those with a model take long to compile without the driver's optimiser: locomotion.test.ts has them
  const short = taskNames().filter((name) => task(name).model === undefined);
  test.each(short)('%s: every output is written and finite, and Point costs are 0 or 1', async (name) => {
    const { observations, rewards, costs, states } = await randomRollout(gpu, task(name), 16, 2, 1000);
    for (const values of [observations, rewards, states]) expect(values.every(Number.isFinite)).toBe(true);
    const isPoint = name.startsWith('SafetyPoint');
    expect(costs.every((cost) => (isPoint ? cost === 0 || cost === 1 : cost >= 0))).toBe(true);
    expect(rewards.some((reward) => reward !== 0)).toBe(true);
  });

  test('the number of steps in a dispatch does not change a bit', async () => {
    const t = task('SafetyPointGoal1-v0');
    const long = await randomRollout(gpu, t, 48, 1, 20);
    const short = await randomRollout(gpu, t, 12, 4, 20);
    expect([...short.states]).toEqual([...long.states]);
    expect([...short.ages]).toEqual([...long.ages]);
    expect([...short.rewards]).toEqual([...long.rewards.subarray(36 * long.N)]);
  });

  test('an episode ends at the horizon: the robot is placed anew, at rest', async () => {
    const t = task('SafetyPointRun0-v0');
    const layouts = layoutsOfColumns(t, await randomRollout(gpu, t, 25, 1, 25));
    expect(layouts.every(({ robot }) => robot.y === 16.5 && robot.vx === 0)).toBe(true);
    const moving = layoutsOfColumns(t, await randomRollout(gpu, t, 24, 1, 25));
    expect(moving.some(({ robot }) => robot.vx === 0)).toBe(false);
  });
});

/** Layouts of states kept as [STATE][N]. */
function layoutsOfColumns(t: Task, { states, N }: { states: Float32Array; N: number }) {
  return Array.from({ length: N }, (_, n) => {
    const own = Float32Array.from({ length: t.stateSize }, (_, i) => states[i * N + n] as number);
    return t.stateToLayout(own) as { robot: { y: number; vx: number } };
  });
}
