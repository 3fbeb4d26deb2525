// CPO and PCPO: their steps on random dense problems, in every case, and what they let a line search accept.
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve.ts';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { type Matrix, solve } from '../../reference/conjugate_gradient.ts';
import { cpoStep, type Problem, pcpoStep } from '../../reference/constrained_step.ts';
import { dot } from '../../reference/forward.ts';
import { products } from '../../reference/products.ts';
import { Bench, expectNear, Numbers } from '../bench.ts';
import { listOf } from './decisions.ts';

// r^2 / s and c^2 / s are taken from q and 2 delta in f32
const TOLERANCE = 1e-4;
const PARAMETERS = 6;
const LIMIT = 3;
const DELTA = 0.02;
const COST_GAMMA = 0.9;
const HORIZON = 10;

interface Case extends Problem {
  /** The cost surrogate's gradient: a over the horizon. */
  readonly surrogate: readonly number[];
}

/** A random dense problem whose c is `violation` times the largest change of J_C that the region allows. */
function problem(random: Numbers, violation: number, isFlat = false): Case {
  const B = random.rows(PARAMETERS, PARAMETERS);
  const H: Matrix = B.map((row, i) => B.map((other, j) => dot(row, other) + (i === j ? 0.1 : 0)));
  const g = random.list(PARAMETERS);
  const surrogate = random.list(PARAMETERS).map((x) => (isFlat ? 0 : x));
  const a = surrogate.map((x) => HORIZON * x);
  const reach = isFlat ? 1 : Math.sqrt(2 * DELTA * dot(a, solve(H, a)));
  const c = Math.fround(LIMIT + violation * reach) - LIMIT;
  return { H, g, a, surrogate, c, delta: DELTA };
}

const product = (H: Matrix, x: readonly number[]): number[] => H.map((row) => dot(row, x));

/** Both entries of a control kernel on one replica for each problem. @returns records, and the steps that they say */
async function decide(
  algorithm: 'cpo' | 'pcpo',
  cases: readonly Case[],
  changes: StructValue = {},
): Promise<{ record: StructValue; x: number[] }[]> {
  const set = { costLimit: [LIMIT], delta: DELTA, costGamma: COST_GAMMA };
  const bench = await Bench.open({ algorithm, replicas: cases.length, set: () => set });
  const solutions = cases.map(({ H, g, surrogate }) => [solve(H, [...g]), solve(H, [...surrogate])]);
  cases.forEach(({ g, surrogate, c }, r) => {
    const inner = products([[...g], [...surrogate]], solutions[r] as number[][]);
    bench.write(bench.workspace.products, r, inner.flat(2));
    bench.writeRecord(r, { isEstimated: 1, meanCost: [LIMIT + c], advantageStd: [1, 1], ...changes });
  });
  await bench.run(bench.pick(await bench.verbs.decide('algos/combined_step'), /./));
  await bench.run(bench.pick(await bench.verbs.decide('algos/combined_step', 'step'), /./));
  const records = await bench.records();
  bench.close();
  return records.map((record, r) => {
    const [gain = 0, loss = 0] = listOf(record, 'stepScale');
    const [x = [], y = []] = solutions[r] as number[][];
    return { record, x: x.map((v, i) => gain * v + loss * (y[i] as number)) };
  });
}

/** Violations of each case of CPO, by its number. */
const violations: Readonly<Record<number, readonly number[]>> = {
  0: [1.01, 1.5, 20],
  1: [0, 0.1, 0.5, 0.99],
  2: [-0.99, -0.5, -0.1, -1e-3],
  3: [-1.01, -2, -50],
};

describe.each([0, 1, 2, 3])('algos/cpo, case %i', (mode) => {
  it('has the step that a numerical solver finds on random dense problems', async () => {
    const random = new Numbers(mode);
    const cases = (violations[mode] ?? []).flatMap((v) => Array.from({ length: 4 }, () => problem(random, v)));
    const found = await decide('cpo', cases);
    found.forEach(({ record, x }, i) => {
      const { H, g, a, c, delta } = cases[i] as Case;
      const twin = cpoStep(cases[i] as Case);
      expect(twin.mode).toBe(mode);
      expect(record).toMatchObject({ mode, klLimit: Math.fround(DELTA), rewardWeight: 1, costWeight: [0] });
      expectNear(x, twin.x, TOLERANCE);
      expect(dot(x, product(H, x)) / 2).toBeLessThan(delta * (1 + TOLERANCE));
      const slack = TOLERANCE * Math.sqrt(2 * delta * dot(a, solve(H, [...a])));
      if (mode > 0) expect(c + dot(a, x)).toBeLessThan(slack);
      if (mode > 1) expect(dot(g, x)).toBeGreaterThan(0);

      // the multipliers of the optimum: lambda H x = g - nu a, or of the cost alone H x = -nu a
      const [lambda, nu] = [record['dualLambda'] as number, record['dualNu'] as number];
      const [force, pull] = [product(H, x), a.map((slope) => nu * slope)];
      const scale = Math.max(...g.map(Math.abs), ...pull.map(Math.abs), ...force.map((f) => lambda * Math.abs(f)));
      const left = force.map((f, k) =>
        mode === 0 ? f + (pull[k] as number) : lambda * f + (pull[k] as number) - (g[k] as number),
      );
      expect(Math.max(...left.map(Math.abs))).toBeLessThan(10 * TOLERANCE * scale);
      expect(left.every(Number.isFinite)).toBe(true);
      expect(nu).toBeGreaterThanOrEqual(0);
      if (mode === 0) expect(lambda).toBe(0);
      else expect(lambda).toBeGreaterThan(0);
      if (listOf(record, 'stepScale')[1] === 0) expect(Math.abs(nu)).toBe(0);
    });
    // in the middle cases the limit cuts the free step off in some problems, and leaves it in others
    const isCut = found.map(({ record }) => listOf(record, 'stepScale')[1] !== 0);
    if (mode === 1 || mode === 2) expect(new Set(isCut).size).toBe(2);
  });
});

describe('algos/cpo', () => {
  it('takes the free step where the cost does not depend on the policy (case 4)', async () => {
    const cases = [problem(new Numbers(4), -1, true)];
    const [found] = await decide('cpo', cases);
    expect(found?.record).toMatchObject({ mode: 4 });
    expectNear(found?.x ?? [], cpoStep(cases[0] as Case).x, TOLERANCE);
  });

  it('stops at the limit where reward and cost have the same direction', async () => {
    const base = problem(new Numbers(5), -0.5);
    const same: Case = { ...base, g: base.a.map((x) => 1.5 * x) };
    const [found] = await decide('cpo', [same]);
    expect(found?.record).toMatchObject({ mode: 2 });
    expect(dot(same.a, found?.x ?? []) / -same.c).toBeCloseTo(1, 3);
  });

  it('lets a line search raise J_C up to the limit, and asks for improvement from within it alone', async () => {
    const cases = [-2, -0.5, 0, 0.5, 2].map((v) => problem(new Numbers(6), v));
    (await decide('cpo', cases)).forEach(({ record }, i) => {
      const { c } = cases[i] as Case;
      expect(listOf(record, 'costAllowance')[0]).toBeCloseTo(Math.max(-c, 0), 5);
      expect(record).toMatchObject({ needsImprovement: c < 0 ? 1 : 0 });
    });
  });
});

describe('algos/pcpo', () => {
  it('projects the free step onto the limit, in the metric of the trust region', async () => {
    const random = new Numbers(7);
    const cases = [-2, -0.5, -0.1, 0, 0.5, 3].flatMap((v) => Array.from({ length: 4 }, () => problem(random, v)));
    const found = await decide('pcpo', cases);
    found.forEach(({ record, x }, i) => {
      const { c } = cases[i] as Case;
      const twin = pcpoStep(cases[i] as Case);
      expect(record).toMatchObject({ mode: twin.mode, needsImprovement: c < 0 ? 1 : 0 });
      expect(listOf(record, 'costAllowance')[0]).toBeCloseTo(Math.max(-c, 0), 5);
      expectNear(x, twin.x, TOLERANCE);
    });
    expect(new Set(found.map(({ record }) => record['mode'])).size).toBe(2);
  });
});

describe.each(['cpo', 'pcpo'] as const)('algos/%s', (algorithm) => {
  it('decides nothing before J_C is estimated', async () => {
    const [found] = await decide(algorithm, [problem(new Numbers(8), 0.5)], { isEstimated: 0 });
    expect(found?.record).toMatchObject({ updating: 0, mode: 0, stepScale: [0, 0], modeCount: [0, 0, 0, 0, 0] });
  });

  it('says that it handles one constraint', () => {
    expect(() => resolveConfig({ task: 'ConstrainedBandit-v0', algorithm })).toThrow(
      `${algorithm} handles one constraint, but ConstrainedBandit-v0 has 2 costs (first, second)`,
    );
  });
});
