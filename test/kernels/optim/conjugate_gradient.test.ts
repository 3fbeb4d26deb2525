import { describe, expect, it } from 'vitest';
import {
  guardedConjugateGradient,
  type Matrix,
  shermanMorrison,
  solve,
  stepScale,
  withBarriers,
} from '../../reference/conjugate_gradient.ts';
import { fisherProduct } from '../../reference/fisher.ts';
import { dot } from '../../reference/forward.ts';
import { policyParameters, surrogateGradient } from '../../reference/policy_gradient.ts';
import { actorPlaces, type Bench, type BenchOptions, expectNear, gather, padding, relativeError } from '../bench.ts';
import { openPolicies, type SampledPolicy } from '../nn/policies.ts';

// The requirement on the step, with conjugate gradient run to convergence.
const TOLERANCE = 1e-3;
const COST_GAMMA = 0.9;
const DAMPING = 0.1;
const DELTA = 0.02;

interface Case extends BenchOptions {
  readonly name: string;
  readonly klActionMean: boolean;
  readonly rewardWeight: number;
  readonly costWeight: number[];
  readonly barrierWeight: number[];
}

const small = { O: 3, A: 2, hidden: [4], envs: 4, steps: 15, cgIterations: 60, replicas: 2 };
const cases: readonly Case[] = [
  { name: 'no barrier', ...small, C: 1, klActionMean: true, rewardWeight: 1, costWeight: [0], barrierWeight: [0] },
  { name: 'one barrier', ...small, C: 1, klActionMean: true, rewardWeight: 1, costWeight: [0], barrierWeight: [0.2] },
  {
    name: 'one barrier, plain KL',
    ...small,
    C: 1,
    klActionMean: false,
    rewardWeight: 1,
    costWeight: [0],
    barrierWeight: [2],
  },
  {
    name: 'two barriers',
    ...small,
    C: 2,
    klActionMean: true,
    rewardWeight: 1,
    costWeight: [0, 0],
    barrierWeight: [0.3, 0.05],
  },
  {
    name: 'recovery of one cost of two',
    ...small,
    C: 2,
    klActionMean: true,
    rewardWeight: 0,
    costWeight: [0, 1],
    barrierWeight: [0, 0],
  },
  {
    name: 'a categorical policy with a barrier',
    ...small,
    discreteActions: 3,
    C: 1,
    klActionMean: true,
    rewardWeight: 1,
    costWeight: [0],
    barrierWeight: [0.2],
  },
  {
    name: 'no hidden layer',
    ...small,
    hidden: [],
    O: 9,
    C: 1,
    klActionMean: true,
    rewardWeight: 1,
    costWeight: [0],
    barrierWeight: [0.2],
  },
];

/** F + damping I, column by column. */
function dampedFisher({ policy, samples }: SampledPolicy, dimensions: number): Matrix {
  const n = policyParameters(policy).length;
  const unit = (i: number): number[] => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0));
  return Array.from({ length: n }, (_, i) =>
    fisherProduct(policy, samples.inputs, unit(i)).map((x, j) => x / dimensions + (i === j ? DAMPING : 0)),
  );
}

describe.each(cases)('optim/conjugate_gradient: $name', (options) => {
  it('solves H x = g as dense float64 algebra does', async () => {
    const { klActionMean, rewardWeight, costWeight, barrierWeight } = options;
    const set = () => ({ klActionMean, costGamma: COST_GAMMA, cgDamping: DAMPING, delta: DELTA });
    const { bench, replicas } = await openPolicies({ ...options, set }, { rewardWeight, costWeight, barrierWeight });
    const { shape, workspace: w } = bench;
    const places = actorPlaces(shape);
    expect(places.length).toBeLessThanOrEqual(60);
    bench.untouch(w.solution, w.residual, w.direction, w.image);
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /./));
    await bench.run(bench.pick(await bench.verbs.conjugateGradient(), /./));
    const solution = await bench.read(w.solution);
    const records = await bench.records();
    replicas.forEach((replica, r) => {
      const gradients = replica.advantages.map((row) => surrogateGradient(replica.policy, replica.samples, row));
      const g = (gradients[0] as number[]).map((x, i) =>
        costWeight.reduce((sum, weight, c) => sum - weight * (gradients[c + 1]?.[i] as number), rewardWeight * x),
      );
      const a = gradients.slice(1).map((row) => row.map((x) => x / (1 - COST_GAMMA)));
      const F = dampedFisher(replica, klActionMean ? shape.A : 1);
      const H = withBarriers(F, barrierWeight, a);
      const x = solve(H, g);
      const found = gather(solution[r] as Float32Array, places);
      expectNear(found, x, TOLERANCE);
      if (shape.C === 1)
        expectNear(found, shermanMorrison(F, barrierWeight[0] as number, a[0] as number[], g), TOLERANCE);
      expect(padding(solution[r] as Float32Array, places, shape.actorParameters).every((v) => v === 0)).toBe(true);
      const record = records[r] as Record<string, number | number[]>;
      const [curvature, scale] = [record['curvature'], record['stepScale']] as [number[], number[]];
      expectNear(curvature, [dot(x, g)], TOLERANCE);
      expectNear(scale, [stepScale(DELTA, dot(x, g))], TOLERANCE);
      expectNear([record['gradientNorm'] as number], [Math.sqrt(dot(g, g))], TOLERANCE);
      expect(record).toMatchObject({ searching: 1, candidate: 0, acceptedStep: 0 });
    });
    bench.close();
  });
});

describe('optim/conjugate_gradient of a small gradient', () => {
  /** A replica's step, with these numbers in the denominators, and float64's with the same and with none. */
  async function stepsOf(cgIterations: number, cgEpsilon: number, stepEpsilon: number) {
    const set = () => ({ cgDamping: DAMPING, delta: DELTA, cgEpsilon, stepEpsilon, costGamma: COST_GAMMA });
    const weights = { rewardWeight: 1e-3, costWeight: [0], barrierWeight: [0] };
    const { bench, replicas } = await openPolicies({ ...small, C: 1, replicas: 1, cgIterations, set }, weights);
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /./));
    await bench.run(bench.pick(await bench.verbs.conjugateGradient(), /./));
    const [solution] = await bench.read(bench.workspace.solution);
    const [record = {}] = await bench.records();
    const { policy, samples, advantages } = replicas[0] as (typeof replicas)[0];
    const g = surrogateGradient(policy, samples, advantages[0] as number[]).map((x) => 1e-3 * x);
    const H = dampedFisher(replicas[0] as SampledPolicy, bench.shape.A);
    const places = actorPlaces(bench.shape);
    bench.close();
    const guarded = guardedConjugateGradient(H, g, cgIterations, cgEpsilon);
    // x.Hx as it is of what was found
    const curvature = dot(
      guarded,
      H.map((row) => dot(row, guarded)),
    );
    return {
      found: gather(solution as Float32Array, places),
      scale: (record['stepScale'] as number[])[0] as number,
      guarded,
      guardedScale: stepScale(DELTA, curvature + stepEpsilon),
      exact: solve(H, g),
      exactScale: stepScale(DELTA, dot(g, solve(H, g))),
    };
  }

  it('is not biased', async () => {
    const { found, scale, exact, exactScale } = await stepsOf(60, 0, 0);
    expectNear(found, exact, TOLERANCE);
    expect(Math.abs(scale / exactScale - 1)).toBeLessThan(TOLERANCE);
  });

  it("has the published codes' bias of tens of per cent with their 1e-6 and 1e-8", async () => {
    const { found, scale, guarded, guardedScale, exact, exactScale } = await stepsOf(10, 1e-6, 1e-8);
    expectNear(found, guarded, TOLERANCE);
    expect(Math.abs(scale / guardedScale - 1)).toBeLessThan(TOLERANCE);
    expect(relativeError(guarded, exact)).toBeGreaterThan(0.1);
    // the step that is taken, its length included
    const step = (x: readonly number[], by: number): number[] => x.map((v) => by * v);
    expect(relativeError(step(found, scale), step(exact, exactScale))).toBeGreaterThan(0.05);
  });
});

interface Solved {
  readonly solutions: Float32Array[];
  readonly records: Awaited<ReturnType<Bench['records']>>;
}

it.each([
  { name: 'Gaussian', barrierWeight: [0.3, 0.05] },
  { name: 'categorical', discreteActions: 4, barrierWeight: [0, 0] },
])('several systems are the solves of each function alone, to the last bit: $name', async (options) => {
  const { name: _, barrierWeight, ...policy } = options;
  const common = { ...small, C: 2, cgIterations: 8, ...policy, set: () => ({ costGamma: COST_GAMMA, delta: DELTA }) };
  /** A bench whose gradients are there, and its solves with changed records. */
  const prepare = async (bench: Bench): Promise<(record: Record<string, number | number[]>) => Promise<Solved>> => {
    const { solution, residual, direction, image } = bench.workspace;
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /./));
    const step = bench.pick(await bench.verbs.conjugateGradient(), /./);
    return async (changes) => {
      bench.untouch(solution, residual, direction, image);
      (await bench.records()).forEach((record, r) => {
        bench.writeRecord(r, { ...record, barrierWeight, ...changes });
      });
      await bench.run(step);
      return { solutions: await bench.read(solution), records: await bench.records() };
    };
  };
  const [several, one] = [
    (await openPolicies({ ...common, traits: { systems: 'functions' } })).bench,
    (await openPolicies(common)).bench,
  ];
  const { actorParameters } = one.shape;
  const together = await (await prepare(several))({});
  const solveAlone = await prepare(one);
  for (let s = 0; s < several.shape.F; s++) {
    const costWeight = [1, 2].map((c) => (c === s ? -1 : 0));
    const alone = await solveAlone({ rewardWeight: s === 0 ? 1 : 0, costWeight });
    together.solutions.forEach((solution, r) => {
      const own = solution.subarray(s * actorParameters, (s + 1) * actorParameters);
      expect(Array.from(own)).toEqual(Array.from(alone.solutions[r] as Float32Array).slice(0, actorParameters));
      for (const field of ['residual', 'residualStart', 'curvature', 'stepScale']) {
        const [all, single] = [together.records[r]?.[field], alone.records[r]?.[field]] as [number[], number[]];
        expect(all, field).toHaveLength(several.shape.F);
        expect(all[s], field).toBe(single[0]);
      }
    });
  }
  several.close();
  one.close();
});

describe('optim/conjugate_gradient', () => {
  it('starts anew in every iteration, and stops at the tolerance', async () => {
    const { bench } = await openPolicies(
      { ...small, cgIterations: 40, set: () => ({ cgTolerance: 1e-3 }) },
      { rewardWeight: 1, costWeight: [0], barrierWeight: [0] },
    );
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /./));
    const step = bench.pick(await bench.verbs.conjugateGradient(), /./);
    await bench.run(step);
    const first = await bench.read(bench.workspace.solution);
    const [residual = Number.NaN] = (await bench.records()).flatMap((record) => record['residual'] as number[]);
    expect(residual).toBeLessThan(1e-3);
    expect(residual).toBeGreaterThan(1e-9);
    await bench.run(step);
    expect(await bench.read(bench.workspace.solution)).toEqual(first);
    bench.close();
  });

  it('leaves a replica that is not updated alone', async () => {
    const { bench } = await openPolicies(small, { updating: 0, rewardWeight: 1 });
    bench.untouch(bench.workspace.solution, bench.workspace.direction);
    await bench.run(bench.pick(await bench.verbs.conjugateGradient(), /conjugate_gradient/));
    expect((await bench.read(bench.workspace.solution))[0]?.every(Number.isNaN)).toBe(true);
    expect((await bench.records())[0]?.['searching']).toBe(1);
    bench.close();
  });
});
