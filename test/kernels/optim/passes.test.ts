import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { divergence, type Head, logProbability } from '../../reference/head.ts';
import { headOf, normaliseAdvantages, policyParameters } from '../../reference/policy_gradient.ts';
import { meanEntropy } from '../../reference/surrogate.ts';
import { mean } from '../../reference/weight_gradient.ts';
import {
  actorPlaces,
  Bench,
  expectNear,
  featureMajor,
  inBothForms,
  type KernelShape,
  Numbers,
  scatter,
} from '../bench.ts';
import { drawPolicy, drawSamples } from '../nn/minibatches.ts';

describe('optim/passes', () => {
  const C = 2;
  const F = 1 + C;

  /** Closes a pass whose parts sum to these, [F + 2] in each replica. */
  async function close(
    sums: readonly number[][],
    records: readonly StructValue[],
    samples = 40,
  ): Promise<StructValue[]> {
    const bench = await Bench.open({
      algorithm: 'ppo',
      C,
      hidden: [],
      envs: 1,
      steps: samples,
      blocks: 2,
      replicas: sums.length,
      set: () => ({ gamma: 0.75, costGamma: 1, passes: 1 }),
    });
    const { shape, workspace: w } = bench;
    const parts = Math.ceil(shape.quads / 64) * shape.blocks;
    bench.untouch(w.surrogate);
    sums.forEach((row, r) => {
      // unequal shares that sum to 1
      const share = (p: number): number => (2 * (p + 1)) / (parts * (parts + 1));
      bench.write(w.surrogate, r, Array.from({ length: parts }, (_, p) => row.map((x) => x * share(p))).flat());
      bench.writeRecord(r, {
        updating: 1,
        advantageStd: [3, 0, 0],
        meanLength: 20,
        klStop: 0.02,
        passes: 4,
        ...records[r],
      });
    });
    await bench.run(bench.pick(await bench.verbs.policyPasses({ passes: 'passes' }), /^optim\/passes$/));
    const found = await bench.records();
    bench.close();
    return found;
  }

  it.each([40, 20_000])(
    'notes KL, entropy and policy advantages of the policy after a pass over 2 x %i samples',
    async (samples) => {
      const [record] = await close([[0.5, -0.25, 0.125, 0.01, 1.5]], [{}], samples);
      expect(record).toMatchObject({ passes: 5, stopped: 0 });
      expectNear([record?.['kl'] as number, record?.['entropy'] as number], [0.01, 1.5], 1e-5);
      // the reward's in its own unit again and by 1 / (1 - gamma), the undiscounted costs' by the mean length
      expectNear(record?.['surrogate'] as number[], [0.5 * 3 * 4, -0.25 * 20, 0.125 * 20], 1e-5);
    },
  );

  it('ends the passes where the KL is above its stop or not a number', async () => {
    const row = (kl: number): number[] => [...Array<number>(F).fill(0), kl, 1];
    const records = await close([row(0.0199), row(0.0201), row(Number.NaN)], [{}, {}, {}]);
    expect(records.map((x) => x['stopped'])).toEqual([0, 1, 1]);
  });

  it('rests where passes are over or never began', async () => {
    const changes = [{ updating: 0 }, { stopped: 1 }, { halted: 1 }, { finished: 1 }];
    const sums = changes.map(() => [...Array<number>(F).fill(1), 1, 1]);
    const records = await close(
      sums,
      changes.map((change) => ({ ...change, kl: 7 })),
    );
    expect(records.map((x) => [x['kl'], x['passes']])).toEqual(changes.map(() => [7, 4]));
  });
});

const shapes: readonly KernelShape[] = [
  { name: 'Gaussian', O: 3, A: 2, C: 2, hidden: [5], envs: 3, steps: 101, costly: true },
  { name: 'categorical', O: 3, discreteActions: 4, C: 1, hidden: [], envs: 3, steps: 13 },
];

describe.each(inBothForms(shapes))('the end of a pass: $name', (options) => {
  it('measures advantages against the policy that acted, and the KL against the reference, be it a half-step', async () => {
    const bench = await Bench.open({
      algorithm: 'ppo',
      set: () => ({ gamma: 0, costGamma: 0, passes: 1 }),
      ...options,
    });
    const { shape, workspace: w } = bench;
    const row = shape.quads * 4;
    const random = new Numbers(9);
    const policy = drawPolicy([shape.O, ...shape.hidden, shape.outputs], shape.logStds, 'tanh', random);
    const samples = drawSamples(policy, shape.blockSamples, shape.C, random);
    const write = (block: typeof w.input, rows: readonly (readonly number[])[]): void =>
      bench.write(block.block(0), 0, featureMajor(rows, row));
    bench.write(w.actor, 0, scatter(policyParameters(policy), actorPlaces(shape), shape.actorParameters));
    bench.write(w.reference, 0, samples.references[0]?.logStd ?? [], shape.actorParameters - shape.logStds);
    write(w.input, samples.inputs);
    write(
      w.output,
      samples.references.map(({ outputs }) => outputs),
    );
    write(
      w.transition,
      samples.actions.map((a, s) => [...a, samples.logProbabilities[s] as number]),
    );
    write(
      w.advantage,
      samples.inputs.map((_, s) => samples.advantages.map((a) => a[s] as number)),
    );
    const deviation = (x: readonly number[]): number =>
      Math.sqrt(x.reduce((sum, v) => sum + (v - mean(x)) ** 2, 0) / (x.length - 1));
    bench.writeRecord(0, {
      updating: 1,
      activeEnvs: shape.envs,
      klStop: 1e9,
      advantageMean: samples.advantages.map(mean),
      advantageStd: samples.advantages.map(deviation),
    });
    await bench.run(bench.pick(await bench.verbs.policyPasses({ passes: 'passes' }), /./).slice(-3));
    const [record] = await bench.records();
    const heads = samples.inputs.map((x) => headOf(policy, x));
    const change = heads.map((head, s) =>
      Math.expm1(logProbability(head, samples.actions[s] as number[]) - (samples.logProbabilities[s] as number)),
    );
    const advantages = normaliseAdvantages(samples.advantages).map((a, f) =>
      // in the reward's own unit
      f === 0 ? a.map((x) => x * deviation(samples.advantages[0] as number[])) : a,
    );
    const expected = advantages.map((a) => mean(a.map((x, s) => x * (change[s] as number))));
    expectNear(record?.['surrogate'] as number[], expected, 2e-5);
    const kl = mean(heads.map((head, s) => divergence(samples.references[s] as Head, head)));
    expectNear([record?.['kl'] as number], [kl], 1e-5);
    expectNear([record?.['entropy'] as number], [meanEntropy(policy, samples.inputs)], 1e-5);
    bench.close();
  });
});
