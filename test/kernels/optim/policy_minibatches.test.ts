import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { representatives } from '../../long.ts';
import type { LossSettings } from '../../reference/policy_loss.ts';
import { type Bench, type BenchOptions, bitsOf, forms, inAllForms, type KernelShape } from '../bench.ts';
import { minibatchSteps, openMinibatches } from '../nn/minibatches.ts';

const FREE = 3.4e38;
const RATE = 0.01;

/** A loss with every term, and penalties of which some are at rest. */
const settings = (costs: number): LossSettings => {
  const each = (f: (c: number) => number): number[] => Array.from({ length: costs }, (_, c) => f(c));
  return {
    rewardWeight: 0.8,
    costWeight: each((c) => 0.3 + 0.2 * c),
    clipRange: 0.2,
    klWeight: 0.25,
    klThreshold: FREE,
    penalties: {
      scale: 0.5,
      suffix: each(() => 0),
      base: each((c) => 0.3 - 0.5 * c),
      linear: each((c) => 3 - c),
      quadratic: each((c) => 2 + c),
      shift: each((c) => 0.2 + 0.1 * c),
    },
  };
};

const categorical = {
  O: 4,
  discreteActions: 5,
  C: 2,
  hidden: [8],
  envs: 7,
  steps: 19,
  activation: 'relu',
} as const satisfies BenchOptions;

const shapes: readonly KernelShape[] = [
  { name: 'one sample', O: 3, A: 1, C: 1, hidden: [5], envs: 1, steps: 1 },
  {
    name: 'the largest minibatches, the last one partial, two costs, replicas',
    O: 7,
    A: 3,
    C: 2,
    hidden: [5, 9],
    envs: 7,
    steps: 45,
    minibatch: 256,
    replicas: 2,
    costly: true,
  },
  { name: 'no hidden layer', O: 5, A: 2, C: 3, hidden: [], envs: 5, steps: 13, replicas: 2, costly: true },
  { name: 'categorical, relu', ...categorical },
  { name: 'the usual networks', O: 60, A: 2, C: 1, hidden: [64, 64], envs: 20, steps: 25, minibatch: 64, costly: true },
];

const SEPARATE = /^(nn\/(forward|policy_loss|weight_gradient)|estimate\/penalty\.(sums|slopes)|optim\/adam)$/;

interface Outcome {
  readonly parameters: readonly Float32Array[];
  readonly moments: readonly Float32Array[];
  readonly records: readonly StructValue[];
  readonly dispatches: number;
}

/** State after `passes` over the same samples, by either kind of kernels; `change` of each replica's record. */
async function passes(
  options: BenchOptions,
  fused: boolean,
  count: number,
  change: (bench: Bench, replica: number) => StructValue = () => ({}),
): Promise<Outcome> {
  const { bench } = await openMinibatches({ ...options, fused }, settings(options.C ?? 1), { actorLr: RATE });
  const before = await bench.records();
  before.forEach((record, r) => {
    bench.writeRecord(r, { ...record, ...change(bench, r) });
  });
  const { workspace: w } = bench;
  const own = fused
    ? bench.pick(await bench.verbs.policyPasses({ passes: 'passes', isPenalised: true }), /^optim\/policy_minibatches$/)
    : (await minibatchSteps(bench, SEPARATE, 6)).flat();
  for (let pass = 0; pass < count; pass++) await bench.run(own);
  await bench.run(
    bench.pick(await bench.verbs.policyPasses({ passes: 'passes', isPenalised: true }), /^optim\/passes$/),
  );
  const outcome = {
    parameters: await bench.read(w.actor),
    moments: await bench.read(w.actorMoments),
    records: await bench.records(),
    dispatches: own.length,
  };
  bench.close();
  return outcome;
}

/** Shapes whose sizes alone differ from those of others: each costs half a dozen kernels of its own. */
const SIZES = ['one sample', 'the usual networks'];
const chosen = representatives(shapes, ({ name }) => !SIZES.includes(name));

describe.each(inAllForms(chosen))('optim/policy_minibatches: $name', (options) => {
  it('takes the same steps as kernels of their own, to the last bit, penalties included', async () => {
    const separate = await passes(options, false, 2);
    const fused = await passes(options, true, 2);
    separate.parameters.forEach((parameters, r) => {
      expect(bitsOf(fused.parameters[r] as Float32Array)).toEqual(bitsOf(parameters));
      expect(bitsOf(fused.moments[r] as Float32Array)).toEqual(bitsOf(separate.moments[r] as Float32Array));
      expect(fused.records[r]?.['penaltyPsi']).toEqual(separate.records[r]?.['penaltyPsi']);
      // as many steps as minibatches
      const vector = (fused.moments[r] as Float32Array).filter((x) => x !== 0);
      expect(vector.length).toBeGreaterThan(options.O ?? 0);
    });
  });
});

describe('optim/policy_minibatches', () => {
  const options = { O: 3, A: 1, C: 1, hidden: [5], envs: 6, steps: 20 };

  it('leaves replicas alone that do not update, whose passes stopped, that diverged or are done', async () => {
    const changes: readonly StructValue[] = [{ updating: 0 }, { stopped: 1 }, { halted: 1 }, { finished: 1 }, {}];
    const own = { ...categorical, replicas: changes.length };
    const start = await passes(own, true, 0);
    const { parameters } = await passes(own, true, 1, (_, r) => changes[r] ?? {});
    const isKept = parameters.map((p, r) => bitsOf(p).join() === bitsOf(start.parameters[r] as Float32Array).join());
    expect(isKept).toEqual([true, true, true, true, false]);
  });

  it('ends with the samples where the batch varies', async () => {
    const own = { ...options, replicas: 3, traits: { batchGrowth: 1 } };
    const environments = (_: Bench, r: number): StructValue => ({ activeEnvs: [1, 3, 6][r] as number });
    const separate = await passes(own, false, 1, environments);
    const fused = await passes(own, true, 1, environments);
    expect(fused.parameters.map(bitsOf)).toEqual(separate.parameters.map(bitsOf));
    expect(fused.moments.map(bitsOf)).toEqual(separate.moments.map(bitsOf));
  });

  it('gives a replica the same numbers alone, whatever number of minibatches a dispatch has', async () => {
    const own = { ...options, ...forms[0], O: 30, hidden: [32, 32], minibatch: 64, steps: 50 };
    const many = await passes({ ...own, replicas: 100 }, true, 1);
    const alone = await passes(own, true, 1);
    expect(many.dispatches).toBeGreaterThan(alone.dispatches);
    expect(bitsOf(many.parameters[0] as Float32Array)).toEqual(bitsOf(alone.parameters[0] as Float32Array));
  });
});
