/** C-NPG's flow and C-TRPO's trust region, exact, against the references and against what the theory says of them. */
import { describe, expect, it } from 'vitest';
import { expectedSum, moved, softmax, type Table, visitsOf } from '../../src/exact/cmdp.ts';
import { constrainedFlow, fisherProduct, flowPath, naturalGradient } from '../../src/exact/natural_flow.ts';
import { pointOfPolicy, pointVelocity, policyOfPoint, type SquarePoint } from '../../src/exact/square.ts';
import {
  approachLimit,
  constrainedDivergence,
  coordinatesOf,
  costOf,
  costPolicyAdvantage,
  meanKl,
  originAt,
  planeAt,
  policyInPlane,
  regionByRows,
} from '../../src/exact/trust_region.ts';
import { gridWorld, twoState } from '../../src/tasks/small_problems.ts';
import { flowStep } from '../reference/c_npg.ts';
import { softmaxGradient, uncapped } from '../reference/cmdp.ts';

const LIMIT = 2;
const cost = (policy: Table): number => expectedSum(twoState, policy, twoState.costs[0] as Table);
const starts: readonly SquarePoint[] = [
  [0.1, 0.15],
  [0.55, 0.1],
  [0.9, 0.5],
];

/** The Fisher matrix of the logits, as a mean over the steps of an episode. [SA][SA] */
function fisherMatrix(policy: Table, visits: readonly number[]): number[][] {
  const length = visits.reduce((a, b) => a + b, 0);
  const pairs = policy.flatMap((row, s) => row.map((_, a) => [s, a] as const));
  return pairs.map(([s, a]) =>
    pairs.map(([s2, b]) => {
      if (s !== s2) return 0;
      const p = policy[s]?.[a] as number;
      return ((visits[s] as number) / length) * (a === b ? p * (1 - p) : -p * (policy[s]?.[b] as number));
    }),
  );
}

describe("C-NPG's flow", () => {
  it.each(starts)('from (%d, %d) is the step of the reference, which forms and solves the metric', (...point) => {
    const policy = policyOfPoint(point);
    const logits = point.map((p) => [Math.log(p), Math.log(1 - p)]);
    const visits = visitsOf(twoState, policy);
    const gradients = [twoState.reward, twoState.costs[0] as Table].map((table) =>
      softmaxGradient(uncapped(twoState), logits, table).flat(),
    );
    // a tiny damping, because the matrix of logits is singular; it leaves differences of logits as they are
    const damped = fisherMatrix(policy, visits).map((row, i) => row.map((x, j) => x + (i === j ? 1e-9 : 0)));
    const expected = flowStep(
      { limits: [LIMIT], beta: 0.7, barrier: 'entropy', dt: 1, horizons: [1, 1] },
      [cost(policy)],
      damped,
      gradients,
    );
    const own = pointVelocity(point, constrainedFlow(twoState, policy, { limit: LIMIT, beta: 0.7 }));
    const reference = pointVelocity(point, [expected.slice(0, 2), expected.slice(2)]);
    own.forEach((x, i) => {
      expect(x).toBeCloseTo(reference[i] as number, 5);
    });
  });

  it('stays in the safe set and comes to the optimum', () => {
    for (const start of starts) {
      const path = flowPath(twoState, policyOfPoint(start), { limit: LIMIT, beta: 1 }, 15, 0.02);
      expect(Math.max(...path.map(cost))).toBeLessThan(LIMIT);
      expect(expectedSum(twoState, path.at(-1) as Table, twoState.reward)).toBeGreaterThan(11.02);
      expect(pointOfPolicy(path[0] as Table)).toEqual(start);
    }
  });

  it('lowers the cost outside the safe set', () => {
    const outside = policyOfPoint([0.5, 0.95]);
    const velocity = constrainedFlow(twoState, outside, { limit: LIMIT, beta: 1 });
    expect(cost(outside)).toBeGreaterThan(LIMIT);
    const logits = [Math.log(0.5 / 0.5), Math.log(0.95 / 0.05)].map((z) => [z, 0]);
    expect(cost(softmax(moved(logits, 1e-3, velocity)))).toBeLessThan(cost(outside));
  });

  it('gains along a natural gradient what the Fisher product says', () => {
    const policy = policyOfPoint([0.3, 0.6]);
    const visits = visitsOf(twoState, policy);
    const x = naturalGradient(twoState, policy, visits, twoState.reward);
    const logits = [0.3, 0.6].map((p) => [Math.log(p), Math.log(1 - p)]);
    const at = (by: number): number => expectedSum(twoState, softmax(moved(logits, by, x)), twoState.reward);
    expect((at(1e-6) - at(-1e-6)) / 2e-6).toBeCloseTo(fisherProduct(policy, visits, x, x), 5);
  });
});

describe("C-TRPO's trust region on the grid world", () => {
  const limit = 1.3;
  const margins = [0.2, 0.03, 0.003];
  const origins = approachLimit(gridWorld, limit, margins).map((policy) => originAt(gridWorld, policy));

  it('is approached to the margins that are asked for', () => {
    origins.forEach((origin, i) => {
      const share = (limit - origin.cost) / (margins[i] as number);
      expect(share).toBeGreaterThan(0.97);
      expect(share).toBeLessThan(1.03);
    });
  });

  it('has a KL of half the squared Fisher length, and a policy advantage of the slope of J_C', () => {
    const origin = originAt(gridWorld, origins[0]?.policy as Table);
    const plane = planeAt(origin);
    const [x, y] = [0.003, -0.004];
    expect(meanKl(origin, policyInPlane(origin, plane, x, y))).toBeCloseTo((x * x + y * y) / 2, 7);
    const next = policyInPlane(origin, plane, 1e-5, 0);
    expect(costPolicyAdvantage(origin, next) / (costOf(origin, next) - origin.cost)).toBeCloseTo(1, 3);
    const across = policyInPlane(origin, plane, 0, 1e-5);
    expect(Math.abs(costOf(origin, across) - origin.cost)).toBeLessThan(1e-8);
    const found = coordinatesOf(origin, plane, policyInPlane(origin, plane, 0.02, -0.05));
    expect(found[0]).toBeCloseTo(0.02, 6);
    expect(found[1]).toBeCloseTo(-0.05, 6);
  });

  it('lies inside the KL ball, has its divergence at the border, and flattens against the limit', () => {
    const delta = 0.01;
    const radius = Math.sqrt(2 * delta);
    const widths = origins.map((origin) => {
      const plane = planeAt(origin);
      const f = (x: number, y: number): number =>
        constrainedDivergence(origin, policyInPlane(origin, plane, x, y), limit, 1);
      const loop = regionByRows(f, delta, { along: 1.5 * radius, across: 1.5 * radius, rows: 31 });
      expect(loop.length).toBeGreaterThan(20);
      for (const [x, y] of loop) {
        expect(f(x, y)).toBeLessThan(1.0001 * delta);
        expect(Math.hypot(x, y)).toBeLessThan(1.1 * radius);
        expect(costOf(origin, policyInPlane(origin, plane, x, y))).toBeLessThan(limit);
      }
      return Math.max(...loop.slice(0, loop.length / 2).map(([x], i) => (loop.at(-1 - i)?.[0] as number) - x));
    });
    expect(widths[0]).toBeGreaterThan(2 * (widths[1] as number));
    expect(widths[1]).toBeGreaterThan(2 * (widths[2] as number));
  });

  it('is empty where the function is above the level, and the whole width where it is below', () => {
    const window = { along: 1, across: 2, rows: 3 };
    expect(regionByRows(() => 1, 0.5, window)).toEqual([]);
    expect(regionByRows(() => 0, 0.5, window)).toEqual([
      [-1, -2],
      [-1, 0],
      [-1, 2],
      [1, 2],
      [1, 0],
      [1, -2],
    ]);
  });
});
