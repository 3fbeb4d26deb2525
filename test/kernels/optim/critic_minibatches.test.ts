import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { representatives } from '../../long.ts';
import { parametersOf } from '../../reference/forward.ts';
import {
  Bench,
  type BenchOptions,
  bitsOf,
  featureMajor,
  inAllForms,
  type KernelShape,
  Numbers,
  parameterPlaces,
  scatter,
} from '../bench.ts';

const shapes: readonly KernelShape[] = [
  { name: 'one sample', O: 3, hidden: [5], envs: 1, steps: 1 },
  {
    name: 'partial last minibatch, two costs, replicas',
    O: 9,
    C: 2,
    hidden: [5, 7],
    envs: 5,
    steps: 15,
    replicas: 3,
    costly: true,
  },
  { name: 'no hidden layer', O: 70, C: 3, hidden: [], envs: 5, steps: 13, replicas: 2, costly: true },
  { name: 'the usual networks', O: 60, C: 1, hidden: [64, 64], envs: 20, steps: 25, minibatch: 128, costly: true },
  {
    name: 'relu, samples of episodes that were over',
    O: 4,
    hidden: [8],
    envs: 7,
    steps: 41,
    activation: 'relu',
    traits: { lockstep: true },
  },
];

/** Its sizes alone differ from those of others. */
const SIZES = 'the usual networks';
const chosen = representatives(shapes, ({ name }) => name !== SIZES);

interface Outcome {
  readonly parameters: readonly Float32Array[];
  readonly moments: readonly Float32Array[];
}

/** State after `count` passes over the same samples, by either kind of kernels. */
async function passes(
  options: BenchOptions,
  fused: boolean,
  count: number,
  record: (replica: number) => StructValue = () => ({}),
): Promise<Outcome> {
  const bench = await Bench.open({
    ...options,
    fused,
    // clipped and not, with and without L2
    set: (r) => ({ criticLr: 0.01, criticL2: r === 1 ? 0 : 0.01, maxGradNorm: r === 1 ? 40 : 0.5 }),
  });
  const { shape, workspace: w } = bench;
  const stride = w.critics.strideWords / shape.F;
  const row = shape.quads * 4;
  for (let r = 0; r < bench.replicas; r++) {
    const random = new Numbers(r);
    bench.writeRecord(r, { activeEnvs: shape.envs, ...record(r) });
    bench.write(w.shuffledInput, r, featureMajor(random.rows(shape.blockSamples, shape.O), row));
    for (let f = 0; f < shape.F; f++) {
      const net = random.network([shape.O, ...shape.hidden, 1], options.activation ?? 'tanh');
      bench.write(
        w.critics,
        r,
        scatter(parametersOf(net), parameterPlaces(shape, 1), shape.criticParameters),
        f * stride,
      );
      bench.write(w.targets, r, random.list(shape.blockSamples, -3, 3), f * row);
    }
    // where episodes may be over, every third sample's was
    const played = Array.from({ length: shape.blockSamples }, (_, s) => (s % 3 === 2 ? 0 : 1));
    if (shape.traits.lockstep) bench.write(w.targets, r, played, shape.F * row);
  }
  const kernels = fused
    ? /^optim\/critic_minibatches$/
    : /^(nn\/(forward|critic_gradient|weight_gradient)|optim\/adam)$/;
  const own = bench.pick(await bench.verbs.fitCritics(), kernels);
  for (let pass = 0; pass < count; pass++) await bench.run(own);
  const outcome = { parameters: await bench.read(w.critics), moments: await bench.read(w.criticMoments) };
  bench.close();
  return outcome;
}

describe.each(inAllForms(chosen))('optim/critic_minibatches: $name', (options) => {
  it('takes the same steps as kernels of their own, to the last bit', async () => {
    const start = await passes(options, true, 0);
    const separate = await passes(options, false, 2);
    const fused = await passes(options, true, 2);
    expect(fused.parameters.map(bitsOf)).toEqual(separate.parameters.map(bitsOf));
    expect(fused.moments.map(bitsOf)).toEqual(separate.moments.map(bitsOf));
    for (const [r, p] of fused.parameters.entries())
      expect(bitsOf(p)).not.toEqual(bitsOf(start.parameters[r] as Float32Array));
  });
});

describe('optim/critic_minibatches', () => {
  const options = { O: 3, hidden: [5], envs: 6, steps: 20, replicas: 3 };

  it('leaves replicas alone that diverged or are done', async () => {
    const start = await passes(options, true, 0);
    const { parameters } = await passes(options, true, 1, (r) => [{ halted: 1 }, { finished: 1 }, {}][r] ?? {});
    const isKept = parameters.map((p, r) => bitsOf(p).join() === bitsOf(start.parameters[r] as Float32Array).join());
    expect(isKept).toEqual([true, true, false]);
  });

  it('ends with the samples where the batch varies', async () => {
    const own = { ...options, traits: { batchGrowth: 1 } };
    const environments = (r: number): StructValue => ({ activeEnvs: [1, 3, 6][r] as number });
    const separate = await passes(own, false, 1, environments);
    const fused = await passes(own, true, 1, environments);
    expect(fused.parameters.map(bitsOf)).toEqual(separate.parameters.map(bitsOf));
    expect(fused.moments.map(bitsOf)).toEqual(separate.moments.map(bitsOf));
  });
});
