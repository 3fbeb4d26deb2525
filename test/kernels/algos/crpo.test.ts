import { describe, expect, it } from 'vitest';
import { crpoChoice } from '../../reference/penalised.ts';
import { Numbers } from '../bench.ts';
import { openDecisions } from './decisions.ts';

describe('algos/crpo', () => {
  it('raises the reward while every cost is within the tolerance of its limit, else lowers the one furthest beyond', async () => {
    const { decide, close } = await openDecisions('crpo', 'algos/crpo', {
      limits: [10, 20, 30],
      set: { tolerance: 0.5, delta: 0.02 },
    });
    const table: [number[], number, number[]][] = [
      [[0, 0, 0], 0, [0, 0, 0]],
      [[10.5, 20.5, 30.5], 0, [0, 0, 0]], // exactly the tolerance
      [[10.6, 0, 0], 1, [1, 0, 0]],
      [[10.6, 21, 30.7], 1, [0, 1, 0]],
      [[0, 0, 31], 1, [0, 0, 1]],
      [[9, 20, 30], 0, [0, 0, 0]],
    ];
    for (const [meanCost, mode, costWeight] of table)
      expect(await decide({ meanCost }), `at ${meanCost}`).toMatchObject({
        mode,
        costWeight,
        rewardWeight: 1 - mode,
        needsImprovement: 1,
        klLimit: Math.fround(0.02),
      });
    close();
  });

  it('has a tolerance for each cost, and raises the reward in the iterations of its warm-up', async () => {
    const { decide, close } = await openDecisions('crpo', 'algos/crpo', {
      limits: [10, 1000],
      set: { tolerance: [0.5, 50], warmup: 3 },
    });
    for (const [iteration, meanCost, mode, costWeight] of [
      [4, [10.4, 1049], 0, [0, 0]],
      [4, [10.4, 1051], 1, [0, 1]],
      [4, [12, 1051], 1, [1, 0]],
      [3, [12, 1051], 0, [0, 0]],
    ] as const)
      expect(await decide({ iteration, meanCost: [...meanCost] }), `at ${meanCost}`).toMatchObject({
        mode,
        costWeight,
      });
    close();
  });

  it("makes the twin's choice for drawn costs", async () => {
    const [limit, tolerance] = [
      [10, 9, 12],
      [1, 0.5, 1.5],
    ] as const;
    const { decide, close } = await openDecisions('crpo', 'algos/crpo', {
      limits: limit,
      set: { tolerance: [...tolerance], warmup: 0 },
    });
    const random = new Numbers(6);
    const choices = new Set<number | undefined>();
    for (let draw = 0; draw < 30; draw++) {
      const cost = limit.map((d) => Math.fround(d * random.uniform(0.8, 1.3)));
      const choice = crpoChoice({ cost, limit }, tolerance);
      choices.add(choice);
      const { mode, rewardWeight, costWeight } = await decide({ meanCost: cost });
      expect({ mode, rewardWeight, costWeight }, `at ${cost}`).toEqual({
        mode: choice === undefined ? 0 : 1,
        rewardWeight: choice === undefined ? 1 : 0,
        costWeight: limit.map((_, c) => (c === choice ? 1 : 0)),
      });
    }
    expect(choices.size).toBe(limit.length + 1);
    close();
  });
});
