/** Random policies with samples on the bench, in awkward shapes. */
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import { normaliseAdvantages, type Policy, policyParameters, type Samples } from '../../reference/policy_gradient.ts';
import { mean } from '../../reference/weight_gradient.ts';
import { actorPlaces, Bench, type BenchOptions, featureMajor, forms, inAllForms, Numbers, scatter } from '../bench.ts';

/** Samples that fill no quad, blocks, several chunks; every depth, both activations, 1 to 3 costs. */
export const policyShapes = inAllForms([
  { name: 'one sample', O: 3, A: 1, C: 1, hidden: [5], envs: 1, steps: 1 },
  {
    name: 'unequal widths, blocks, replicas',
    O: 7,
    A: 2,
    C: 1,
    hidden: [33, 20],
    envs: 3,
    steps: 7,
    blocks: 3,
    replicas: 3,
    costly: true,
  },
  { name: 'the usual networks', O: 60, A: 2, C: 1, hidden: [64, 64], envs: 2, steps: 21, costly: true },
  {
    name: 'categorical, blocks',
    O: 3,
    discreteActions: 3,
    C: 2,
    hidden: [5],
    envs: 3,
    steps: 7,
    blocks: 2,
    replicas: 2,
  },
  { name: 'categorical, no hidden layer', costly: true, O: 9, discreteActions: 11, hidden: [], envs: 4, steps: 33 },
  { name: 'no hidden layer, nine actions', O: 70, A: 9, C: 2, hidden: [], envs: 1, steps: 33, replicas: 2 },
  {
    name: 'several chunks, relu',
    costly: true,
    O: 4,
    A: 1,
    C: 1,
    hidden: [5],
    envs: 4,
    steps: 301,
    activation: 'relu',
  },
  // three layers with three costs: the driver that has the portable form alone compiles it quickly
  ...(forms.length === 1
    ? [
        {
          name: 'three layers, relu',
          O: 4,
          A: 9,
          C: 3,
          hidden: [8, 8, 8],
          envs: 5,
          steps: 13,
          replicas: 2,
          activation: 'relu',
        } as const,
      ]
    : []),
]);

export interface SampledPolicy {
  readonly policy: Policy;
  readonly samples: Samples;
  /** Advantages are kept as the surrogates use them: [F][n]. */
  readonly advantages: number[][];
}

/** Opens a bench and writes for every replica a policy, its inputs, actions, advantages and record. */
export async function openPolicies(
  options: BenchOptions,
  record: Readonly<Record<string, number | number[]>> = {},
): Promise<{ bench: Bench; replicas: SampledPolicy[] }> {
  const bench = await Bench.open(options);
  const { shape, workspace: w } = bench;
  const { O, A, F, blocks, blockSamples, quads } = shape;
  const replicas = Array.from({ length: bench.replicas }, (_, r) => {
    const random = new Numbers(r);
    const policy = {
      network: random.network([O, ...shape.hidden, shape.outputs], options.activation ?? 'tanh'),
      logStd: random.list(shape.logStds, -1, 0.5),
    };
    const n = blockSamples * blocks;
    const { discreteActions } = shape.task;
    const actions =
      discreteActions === undefined
        ? random.rows(n, A, -2, 2)
        : Array.from({ length: n }, () => [random.integer(discreteActions)]);
    const samples = { inputs: random.rows(n, O, -2, 2), actions };
    const raw = random.rows(F, n, -3, 5);
    bench.write(w.actor, r, scatter(policyParameters(policy), actorPlaces(shape), shape.actorParameters));
    for (let b = 0; b < blocks; b++) {
      const part = <T>(list: readonly T[]): T[] => list.slice(b * blockSamples, (b + 1) * blockSamples);
      bench.write(w.input.block(b), r, featureMajor(part(samples.inputs), quads * 4));
      bench.write(w.transition.block(b), r, featureMajor(part(samples.actions), quads * 4));
      raw.forEach((row, f) => {
        bench.write(w.advantage.block(b), r, part(row), f * quads * 4);
      });
    }
    const deviation = (row: number[]): number =>
      Math.sqrt(row.reduce((s, x) => s + (x - mean(row)) ** 2, 0) / Math.max(1, n - 1));
    bench.writeRecord(r, {
      updating: 1,
      searching: 1,
      advantageMean: raw.map(mean),
      advantageStd: raw.map(deviation),
      ...record,
    });
    return { policy, samples, advantages: normaliseAdvantages(raw) };
  });
  return { bench, replicas };
}

export const withSet = (options: BenchOptions, values: Record<string, HyperparameterValue>): BenchOptions => ({
  ...options,
  set: () => values,
});
