// The linear-quadratic problem's optimum: Riccati gains and a multiplier, against a search that knows neither.
import { describe, expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { pointMass } from '../../src/tasks/linear_quadratic.ts';
import type { Task } from '../../src/tasks/task.ts';
import { bestGain, evaluateGain, solveLinearQuadratic } from '../reference/cmdp_lq.ts';

const task = tasks['ConstrainedLQ-v0'] as Task;
const [limit = Number.NaN] = (task.defaults?.['costLimit'] ?? []) as readonly number[];
const STD = Math.exp(task.defaults?.['logStdInit'] as number);
const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);

describe('ConstrainedLQ-v0', () => {
  test('the reference is the optimum without noise, and the return of the initial policy', () => {
    expect(relative(task.reference?.optimum as number, solveLinearQuadratic(pointMass, limit).value)).toBeLessThan(
      1e-6,
    );
    const initial = evaluateGain(pointMass, [0, 0], STD);
    expect(relative(task.reference?.uniform as number, initial.reward)).toBeLessThan(1e-6);
    expect(initial.cost).toBeCloseTo(10 * STD * STD, 10);
    expect(initial.cost).toBeLessThan(0.7 * limit);
  });

  test.each([0, 0.2])(
    'noise of std %s: a grid of gains within the limit comes near the optimum and never exceeds it',
    (std) => {
      const optimum = solveLinearQuadratic(pointMass, limit, std);
      expect(optimum.cost).toBeCloseTo(limit, 6);
      expect(optimum.multiplier).toBeGreaterThan(0.1);
      let best = Number.NEGATIVE_INFINITY;
      for (let i = 0; i <= 60; i++) {
        for (let j = 0; j <= 60; j++) {
          const gain = [i / 40, j / 30];
          const { reward, cost } = evaluateGain(pointMass, gain, std, 150);
          if (cost <= limit && reward > best) best = reward;
        }
      }
      expect(best).toBeLessThanOrEqual(optimum.value + 1e-6);
      expect(best).toBeGreaterThan(1.01 * optimum.value);
    },
  );

  test('noise only costs: the optimum falls as the std grows, and beyond 0.447 even without a gain it exceeds the limit', () => {
    const optima = [0, 0.1, 0.2, 0.3, 0.4].map((std) => solveLinearQuadratic(pointMass, limit, std).value);
    for (const [i, value] of optima.slice(1).entries()) expect(value).toBeLessThan(optima[i] as number);
    expect(evaluateGain(pointMass, [0, 0], Math.sqrt(limit / 10)).cost).toBeCloseTo(limit, 10);
  });

  test('the gain of a multiplier is a maximum of reward minus multiplier times cost', () => {
    const multiplier = 0.5;
    const gain = bestGain(pointMass, multiplier);
    const at = (g: readonly number[]): number => {
      const { reward, cost } = evaluateGain(pointMass, g, 0.1);
      return reward - multiplier * cost;
    };
    for (const [dx, dv] of [
      [0.01, 0],
      [-0.01, 0],
      [0, 0.01],
      [0, -0.01],
    ] as const) {
      expect(at([(gain[0] as number) + dx, (gain[1] as number) + dv])).toBeLessThan(at(gain));
    }
  });

  test('the cap on the episode changes the return by less than 1e-3', () => {
    const { gain, value } = solveLinearQuadratic(pointMass, limit);
    expect(relative(evaluateGain(pointMass, gain, 0, task.horizon).reward, value)).toBeLessThan(1e-4);
    const initial = evaluateGain(pointMass, [0, 0], STD, task.horizon).reward;
    expect(relative(initial, task.reference?.uniform as number)).toBeLessThan(1e-3);
  });
});
