// What is made of a record, in float64: explained variances, margins, counts of modes, what has no number.
import { describe, expect, it } from 'vitest';
import { type EpochFacts, epochMetrics } from '../../src/train/metrics.ts';
import { Numbers } from '../kernels/bench.ts';

const facts: EpochFacts = {
  epoch: 3,
  replica: 0,
  seed: 0,
  totalSteps: 1,
  seconds: 1,
  stepsPerSecond: 1,
  costLimits: [25, 4],
  costRegret: [0, 0],
  modes: 3,
  own: {},
};

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
const variance = (xs: readonly number[]): number => mean(xs.map((x) => (x - mean(xs)) ** 2));

describe('a row of metrics', () => {
  it("has each critic's explained variance, 1 - Var(target - value) / Var(target)", () => {
    const random = new Numbers(3);
    const targets = random.rows(3, 500, 0, 10);
    // one critic that is near, one that is worse than a constant, one that is exact but for a constant
    const values = targets.map((row, f) => row.map((x) => [x + random.uniform(-1, 1), 10 - x, x + 7][f] as number));
    const errors = targets.map((row, f) => row.map((x, i) => x - (values[f]?.[i] as number)));
    const row = epochMetrics(
      {
        isEstimated: 1,
        advantageMean: errors.map(mean),
        advantageStd: errors.map((e) => Math.sqrt(variance(e))),
        valueStd: targets.map((t) => Math.sqrt(variance(t))),
      },
      facts,
    );
    const expected = targets.map((t, f) => 1 - variance(errors[f] as number[]) / variance(t));
    const names = ['Value/RewardExplainedVariance', 'Value/CostExplainedVariance', 'Value/CostExplainedVariance_2'];
    names.forEach((name, f) => {
      expect(row[name]).toBeCloseTo(expected[f] as number, 12);
    });
    expect(row[names[0] as string]).toBeGreaterThan(0.9);
    expect(row[names[1] as string]).toBeCloseTo(-3, 12);
    expect(row[names[2] as string]).toBeCloseTo(1, 12);
  });

  it('explains nothing of targets that do not vary', () => {
    const row = epochMetrics({ advantageStd: [1, 0], valueStd: [2, 0] }, facts);
    expect(row['Value/RewardExplainedVariance']).toBe(0.75);
    expect(row['Value/CostExplainedVariance']).toBeNaN();
  });

  it('has the margin to each limit, as the method sees it, and its modes counted', () => {
    const record = { isEstimated: 1, measuredCost: [20, 6], meanCost: [21, 6], modeCount: [5, 0, 2, 9, 9] };
    const row = epochMetrics(record, facts);
    expect([row['Train/Margin'], row['Train/Margin_2']]).toEqual([4, -2]);
    const counts = Object.entries(row).filter(([name]) => name.startsWith('Train/ModeCount'));
    expect(counts).toEqual([
      ['Train/ModeCount', 5],
      ['Train/ModeCount_2', 0],
      ['Train/ModeCount_3', 2],
    ]);
    expect(epochMetrics({ ...record, isEstimated: 0 }, facts)['Train/Margin']).toBeNaN();
    const none = epochMetrics(record, { ...facts, modes: 0 });
    expect(Object.keys(none).filter((name) => name.startsWith('Train/ModeCount'))).toEqual([]);
  });

  it("has the spread of the epoch's costs where an episode ended, and no number where none did", () => {
    const spread = { aboveLimit: [0.25, 0], costMax: [40, 3], costStd: [8, 1], costTail: [38, 2.5] };
    const names = ['AboveLimit', 'Max', 'Std', 'CVaR'].map((name) => `Metrics/EpCost${name}`);
    const some = epochMetrics({ ...spread, epochEpisodes: 10 }, facts);
    expect(names.map((name) => some[name])).toEqual([0.25, 40, 8, 38]);
    expect(names.map((name) => some[`${name}_2`])).toEqual([0, 3, 1, 2.5]);
    const none = epochMetrics({ ...spread, epochEpisodes: 0 }, facts);
    expect(names.map((name) => none[name])).toEqual(names.map(() => Number.NaN));
  });
});
