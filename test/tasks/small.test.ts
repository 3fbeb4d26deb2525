// The small problems on the device against their tables and exact figures.
import { describe, expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { pointMass } from '../../src/tasks/linear_quadratic.ts';
import { type Replay, replay } from '../../src/tasks/replay.ts';
import { bandit, episodic, gridWorld, twoState } from '../../src/tasks/small_problems.ts';
import type { TabularCmdp } from '../../src/tasks/tabular.ts';
import type { Task } from '../../src/tasks/task.ts';
import { randomRolloutVariant } from '../../src/tasks/task.ts';
import { evaluate, uniformPolicy } from '../reference/cmdp.ts';
import { evaluateGain } from '../reference/cmdp_lq.ts';
import { normal4, uniform4 } from '../reference/random.ts';
import { openTestGpu, runKernel } from './device.ts';

const task = (name: string): Task => tasks[name] as Task;
const tabular: [string, TabularCmdp][] = [
  ['TwoStateCMDP-v0', twoState],
  ['GridWorld-v0', gridWorld],
  ['EpisodicCMDP-v0', episodic],
  ['ConstrainedBandit-v0', bandit],
];
const none = new Float32Array(0);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

/** Four standard errors of a mean: passed by chance with probability 0.99994. */
function expectMean(xs: readonly number[], expected: number): void {
  const average = mean(xs);
  const variance = mean(xs.map((x) => (x - average) ** 2));
  expect(Math.abs(average - expected)).toBeLessThanOrEqual(4 * Math.sqrt(variance / xs.length) + 1e-5);
}

/** A count of successes out of `trials` at probability p, within four standard errors; impossible stays impossible. */
function expectFrequency(count: number, trials: number, p: number): void {
  expect(Math.abs(count / trials - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / trials) + 1e-9);
}

/** Sums of the episodes that begin at the first row, each up to its termination. */
function episodeSums({ terminations }: Replay, rows: Float32Array, N: number, stride = 1, offset = 0): number[] {
  const steps = terminations.length / N;
  return range(N).map((n) => {
    let sum = 0;
    for (let t = 0; t < steps; t++) {
      sum += rows[(t * N + n) * stride + offset] as number;
      if (terminations[t * N + n] === 1) break;
    }
    return sum;
  });
}

describe('a tabular task', async () => {
  const { gpu, kernels } = await openTestGpu();

  test.each(tabular)(
    '%s: every state and action moves, earns, costs and ends as its tables say',
    async (name, cmdp) => {
      const t = task(name);
      const trials = name === 'GridWorld-v0' ? 600 : 4000;
      const pairs = range(cmdp.states).flatMap((s) => range(cmdp.actions).map((a) => [s, a] as const));
      const N = pairs.length * trials;
      const states = Float32Array.from(range(N).flatMap((n) => [pairs[n % pairs.length]?.[0] as number, 0]));
      const actions = Float32Array.from(range(N).map((n) => pairs[n % pairs.length]?.[1] as number));
      const result = await replay(gpu, kernels, t, { environments: N, states, actions, seed: 3 });
      const arrivals = pairs.map(() => range(cmdp.states).map(() => 0));
      for (let n = 0; n < N; n++) {
        const row = arrivals[n % pairs.length] as number[];
        const next = result.states[2 * n] as number;
        row[next] = (row[next] as number) + 1;
      }
      const wrong = range(N).filter((n) => {
        const [s, a] = pairs[n % pairs.length] as [number, number];
        const isReward = result.rewards[n] === Math.fround(cmdp.reward[s]?.[a] as number);
        const C = cmdp.costs.length;
        const isCost = cmdp.costs.every((table, c) => result.costs[n * C + c] === Math.fround(table[s]?.[a] as number));
        return !isReward || !isCost || result.states[2 * n + 1] !== 1;
      });
      expect(wrong).toEqual([]);
      pairs.forEach(([s, a], i) => {
        cmdp.transition[s]?.[a]?.forEach((p, next) => {
          expectFrequency(arrivals[i]?.[next] as number, trials, p);
        });
      });
      const ends = result.terminations.reduce((x, flag) => x + flag, 0);
      expectFrequency(ends, N, cmdp.horizon === 1 ? 1 : 1 - cmdp.continuation);
    },
  );

  test.each(tabular)('%s: the last step of the horizon ends every episode', async (name, cmdp) => {
    const t = task(name);
    const states = t.layoutToState({ state: 0, step: cmdp.horizon - 1 });
    const { terminations } = await replay(gpu, kernels, t, { environments: 1, states, actions: Float32Array.of(0) });
    expect([...terminations]).toEqual([1]);
  });

  test.each(tabular)('%s: episodes begin as the table says, and the observation is one-hot', async (name, cmdp) => {
    const t = task(name);
    const N = 4000;
    const { states, observations } = await replay(gpu, kernels, t, { environments: N, actions: none, seed: 8 });
    cmdp.start.forEach((p, s) => {
      expectFrequency(range(N).filter((n) => states[2 * n] === s).length, N, p);
    });
    const O = t.observationSize;
    const wrong = range(N).filter((n) =>
      range(O).some((i) => observations[n * O + i] !== (i === states[2 * n] ? 1 : 0)),
    );
    expect(wrong).toEqual([]);
  });

  test.each(tabular)('%s: whole episodes of the uniform policy earn and cost what they should', async (name, cmdp) => {
    const t = task(name);
    const N = 3000;
    const actions = Float32Array.from({ length: N * t.horizon }, (_, i) => {
      const u = uniform4({ seed: 6, environment: i, step: 0, purpose: 0 }, 0)[0] as number;
      return Math.floor(u * cmdp.actions);
    });
    const result = await replay(gpu, kernels, t, { environments: N, actions, seed: 5 });
    const exact = evaluate(cmdp, uniformPolicy(cmdp));
    expectMean(episodeSums(result, result.rewards, N), exact.reward);
    exact.costs.forEach((cost, c) => {
      expectMean(episodeSums(result, result.costs, N, cmdp.costs.length, c), cost);
    });
  });

  test('an action between two indices counts as the nearer one, and one beyond the last as the last', async () => {
    const t = task('ConstrainedBandit-v0');
    const actions = Float32Array.of(-3, 0.4, 0.6, 2.4, 4.4, 99);
    const states = new Float32Array(2 * actions.length);
    const { rewards } = await replay(gpu, kernels, t, { environments: actions.length, states, actions });
    expect([...rewards]).toEqual([0, 0, 1, 2, 4, 4].map((a) => Math.fround(bandit.reward[0]?.[a] as number)));
  });

  test('the same seed gives the same bits, however many environments run beside it, and another seed others', async () => {
    const t = task('GridWorld-v0');
    const run = async (environments: number, seed: number) => {
      const actions = Float32Array.from({ length: 10 * environments }, (_, i) => Math.floor(i / environments) % 4);
      return (await replay(gpu, kernels, t, { environments, actions, seed })).states;
    };
    const states = await run(130, 4);
    expect([...(await run(130, 4))]).toEqual([...states]);
    expect([...(await run(7, 4))]).toEqual([...states.subarray(0, 14)]);
    expect([...(await run(130, 5))]).not.toEqual([...states]);
  });

  test('random rollouts draw every action equally often', async () => {
    const t = task('ConstrainedBandit-v0');
    const [N, steps] = [640, 16];
    const result = await runKernel(
      { gpu, kernels },
      randomRolloutVariant(t, gpu.facts, steps),
      { parameters: Uint32Array.of(N, 11), states: new Float32Array(2 * N), ages: new Uint32Array(N) },
      { observations: steps * N, rewards: steps * N, costs: 2 * steps * N },
      N / 64,
    );
    const rewards = new Float32Array(result.rewards as ArrayBuffer);
    bandit.reward[0]?.forEach((reward) => {
      const count = rewards.filter((r) => r === Math.fround(reward)).length;
      expectFrequency(count, steps * N, 1 / bandit.actions);
    });
  });
});

describe('the linear-quadratic task', async () => {
  const { gpu, kernels } = await openTestGpu();
  const t = task('ConstrainedLQ-v0');
  const normals = (count: number, seed: number): number[] =>
    range(count / 4).flatMap((i) => [...normal4({ seed, environment: i, step: 0, purpose: 0 }, 0)]);

  test('a step is A s + B a plus noise of the covariance; reward and cost are of the state and action before it', async () => {
    const N = 8000;
    const [x, v, a] = [0.7, -1.2, 0.4];
    const states = Float32Array.from(range(N).flatMap(() => [x, v]));
    const result = await replay(gpu, kernels, t, { environments: N, states, actions: new Float32Array(N).fill(a) });
    expect(new Set(result.rewards).size).toBe(1);
    expect(result.rewards[0]).toBeCloseTo(-(x * x + 0.1 * v * v), 6);
    expect(result.costs[0]).toBeCloseTo(a * a, 6);
    const { A, B, noise } = pointMass;
    const moved = range(2).map((i) => {
      const expected = (A[i]?.[0] as number) * x + (A[i]?.[1] as number) * v + (B[i] as number) * a;
      return range(N).map((n) => (result.states[2 * n + i] as number) - expected);
    });
    for (const i of [0, 1]) {
      expectMean(moved[i] as number[], 0);
      for (const j of [0, 1]) {
        const products = range(N).map((n) => (moved[i]?.[n] as number) * (moved[j]?.[n] as number));
        expectMean(products, noise[i]?.[j] as number);
      }
    }
    const ends = result.terminations.reduce((sum, flag) => sum + flag, 0);
    expectFrequency(ends, N, 1 - pointMass.continuation);
  });

  test('episodes begin with the second moments of the problem, and the state is observed', async () => {
    const N = 4000;
    const { states, observations } = await replay(gpu, kernels, t, { environments: N, actions: none, seed: 2 });
    const positions = range(N).map((n) => states[2 * n] as number);
    expectMean(positions, 0);
    expectMean(
      positions.map((x) => x * x),
      pointMass.start[0]?.[0] as number,
    );
    expect(range(N).every((n) => states[2 * n + 1] === 0)).toBe(true);
    expect([...observations]).toEqual([...states]);
  });

  test('whole episodes of the initial policy earn and cost what they should', async () => {
    const N = 4000;
    const std = Math.exp(t.defaults?.['logStdInit'] as number);
    const actions = Float32Array.from(normals(N * t.horizon, 9).map((z) => std * z));
    const result = await replay(gpu, kernels, t, { environments: N, actions, seed: 5 });
    const exact = evaluateGain(pointMass, [0, 0], std, t.horizon);
    expectMean(episodeSums(result, result.rewards, N), exact.reward);
    expectMean(episodeSums(result, result.costs, N), exact.cost);
  });
});

describe('layouts', () => {
  test.each([
    ['GridWorld-v0', { state: 15, step: 3 }],
    ['EpisodicCMDP-v0', { state: 0, step: 9 }],
    ['ConstrainedLQ-v0', { state: [0.5, -1.25] }],
  ])('%s: a layout survives the way through the state', (name, layout) => {
    const state = task(name).layoutToState(layout);
    expect(state).toHaveLength(task(name).stateSize);
    expect(task(name).stateToLayout(state)).toEqual(layout);
  });

  test('an episode begins at step 0 unless another is named', () => {
    expect([...task('GridWorld-v0').layoutToState({ state: 7 })]).toEqual([7, 0]);
  });

  test.each<[string, unknown, string]>([
    ['GridWorld-v0', 3, 'layout must be an object'],
    ['GridWorld-v0', {}, 'layout.state must be a finite number, got nothing'],
    ['GridWorld-v0', { state: 16 }, 'layout.state must be an integer from 0 to 15, got 16'],
    ['GridWorld-v0', { state: 0.5 }, 'layout.state must be an integer from 0 to 15, got 0.5'],
    ['EpisodicCMDP-v0', { state: 1, step: 10 }, 'layout.step must be an integer from 0 to 9, got 10'],
    ['EpisodicCMDP-v0', { level: 1 }, 'layout has no entry level: it knows state, step'],
    ['ConstrainedLQ-v0', { state: [1] }, 'layout.state must be a list of 2, got 1'],
    ['ConstrainedLQ-v0', { state: [1, 'a'] }, 'layout.state[1] must be a finite number, got "a"'],
    ['ConstrainedLQ-v0', { state: [1, 2], step: 3 }, 'layout has no entry step: it knows state'],
  ])('%s: %j is refused with one sentence', (name, layout, message) => {
    expect(() => task(name).layoutToState(layout)).toThrow(message);
  });
});
