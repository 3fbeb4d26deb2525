// TRPO-Lagrangian and RCPO, which share their decisions.
import { describe, expect, it } from 'vitest';
import { AdamMultiplier } from '../../reference/multiplier.ts';
import { expectNear } from '../bench.ts';
import { listOf, openDecisions } from './decisions.ts';

describe.each(['trpo-lagrangian', 'rcpo'])('algos/trpo_lagrangian, %s', (algorithm) => {
  it('moves every multiplier by Adam and weighs the costs by them', async () => {
    const limits = [10, 0.5];
    const { decide, close } = await openDecisions(algorithm, 'algos/trpo_lagrangian', {
      limits,
      set: { multiplierLr: 0.5, multiplierMax: 1.5, delta: 0.02 },
    });
    const twins = limits.map(() => new AdamMultiplier(1e-3, 0.5, 1.5));
    for (const meanCost of [
      [12, 0.75],
      [30, 0.25],
      [9, 0.125],
      [11, 2],
      [20, 2],
    ]) {
      const record = await decide({ meanCost });
      const expected = twins.map((twin, c) => twin.update(meanCost[c] as number, limits[c] as number));
      const sum = expected.reduce((a, b) => a + b, 1);
      expectNear(listOf(record, 'multiplier'), expected, 1e-5);
      expectNear(listOf(record, 'rewardWeight'), [1 / sum], 1e-5);
      expectNear(
        listOf(record, 'costWeight'),
        expected.map((m) => m / sum),
        1e-5,
      );
      expect(record).toMatchObject({ updating: 1, klLimit: Math.fround(0.02), needsImprovement: 1 });
    }
    close();
  });
});
