/** Exact figures for drawings against the references, which sum over steps or solve linear programs instead. */
import { describe, expect, it } from 'vitest';
import { barrierCurvature, barrierDivergence } from '../../src/exact/barrier.ts';
import { advantagesOf, expectedSum, logitsOf, softmax, type Table, visitsOf } from '../../src/exact/cmdp.ts';
import { oneHot, policyTable } from '../../src/exact/policy_table.ts';
import { angleBetween, sampleFactor, softSwitch } from '../../src/exact/soft_switch.ts';
import { bestInSquare, policyOfPoint } from '../../src/exact/square.ts';
import type { PolicyData } from '../../src/formats/policy.ts';
import { gridWorld, twoState } from '../../src/tasks/small_problems.ts';
import { curvature, divergence } from '../reference/barrier.ts';
import * as reference from '../reference/cmdp.ts';
import { solveDiscounted } from '../reference/cmdp_lp.ts';
import { forward } from '../reference/forward.ts';
import { softSwitch as referenceSwitch } from '../reference/soft_switch.ts';

/** Any policy that is not symmetric. */
const wavy = (table: Table): number[][] => softmax(table.map((row, s) => row.map((_, a) => Math.sin(3 * s + 2 * a))));

const difference = (a: Table, b: Table): number =>
  Math.max(...a.flatMap((row, s) => row.map((x, i) => Math.abs(x - (b[s]?.[i] as number)))));

describe.each([
  ['TwoStateCMDP-v0', twoState],
  ['GridWorld-v0', gridWorld],
])('%s', (_, cmdp) => {
  const exact = reference.uncapped(cmdp);
  const policy = wavy(cmdp.reward);

  it('has the visits, sums and advantages that layers of steps add up to', () => {
    const layered = reference.totalOccupancy(exact, [policy]).map((row) => row.reduce((a, b) => a + b, 0));
    expect(difference([visitsOf(cmdp, policy)], [layered])).toBeLessThan(1e-12);
    for (const table of [cmdp.reward, cmdp.costs[0] as Table]) {
      expect(expectedSum(cmdp, policy, table)).toBeCloseTo(reference.expectedSum(exact, [policy], table), 12);
      const first = reference.advantages(exact, [policy], table)[0] as Table;
      expect(difference(advantagesOf(cmdp, policy, table), first)).toBeLessThan(1e-12);
    }
  });

  it('has logits that a softmax turns back into the policy', () => {
    expect(difference(softmax(logitsOf(policy)), policy)).toBeLessThan(1e-15);
    expect(softmax(logitsOf([[1, 0]]))[0]?.[0]).toBeCloseTo(1, 15);
  });
});

describe('the best policy of the square', () => {
  it.each([0.3, 1, 2, 3.7, 6])('is the optimum of the linear program at a limit of %d', async (limit) => {
    const best = bestInSquare(twoState, limit);
    const { value, policies } = await solveDiscounted(reference.uncapped(twoState), [limit]);
    expect(best?.reward).toBeCloseTo(value, 8);
    expect(difference(policyOfPoint(best?.point ?? [0, 0]), policies[0] as Table)).toBeLessThan(1e-6);
  });

  it('is the best of all where the limit binds nothing, and none where no policy keeps it', () => {
    expect(bestInSquare(twoState, 1e3)?.reward).toBeCloseTo(
      reference.largestSum(reference.uncapped(twoState), twoState.reward),
      10,
    );
    expect(bestInSquare(twoState, 0.01)).toBeUndefined();
  });
});

describe('the barrier', () => {
  it.each([
    [1, 0.5],
    [0.2, -0.3],
    [0.2, 0.0001],
    [0.003, 0.0029],
    [2, 2],
  ])('at a margin of %d and a step of %d is the reference', (margin, alpha) => {
    const expected = divergence('entropy', margin, alpha);
    if (expected === Infinity) expect(barrierDivergence(margin, alpha)).toBe(Infinity);
    else expect(barrierDivergence(margin, alpha)).toBeCloseTo(expected, 14);
    expect(barrierCurvature(margin)).toBe(curvature('entropy', margin));
  });
});

describe('soft switching', () => {
  const u = [0.8, 0.1, -0.3];
  const vectors = { agreeing: [0.2, 0.5, 0.1], disagreeing: [-0.6, 0.4, 0.2], opposite: [-0.8, -0.1, 0.3] };
  const cases = Object.entries(vectors).flatMap(([name, v]) =>
    [-1, -0.25, -0.125, 0, 0.125, 0.5].map((excess) => [name, excess, v] as const),
  );

  it.each(cases)('of %s steps at an excess of %d is the reference', (_, excess, v) => {
    const [low, high, rewardShare, limit] = [-0.25, 0.125, 0.4, 2];
    const own = softSwitch(u, v, excess, { hMinus: low, hPlus: high, rewardShare });
    // with the identity as metric and this delta the reference's full steps are u and v themselves
    const unit = (g: readonly number[]): number => g.reduce((sum, x) => sum + x * x, 0);
    const steps = [u, v].map((g) => g.map((x) => x / Math.sqrt(unit(g))));
    const scaled = softSwitch(steps[0] as number[], steps[1] as number[], excess, {
      hMinus: low,
      hPlus: high,
      rewardShare,
    });
    const expected = referenceSwitch(
      { limits: [limit], low, high, rewardShare, baseStep: 'steps', delta: 0.5 },
      [limit + excess],
      [u, v.map((x) => -x)],
      (g) => [...g],
      (x) => [...x],
    );
    expect(own.mode).toBe(expected.mode);
    expect(own.angle).toBeCloseTo(expected.angle, 10);
    expect(difference([scaled.step], [expected.step])).toBeLessThan(1e-12);
    expect(own.step).toEqual(own.parts[0].map((x, i) => x + (own.parts[1][i] as number)));
  });

  it('asks for more samples after a conflict alone', () => {
    expect((['reward', 'safety', 'aligned', 'conflict'] as const).map((mode) => sampleFactor(mode, 0.1, -0.4))).toEqual(
      [0.6, 0.6, 0.6, 1.1],
    );
  });

  it('has an angle of 90 degrees where there is no direction', () => {
    expect(angleBetween([0, 0], [1, 0])).toBe(90);
    expect(angleBetween([1, 1], [1, 1])).toBeCloseTo(0, 5);
  });
});

describe('the table of a policy', () => {
  const network = {
    activation: 'tanh' as const,
    layers: [
      {
        weight: [
          [0.3, -0.2],
          [0.5, 0.9],
          [-1.1, 0.4],
        ],
        bias: [0.1, -0.3, 0.2],
      },
      {
        weight: [
          [0.7, 0.2, -0.5],
          [0.1, -0.6, 0.3],
        ],
        bias: [0.05, -0.1],
      },
    ],
  };
  const data = (mean: number[], std: number[]): PolicyData => ({
    task: 'TwoStateCMDP-v0',
    algorithm: 'c-npg',
    observationSize: 2,
    addedInputs: [],
    actionSize: 1,
    discreteActions: 2,
    activation: network.activation,
    layers: network.layers.map(({ weight, bias }) => ({
      weight: Float32Array.from(weight.flat()),
      bias: Float32Array.from(bias),
      in: weight[0]?.length ?? 0,
      out: weight.length,
    })),
    logStd: new Float32Array(0),
    observationMean: Float32Array.from(mean),
    observationStd: Float32Array.from(std),
    observationClip: Number.POSITIVE_INFINITY,
  });

  it('is the softmax of the network in every state', () => {
    const expected = softmax(oneHot(2).map((input) => forward(network, input).output));
    expect(difference(policyTable(data([0, 0], [1, 1]), oneHot(2)), expected)).toBeLessThan(1e-7);
  });

  it('sees what the normaliser makes of an observation', () => {
    const inputs = oneHot(2).map(([x = 0, y = 0]) => [(x - 0.25) / 0.5, (y - 0.75) / 2]);
    const expected = softmax(inputs.map((input) => forward(network, input).output));
    expect(difference(policyTable(data([0.25, 0.75], [0.5, 2]), oneHot(2)), expected)).toBeLessThan(1e-7);
  });
});
