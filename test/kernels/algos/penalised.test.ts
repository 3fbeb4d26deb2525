// The first-order methods with penalties or barriers, worked by hand and on drawn costs against their twin: IPO, P3O, C3PO, APPO;
// and PPO, which they begin with.
import { describe, expect, it } from 'vitest';
import {
  AugmentedLagrangian,
  type CostEstimates,
  c3poBase,
  c3poKappa,
  ipo,
  p3oBase,
  shareLeft,
} from '../../reference/penalised.ts';
import { expectNear, Numbers } from '../bench.ts';
import { listOf, openDecisions } from './decisions.ts';

const close5 = (found: readonly number[], expected: readonly number[]): void => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((x, i) => {
    expect(found[i]).toBeCloseTo(x, 5);
  });
};

describe('algos/ppo', () => {
  it('maximises the clipped reward, at a learning rate that falls linearly over the run', async () => {
    const set = { actorLr: 0.5, clip: 0.125, targetKl: 0.25 };
    const { decide, close } = await openDecisions('ppo', 'algos/ppo', { limits: [1, 1], set });
    const decision = { rewardWeight: 1, costWeight: [0, 0], clipRange: 0.125, klStop: 0.25, klWeight: 0, mode: 0 };
    // a run of 100 iterations
    for (const [iteration, rate] of [
      [1, 0.5],
      [51, 0.25],
      [76, 0.125],
      [101, 0],
    ] as const) {
      const record = await decide({ iteration, meanCost: [1e6, 0], stopped: 1, passes: 9, penaltyLinear: [1, 1] });
      expect(record).toMatchObject({ ...decision, stopped: 0, passes: 0, penaltyLinear: [0, 0] });
      expect(record['actorLr']).toBeCloseTo(rate, 6);
    }
    close();
  });

  it('keeps the learning rate without the decay', async () => {
    const { decide, close } = await openDecisions('ppo', 'algos/ppo', {
      limits: [1],
      set: { actorLr: 0.5, lrDecay: false },
    });
    expect(await decide({ iteration: 76 })).toMatchObject({ actorLr: 0.5 });
    close();
  });
});

describe('algos/ipo', () => {
  it('weighs the costs by the slopes of their log barriers, which keep the costs down', async () => {
    const { decide, close } = await openDecisions('ipo', 'algos/ipo', {
      limits: [10, 5],
      set: { costGamma: 0.75, sharpness: 2 },
    });
    // horizon 4; -d/dJ log(10 - J) / 2 = 1 / (2 (10 - J)); divided by 1 + the sum of the slopes
    const record = await decide({ meanCost: [6, 4.5] });
    expect(record).toMatchObject({ mode: 0, margin: [4, 0.5] });
    const slopes = [4 / (2 * 4), 4 / (2 * 0.5)];
    close5([record['rewardWeight'] as number], [1 / 5.5]);
    close5(
      listOf(record, 'costWeight'),
      slopes.map((w) => w / 5.5),
    );
    close();
  });

  it('lowers only the costs whose limits are not met, and nothing else, until they are', async () => {
    const { decide, close } = await openDecisions('ipo', 'algos/ipo', { limits: [10, 5] });
    expect(await decide({ meanCost: [10, 4] })).toMatchObject({ mode: 1, rewardWeight: 0, costWeight: [1, 0] });
    expect(await decide({ meanCost: [11, 6] })).toMatchObject({ mode: 1, rewardWeight: 0, costWeight: [1, 1] });
    expect(await decide({ meanCost: [9, 6] })).toMatchObject({ mode: 1, rewardWeight: 0, costWeight: [0, 1] });
    expect(await decide({ meanCost: [9, 4] })).toMatchObject({ mode: 0, modeCount: [1, 3, 0, 0, 0] });
    close();
  });

  it('takes the mean length as the horizon where costs are not discounted', async () => {
    const { decide, close } = await openDecisions('ipo', 'algos/ipo', {
      limits: [10],
      set: { costGamma: 1, sharpness: 4 },
    });
    close5(listOf(await decide({ meanCost: [8], meanLength: 16 }), 'costWeight'), [2 / (1 + 2)]);
    close();
  });
});

describe('algos/p3o', () => {
  it('switches the penalty on where the surrogate exceeds (1 - gamma) times the margin', async () => {
    const { decide, close } = await openDecisions('p3o', 'algos/p3o', {
      limits: [10, 5],
      set: { costGamma: 0.75, kappa: 7 },
    });
    const record = await decide({ meanCost: [6, 7] });
    // Psi = surrogate + base: the first cost may still rise by a mean advantage of 1, the second must fall by 0.5
    expect(record).toMatchObject({
      penaltyScale: 1,
      penaltyLinear: [7, 7],
      penaltyQuadratic: [0, 0],
      rewardWeight: 1,
      costWeight: [0, 0],
    });
    close5(listOf(record, 'penaltyBase'), [-1, 0.5]);
    close();
  });

  it('divides by the mean length where costs are not discounted', async () => {
    const { decide, close } = await openDecisions('p3o', 'algos/p3o', { limits: [10], set: { costGamma: 1 } });
    close5(listOf(await decide({ meanCost: [6], meanLength: 8 }), 'penaltyBase'), [-0.5]);
    close();
  });
});

describe('algos/c3po', () => {
  it('lets an update spend a share of a margin, and asks for all of a violation', async () => {
    const set = { costGamma: 0.75, kappa: 10, budgetShare: 0.25 };
    const { decide, close } = await openDecisions('c3po', 'algos/c3po', { limits: [10, 5], set });
    const record = await decide({ meanCost: [6, 7] });
    close5(listOf(record, 'penaltyBase'), [(-0.25 * 4) / 4, 2 / 4]);
    close5(listOf(record, 'margin'), [4, -2]);
    close();
  });

  it("has the authors' loss with their unit of the margin, and another one without it", async () => {
    // kappa max(0, mean max(ratio A_C, clip(ratio) A_C) - min(b', w b')),  b' = limit - J_C, w = 0.05
    const published = (mean: number, left: number, kappa: number): number =>
      kappa * Math.max(0, mean - Math.min(left, 0.05 * left));
    const random = new Numbers(12);
    for (const marginUnit of ['episode', 'step'] as const) {
      const set = { costGamma: 0.99, kappa: 50, budgetShare: 0.05, marginUnit };
      const { decide, close } = await openDecisions('c3po', 'algos/c3po', { limits: [25, 25], set });
      let differences = 0;
      for (let draw = 0; draw < 100; draw++) {
        // the end of a run of 100 iterations: all of kappa
        const meanCost = random.list(2, 0, 50);
        const record = await decide({ iteration: 101, meanCost });
        meanCost.forEach((cost, c) => {
          const mean = random.uniform(-30, 30);
          const base = listOf(record, 'penaltyBase')[c] as number;
          const own = (listOf(record, 'penaltyLinear')[c] as number) * Math.max(0, mean + base);
          const expected = published(mean, 25 - cost, 50);
          if (marginUnit === 'episode') expect(Math.abs(own - expected)).toBeLessThan(1e-5 * (1 + expected));
          else differences += Math.abs(own - expected) > 1 ? 1 : 0;
        });
      }
      if (marginUnit === 'step') expect(differences).toBeGreaterThan(50);
      close();
    }
  });

  it('weighs the penalty by a tenth of kappa at first, by all of it at the end', async () => {
    const { decide, close } = await openDecisions('c3po', 'algos/c3po', { limits: [10], set: { kappa: 10 } });
    for (const [iteration, kappa] of [
      [1, 1],
      [51, 5.5],
      [101, 10],
    ] as const)
      close5(listOf(await decide({ iteration, meanCost: [1] }), 'penaltyLinear'), [kappa]);
    close();
  });
});

describe('algos/appo', () => {
  const set = { costGamma: 0.75, sigma: 2, sigmaGrowth: 1.5, sigmaMax: 4 };

  it('moves multipliers by sigma times the constraint, and sigma where the violation did not shrink', async () => {
    const { decide, close } = await openDecisions('appo', 'algos/appo', { limits: [10, 5], set });
    // constraints (J_C - d) / 4; the largest violation of each row against 0.9 times the last one
    const rows = [
      { cost: [6, 9], constraint: [-1, 1], sigma: 3, multiplier: [0, 3] }, // from none to 1: grows
      { cost: [6, 8], constraint: [-1, 0.75], sigma: 3, multiplier: [0, 5.25] }, // below 0.9
      { cost: [14, 4], constraint: [1, -0.25], sigma: 4, multiplier: [4, 4.25] }, // the other constraint; at its largest
      { cost: [10, 1], constraint: [0, -1], sigma: 4, multiplier: [4, 0.25] },
      { cost: [2, 1], constraint: [-2, -1], sigma: 4, multiplier: [0, 0] },
    ];
    for (const { cost, constraint, sigma, multiplier } of rows) {
      const record = await decide({ meanCost: cost });
      expect(record['damping']).toBeCloseTo(sigma, 5);
      close5(listOf(record, 'multiplier'), multiplier);
      close5(listOf(record, 'penaltyBase'), constraint);
      close5(listOf(record, 'penaltyQuadratic'), [sigma, sigma]);
      close5(
        listOf(record, 'penaltyShift'),
        multiplier.map((l) => l / sigma),
      );
      expect(record).toMatchObject({ rewardWeight: 1, costWeight: [0, 0], penaltyLinear: [0, 0] });
    }
    close();
  });

  it('leaves multipliers and sigma alone until J_C has been estimated', async () => {
    const { decide, close } = await openDecisions('appo', 'algos/appo', { limits: [10], set });
    expect(await decide({ isEstimated: 0, meanCost: [50] })).toMatchObject({
      updating: 0,
      multiplier: [0],
      damping: 2,
    });
    close();
  });
});

describe('the twin', () => {
  const limit = [10, 0.5, 30];
  // a run of 100 iterations
  const ITERATIONS = 100;
  /** Costs on both sides of the limits; where `gamma` is 1 the mean length is the horizon. */
  function* draws(seed: number, gamma: number, most = 1.5): Generator<CostEstimates & { readonly iteration: number }> {
    const random = new Numbers(seed);
    for (let draw = 0; draw < 30; draw++) {
      const cost = limit.map((d) => Math.fround(d * random.uniform(0, most)));
      yield { cost, limit, gamma, length: random.uniform(1, 300), iteration: 1 + random.integer(ITERATIONS + 1) };
    }
  }
  const recordOf = ({ cost, length, iteration }: CostEstimates & { readonly iteration: number }) => ({
    meanCost: [...cost],
    meanLength: length,
    iteration,
  });
  const TOLERANCE = 1e-5;

  it('has the learning rate of algos/ppo', async () => {
    const { decide, close } = await openDecisions('ppo', 'algos/ppo', { limits: limit, set: { actorLr: 0.5 } });
    for (const given of draws(1, 1)) {
      const expected = 0.5 * shareLeft(given.iteration, ITERATIONS);
      expectNear(listOf(await decide(recordOf(given)), 'actorLr'), [expected], TOLERANCE);
    }
    close();
  });

  it.each([0.96875, 1])('has the weights of algos/ipo with gamma %f', async (costGamma) => {
    const { decide, close } = await openDecisions('ipo', 'algos/ipo', {
      limits: limit,
      set: { costGamma, sharpness: 20 },
    });
    const modes = new Set<number>();
    for (const most of [0.95, 1.5])
      for (const given of draws(2, costGamma, most)) {
        const record = await decide(recordOf(given));
        const { mode, reward, costs } = ipo(given, 20);
        modes.add(mode);
        expect(record['mode']).toBe(mode);
        expectNear(listOf(record, 'rewardWeight'), [reward], TOLERANCE);
        expectNear(listOf(record, 'costWeight'), costs, TOLERANCE);
      }
    expect(modes.size).toBe(2);
    close();
  });

  it.each([0.96875, 1])('has the hinges of algos/p3o with gamma %f', async (costGamma) => {
    const { decide, close } = await openDecisions('p3o', 'algos/p3o', { limits: limit, set: { costGamma } });
    for (const given of draws(3, costGamma))
      expectNear(listOf(await decide(recordOf(given)), 'penaltyBase'), p3oBase(given), TOLERANCE);
    close();
  });

  it.each(['step', 'episode'] as const)('has the hinges of algos/c3po by %s', async (marginUnit) => {
    const set = { costGamma: 0.96875, budgetShare: 0.125, kappa: 7, marginUnit };
    const { decide, close } = await openDecisions('c3po', 'algos/c3po', { limits: limit, set });
    for (const given of draws(4, 0.96875)) {
      const record = await decide(recordOf(given));
      expectNear(listOf(record, 'penaltyBase'), c3poBase(given, 0.125, marginUnit), TOLERANCE);
      const kappa = c3poKappa(7, given.iteration, ITERATIONS);
      expectNear(
        listOf(record, 'penaltyLinear'),
        limit.map(() => kappa),
        TOLERANCE,
      );
    }
    close();
  });

  it('has the multipliers and the weights of algos/appo over many iterations', async () => {
    const set = { costGamma: 0.96875, sigma: 0.5, sigmaGrowth: 1.125, sigmaMax: 3 };
    const { decide, close } = await openDecisions('appo', 'algos/appo', { limits: limit, set });
    const twin = new AugmentedLagrangian(limit.length, 0.5, 1.125, 3);
    for (const given of draws(5, 0.96875)) {
      const record = await decide(recordOf(given));
      expectNear(listOf(record, 'penaltyBase'), twin.update(given), TOLERANCE);
      expectNear(listOf(record, 'damping'), [twin.sigma], TOLERANCE);
      expectNear(listOf(record, 'multiplier'), twin.multipliers, TOLERANCE);
      expectNear(
        listOf(record, 'penaltyShift'),
        twin.multipliers.map((l) => l / twin.sigma),
        TOLERANCE,
      );
    }
    expect(twin.sigma).toBeGreaterThan(0.5);
    close();
  });
});
