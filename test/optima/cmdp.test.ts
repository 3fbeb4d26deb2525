// The finite problems' optima: solved as linear programs, checked against exact evaluation and weak duality.
import { describe, expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { bandit, episodic, gridWorld, twoState } from '../../src/tasks/small_problems.ts';
import type { TabularCmdp } from '../../src/tasks/tabular.ts';
import type { Task } from '../../src/tasks/task.ts';
import {
  advantages,
  evaluate,
  expectedSum,
  lagrangianBound,
  occupancy,
  softmaxGradient,
  softmaxPolicy,
  totalOccupancy,
  uncapped,
  uniformPolicy,
  values,
} from '../reference/cmdp.ts';
import { type Optimum, solveDiscounted, solveEpisodic } from '../reference/cmdp_lp.ts';
import { bestStationary } from '../reference/cmdp_stationary.ts';

interface Problem {
  readonly task: Task;
  /** What the reference figures are of: without the cap where the problem is a discounted one. */
  readonly exact: TabularCmdp;
  readonly limits: readonly number[];
  readonly solve: (cmdp: TabularCmdp, limits: readonly number[]) => Promise<Optimum>;
}

const problem = (name: string, cmdp: TabularCmdp): Problem => {
  const task = tasks[name] as Task;
  const isDiscounted = cmdp.continuation < 1;
  return {
    task,
    exact: isDiscounted ? uncapped(cmdp) : cmdp,
    limits: task.defaults?.['costLimit'] as number[],
    solve: isDiscounted ? solveDiscounted : solveEpisodic,
  };
};

const problems = [
  problem('TwoStateCMDP-v0', twoState),
  problem('GridWorld-v0', gridWorld),
  problem('EpisodicCMDP-v0', episodic),
  problem('ConstrainedBandit-v0', bandit),
].map((p) => [p.task.name, p] as const);

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);

describe.each(problems)('%s', (_, { task, exact, limits, solve }) => {
  test('the reference of the task is the optimum of the linear program and the value of the uniform policy', async () => {
    const { value } = await solve(exact, limits);
    expect(relative(task.reference?.optimum as number, value)).toBeLessThan(1e-6);
    const uniform = evaluate(exact, uniformPolicy(exact)).reward;
    expect(relative(task.reference?.uniform as number, uniform)).toBeLessThan(1e-6);
    expect(value).toBeGreaterThan(1.4 * uniform);
  });

  test("the program's policy earns the program's value and costs its costs", async () => {
    const { value, costs, policies } = await solve(exact, limits);
    const played = evaluate(exact, policies);
    expect(relative(played.reward, value)).toBeLessThan(1e-8);
    played.costs.forEach((cost, c) => {
      expect(Math.abs(cost - (costs[c] as number))).toBeLessThan(1e-8);
    });
  });

  test('every limit binds, and no policy within the limits earns more: the dual bound is the value', async () => {
    const { value, costs, multipliers } = await solve(exact, limits);
    costs.forEach((cost, c) => {
      expect(cost).toBeCloseTo(limits[c] as number, 8);
      expect(multipliers[c]).toBeGreaterThan(0.1);
    });
    expect(relative(lagrangianBound(exact, limits, multipliers), value)).toBeLessThan(1e-8);
    expect(lagrangianBound(exact, limits, [...multipliers].fill(0))).toBeGreaterThan(1.05 * value);
  });

  test('the optimum mixes actions, and there is room below the limits', async () => {
    const { policies } = await solve(exact, limits);
    const layers = occupancy(exact, policies);
    const mixes = policies.some((policy, h) =>
      policy.some((row, s) => sum(layers[h]?.[s] ?? []) > 1e-3 && Math.max(...row) < 0.95),
    );
    expect(mixes).toBe(true);
    const half = limits.map((limit) => 0.5 * limit);
    expect((await solve(exact, half)).value).toBeLessThan(0.95 * (task.reference?.optimum as number));
  });

  test('the cap on the episode changes the value by less than 1e-4', async () => {
    const { policies } = await solve(exact, limits);
    const capped = evaluate({ ...exact, horizon: task.horizon }, policies);
    expect(relative(capped.reward, task.reference?.optimum as number)).toBeLessThan(1e-4);
  });
});

describe('the uniform policy', () => {
  test('keeps the limits by a margin of a tenth, except in the two-state example, where it exceeds its limit by a third', () => {
    for (const [name, { exact, limits }] of problems) {
      const share = evaluate(exact, uniformPolicy(exact)).costs.map((cost, c) => cost / (limits[c] as number));
      const [low, high] = name === 'TwoStateCMDP-v0' ? [1.3, 1.35] : [0.5, 0.9];
      for (const x of share) {
        expect(x).toBeGreaterThan(low);
        expect(x).toBeLessThan(high);
      }
    }
  });
});

describe('the episodic problem', () => {
  test('is solved better by a policy for each step than by any found that does not know the step, by a fifth', async () => {
    const { value } = await solveEpisodic(episodic, [1.8]);
    const { reward, costs } = bestStationary(episodic, [1.8]);
    expect(costs[0]).toBeCloseTo(1.8, 2);
    expect(value / reward).toBeGreaterThan(1.2);
    expect(value / reward).toBeLessThan(1.24);
  });
});

describe('exact evaluation', () => {
  const { exact } = problem('EpisodicCMDP-v0', episodic);
  const logits = exact.reward.map((row, s) => row.map((_, a) => Math.sin(3 * s + 2 * a)));
  const policies = [softmaxPolicy(logits), ...uniformPolicy(exact)];

  test('layers of the occupancy sum to the probability that their step is played', () => {
    occupancy(twoState, uniformPolicy(twoState)).forEach((layer, h) => {
      expect(sum(layer.flat())).toBeCloseTo(0.9 ** h, 12);
    });
  });

  test('values from the end and occupancies from the start give the same return', () => {
    const V = values(exact, policies, exact.reward);
    const fromTheEnd = sum(exact.start.map((p, s) => p * (V[0]?.[s] as number)));
    expect(fromTheEnd).toBeCloseTo(expectedSum(exact, policies, exact.reward), 10);
    expect(sum(totalOccupancy(exact, policies).flat())).toBeCloseTo(10, 10);
  });

  test('advantages have mean 0 under their own policy, and give the difference to another', () => {
    const other = uniformPolicy(exact);
    const A = advantages(exact, policies, exact.reward);
    A.forEach((layer, h) => {
      layer.forEach((row, s) => {
        const policy = policies[Math.min(h, 1)] as readonly (readonly number[])[];
        expect(Math.abs(sum(row.map((x, a) => x * (policy[s]?.[a] as number))))).toBeLessThan(1e-10);
      });
    });
    const gained = sum(
      occupancy(exact, other).flatMap((layer, h) =>
        layer.flatMap((row, s) => row.map((x, a) => x * (A[h]?.[s]?.[a] as number))),
      ),
    );
    const difference = expectedSum(exact, other, exact.reward) - expectedSum(exact, policies, exact.reward);
    expect(gained).toBeCloseTo(difference, 10);
  });

  test('the gradient by logits is that of finite differences', () => {
    const gradient = softmaxGradient(exact, logits, exact.reward);
    const at = (s: number, a: number, by: number): number => {
      const moved = logits.map((row, i) => row.map((x, j) => (i === s && j === a ? x + by : x)));
      return expectedSum(exact, [softmaxPolicy(moved)], exact.reward);
    };
    logits.forEach((row, s) => {
      row.forEach((_, a) => {
        expect(gradient[s]?.[a]).toBeCloseTo((at(s, a, 1e-5) - at(s, a, -1e-5)) / 2e-5, 6);
      });
    });
  });
});

test('a limit that no policy keeps is reported as such', async () => {
  await expect(solveDiscounted(twoState, [0.01])).rejects.toThrow('the linear program is Infeasible');
});
