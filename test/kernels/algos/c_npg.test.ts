import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { flowStep, type NaturalFlow, solve } from '../../reference/c_npg.ts';
import { dot } from '../../reference/forward.ts';
import { products } from '../../reference/products.ts';
import { Bench, Numbers, relativeError } from '../bench.ts';
import { listOf } from './decisions.ts';

const TOLERANCE = 1e-3;
const PARAMETERS = 6;

/** A random positive definite matrix. */
function metricOf(random: Numbers): number[][] {
  const rows = random.rows(PARAMETERS, PARAMETERS);
  return rows.map((u, i) => rows.map((v, j) => dot(u, v) + (i === j ? 0.5 : 0)));
}

const gammas = { gamma: 0.9, costGamma: 0.95 };
const flow: NaturalFlow = { limits: [5], beta: 1, barrier: 'entropy', dt: 0.01, horizons: [10, 20] };

const cases: readonly { name: string; flow: NaturalFlow; costs: readonly number[] }[] = [
  { name: 'deep inside the safe set', flow, costs: [0.2] },
  { name: 'at its boundary', flow, costs: [4.9999] },
  { name: 'the logarithmic barrier', flow: { ...flow, barrier: 'log', beta: 0.3 }, costs: [4] },
  { name: 'without a barrier', flow: { ...flow, beta: 0 }, costs: [4.9] },
  { name: 'three constraints', flow: { ...flow, limits: [5, 1, 9], dt: 0.2 }, costs: [4.9, 0.1, 8.5] },
  { name: 'outside', flow, costs: [6] },
  { name: 'outside of two of three', flow: { ...flow, limits: [5, 1, 9] }, costs: [5, 0.1, 12] },
];

describe.each(cases)('algos/c_npg: $name', ({ flow, costs }) => {
  it("takes the flow's step, in the twin's full metric", async () => {
    const random = new Numbers(costs.length);
    const metric = metricOf(random);
    const gradients = random.rows(1 + costs.length, PARAMETERS, -0.1, 0.1);
    const deviation = 4;
    // the kernels' reward gradient is that of the standardised advantage
    const scaled = gradients.map((g, f) => g.map((x) => (f === 0 ? x / deviation : x)));
    const solutions = scaled.map((g) => solve(metric, g));
    const { limits, beta, barrier, dt } = flow;
    const set = { costLimit: limits, beta, barrier, dt, ...gammas };
    const bench = await Bench.open({ algorithm: 'c-npg', C: limits.length, set: () => set });
    bench.write(bench.workspace.products, 0, products(scaled, solutions).flat(2));
    bench.writeRecord(0, {
      isEstimated: 1,
      meanCost: [...costs],
      advantageStd: gradients.map((_, f) => (f === 0 ? deviation : 1)),
    });
    for (const entry of [undefined, 'step'])
      await bench.run(bench.pick(await bench.verbs.decide('algos/c_npg', entry), /./));
    const record = (await bench.records())[0] as StructValue;
    bench.close();
    const isOutside = costs.some((cost, c) => cost >= (limits[c] as number));
    expect(record).toMatchObject({ mode: isOutside ? 1 : 0, needsImprovement: 0, updating: 1 });
    const step = solutions.reduce<number[]>(
      (sum, x, f) => sum.map((s, i) => s + (listOf(record, 'stepScale')[f] as number) * (x[i] as number)),
      Array<number>(PARAMETERS).fill(0),
    );
    expect(relativeError(step, flowStep(flow, costs, metric, gradients))).toBeLessThan(TOLERANCE);
    // what keeps the safe set: at the boundary the flow is along it
    if (costs[0] === 4.9999) {
      const free = flowStep({ ...flow, beta: 0 }, costs, metric, gradients);
      const along = (x: readonly number[]): number => Math.abs(dot(gradients[1] as number[], x));
      expect(along(step)).toBeLessThan(1e-3 * along(free));
    }
  });
});
