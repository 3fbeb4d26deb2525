// The first-order methods with multipliers: PPO-Lagrangian, PDO, FOCOPS and CUP move them by Adam, CPPO-PID by a controller.
import { describe, expect, it } from 'vitest';
import { AdamMultiplier, PidMultiplier } from '../../reference/multiplier.ts';
import { expectNear, Numbers } from '../bench.ts';
import { listOf, openDecisions } from './decisions.ts';

// f32 of numbers of order 1 over some dozens of updates
const TOLERANCE = 1e-5;
const FREE = Math.fround(3.4e38);

/** J_C of each cost over some iterations: above the limits, then far below, then near them. */
const costs = (limits: readonly number[], iterations: number): number[][] => {
  const random = new Numbers(5);
  return Array.from({ length: iterations }, (_, k) =>
    limits.map((d) => Math.fround(d * (k < 8 ? 2 : k < 16 ? 0.2 : 1) * random.uniform(0.8, 1.2))),
  );
};

const byAdam = [
  {
    algorithm: 'ppo-lagrangian',
    kernel: 'algos/ppo_lagrangian',
    most: 1e6,
    decision: { clipRange: 0.25, klWeight: 0 },
  },
  { algorithm: 'pdo', kernel: 'algos/pdo', most: 1e6, decision: { clipRange: FREE, klWeight: 0 } },
  {
    algorithm: 'focops',
    kernel: 'algos/focops',
    most: 2,
    decision: { clipRange: FREE, klWeight: 1, klThreshold: 0.125 },
  },
  {
    algorithm: 'cup',
    kernel: 'algos/cup',
    most: 2,
    decision: { clipRange: 0.25, klWeight: 0, rewardWeight: 1, costWeight: [0, 0] },
  },
] as const;

describe.each(byAdam)('$kernel', ({ algorithm, kernel, most, decision }) => {
  it('moves every multiplier by Adam along J_C - limit, within its bounds', async () => {
    const limits = [10, 0.5];
    const clip = 'klThreshold' in decision ? { eta: 0.125 } : algorithm === 'pdo' ? {} : { clip: 0.25 };
    const { decide, close } = await openDecisions(algorithm, kernel, { limits, set: { multiplierLr: 0.5, ...clip } });
    const twins = limits.map(() => new AdamMultiplier(1e-3, 0.5, most));
    for (const row of costs(limits, 24)) {
      const record = await decide({ meanCost: row });
      const expected = twins.map((twin, c) => twin.update(row[c] as number, limits[c] as number));
      expectNear(listOf(record, 'multiplier'), expected, TOLERANCE);
      expect(record).toMatchObject({ updating: 1, stopped: 0, ...decision });
    }
    close();
  });

  it('leaves the multipliers alone until J_C has been estimated', async () => {
    const { decide, close } = await openDecisions(algorithm, kernel, { limits: [1] });
    const first = await decide({ isEstimated: 0, meanCost: [0] });
    expect(first).toMatchObject({ updating: 0, multiplier: [Math.fround(1e-3)] });
    expect(listOf(first, 'controller').every((x) => x === 0)).toBe(true);
    close();
  });
});

describe('weights of the objective', () => {
  // multipliers 1 and 2 that their limits keep
  const record = { multiplier: [1, 2], meanCost: [3, 4] };

  it('are those of (A_r - sum lambda_i A_ci) / (1 + sum lambda_i)', async () => {
    for (const [algorithm, kernel] of [
      ['ppo-lagrangian', 'algos/ppo_lagrangian'],
      ['pdo', 'algos/pdo'],
    ] as const) {
      const { decide, close } = await openDecisions(algorithm, kernel, { limits: [3, 4] });
      expect(await decide(record)).toMatchObject({ rewardWeight: 0.25, costWeight: [0.25, 0.5] });
      close();
    }
  });

  it('are divided by the temperature in FOCOPS', async () => {
    const { decide, close } = await openDecisions('focops', 'algos/focops', {
      limits: [3, 4],
      set: { temperature: 0.5 },
    });
    expect(await decide(record)).toMatchObject({ rewardWeight: 0.5, costWeight: [0.5, 1], klWeight: 1 });
    close();
  });
});

describe('algos/cup project', () => {
  const decided = { multiplier: [0.5, 2], meanCost: [3, 4], stopped: 1, passes: 7, meanLength: 20 };

  it('weighs the costs by their multipliers times (1 - gamma lambda) / (1 - gamma), against the KL to the half-step', async () => {
    const set = { costGamma: 0.75, costLambda: 0.5 };
    const { decide, close } = await openDecisions('cup', 'algos/cup', { limits: [3, 4], set });
    const factor = (1 - 0.75 * 0.5) / (1 - 0.75);
    expect(await decide({ ...decided, kl: 0.0078125, updating: 1 }, 'project')).toMatchObject({
      improvementKl: 0.0078125,
      stopped: 0,
      passes: 7,
      rewardWeight: 0,
      costWeight: [0.5 * factor, 2 * factor],
      klWeight: 1,
      clipRange: FREE,
    });
    close();
  });

  it("is the factor's limit where costs are not discounted, with the mean length as the horizon", async () => {
    const { decide, close } = await openDecisions('cup', 'algos/cup', {
      limits: [3, 4],
      set: { costGamma: 1, costLambda: 0.5 },
    });
    // (1 - gamma lambda) / (1 - gamma) with gamma = 1 - 1/20
    const factor = (1 - (1 - 1 / 20) * 0.5) * 20;
    expect(factor).toBeCloseTo(0.5 * 20 + 0.5, 12);
    expect(await decide(decided, 'project')).toMatchObject({ costWeight: [0.5 * factor, 2 * factor] });
    close();
  });
});

describe('algos/cppo_pid', () => {
  it('is the controller worked by hand', async () => {
    const set = { multiplierInit: 0.5, pidKp: 2, pidKi: 0.5, pidKd: 4, pidDelay: 2 };
    const { decide, close } = await openDecisions('cppo-pid', 'algos/cppo_pid', { limits: [2], set });
    // J_C 3, 3, 1, 5; errors 1, 1, -1, 3
    // I: 0.5 + 0.5 = 1, 1.5, 1, 2.5
    // P (mean error): 0.05, 0.0975, 0.042625, 0.19049375
    // mean of J_C: 0.15, 0.2925, 0.327875, 0.56148125; D against the one two updates ago: 0.15, 0.2925, 0.177875, 0.26898125
    const byHand = [
      2 * 0.05 + 1 + 4 * 0.15,
      2 * 0.0975 + 1.5 + 4 * 0.2925,
      2 * 0.042625 + 1 + 4 * 0.177875,
      2 * 0.19049375 + 2.5 + 4 * 0.26898125,
    ];
    for (const [k, cost] of [3, 3, 1, 5].entries()) {
      const [found = Number.NaN] = listOf(await decide({ meanCost: [cost] }), 'multiplier');
      expect(found).toBeCloseTo(byHand[k] as number, 5);
    }
    close();
  });

  it.each([1, 10, 20])(
    'follows the twin with a delay of %i, from above the limit to below it, each cost on its own',
    async (delay) => {
      const limits = [10, 0.5];
      const gains = { pidKp: 0.3, pidKi: 0.05, pidKd: 0.5, pidDelay: delay };
      const set = { ...gains, multiplierInit: 0.1, multiplierMax: 3, clip: 0.25 };
      const { decide, close } = await openDecisions('cppo-pid', 'algos/cppo_pid', { limits, set });
      const twins = limits.map(() => new PidMultiplier(0.1, { kp: 0.3, ki: 0.05, kd: 0.5, delay, most: 3 }));
      let sum = 0;
      for (const row of costs(limits, 30)) {
        const record = await decide({ meanCost: row });
        const expected = twins.map((twin, c) => twin.update(row[c] as number, limits[c] as number));
        expectNear(listOf(record, 'multiplier'), expected, TOLERANCE);
        expect(record).toMatchObject({ updating: 1, stopped: 0, clipRange: 0.25 });
        sum = 1 + expected.reduce((a, b) => a + b, 0);
        expectNear(listOf(record, 'rewardWeight'), [1 / sum], TOLERANCE);
        expectNear(
          listOf(record, 'costWeight'),
          expected.map((m) => m / sum),
          TOLERANCE,
        );
      }
      close();
    },
  );
});
