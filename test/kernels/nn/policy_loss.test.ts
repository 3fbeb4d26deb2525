import { describe, expect, it } from 'vitest';
import * as distribution from '../../reference/head.ts';
import type { Policy } from '../../reference/policy_gradient.ts';
import { centralDifferences, headOf, policyParameters, withPolicyParameters } from '../../reference/policy_gradient.ts';
import { type LossSamples, type LossSettings, policyLoss, policyLossGradient } from '../../reference/policy_loss.ts';
import { actorPlaces, expectNear, gather, inAllForms, type KernelShape, Numbers, padding } from '../bench.ts';
import { drawPolicy, drawSamples, minibatchOf, minibatchSteps, openMinibatches } from './minibatches.ts';

// The error is that of nn/policy_gradient, of means of f32 products of both signs; ratios here reach 4.
const TOLERANCE = 5e-5;
const FREE = 3.4e38;

const noPenalty = (costs: number): LossSettings['penalties'] => {
  const zeros = Array<number>(costs).fill(0);
  return { scale: 1, suffix: zeros, base: zeros, linear: zeros, quadratic: zeros, shift: zeros };
};

/** What the methods make of the loss, for any number of costs. */
const losses: readonly { name: string; settings: (costs: number) => LossSettings }[] = [
  {
    name: 'clipped surrogate',
    settings: (costs) => ({
      rewardWeight: 0.5,
      costWeight: Array.from({ length: costs }, (_, c) => 0.3 + 0.4 * c),
      clipRange: 0.2,
      klWeight: 0,
      klThreshold: FREE,
      penalties: noPenalty(costs),
    }),
  },
  {
    name: 'KL within a threshold, no clipping',
    settings: (costs) => ({
      rewardWeight: 0.4,
      costWeight: Array.from({ length: costs }, (_, c) => 0.7 - 0.2 * c),
      clipRange: FREE,
      klWeight: 1,
      // about the middle of the KLs that these samples have, so that both sides are tested
      klThreshold: 0.1,
      penalties: noPenalty(costs),
    }),
  },
  {
    name: 'penalties',
    settings: (costs) => ({
      rewardWeight: 1,
      costWeight: Array<number>(costs).fill(0),
      clipRange: 0.1,
      klWeight: 0.25,
      klThreshold: FREE,
      penalties: {
        scale: 0.5,
        suffix: Array.from({ length: costs }, (_, c) => 0.1 * c),
        base: Array.from({ length: costs }, (_, c) => 0.3 - 0.1 * c),
        linear: Array.from({ length: costs }, (_, c) => 3 - c),
        quadratic: Array.from({ length: costs }, (_, c) => 2 + c),
        shift: Array.from({ length: costs }, (_, c) => 0.2 + 0.1 * c),
      },
    }),
  },
];

const shapes: readonly KernelShape[] = [
  { name: 'Gaussian, one sample', O: 3, A: 1, C: 1, hidden: [5], envs: 1, steps: 1 },
  {
    name: 'Gaussian, partial last minibatch',
    O: 7,
    A: 3,
    C: 2,
    hidden: [5, 9],
    envs: 3,
    steps: 25,
    replicas: 2,
    costly: true,
  },
  { name: 'Gaussian, no hidden layer', costly: true, O: 5, A: 2, C: 3, hidden: [], envs: 5, steps: 13, replicas: 2 },
  {
    name: 'categorical, partial last minibatch',
    O: 4,
    discreteActions: 5,
    C: 2,
    hidden: [8],
    envs: 7,
    steps: 9,
    activation: 'relu',
  },
  {
    name: 'categorical, tabular, larger minibatches',
    O: 9,
    discreteActions: 3,
    C: 1,
    hidden: [],
    envs: 8,
    steps: 24,
    minibatch: 128,
  },
];

describe.each(inAllForms(shapes))('nn/policy_loss: $name', (options) => {
  it.each(losses)('is the gradient of the loss on every minibatch: $name', async ({ settings }) => {
    const own = settings(options.C ?? 1);
    const { bench, replicas } = await openMinibatches(options, own);
    const { shape, workspace: w } = bench;
    const places = actorPlaces(shape);
    const steps = await minibatchSteps(
      bench,
      /^(nn\/(forward|policy_loss|weight_gradient)|estimate\/penalty\.(sums|slopes))$/,
      5,
    );
    for (const [m, specs] of steps.entries()) {
      bench.untouch(w.gradient);
      await bench.run(specs);
      const gradient = await bench.read(w.gradient);
      replicas.forEach(({ policy, samples }, r) => {
        const expected = policyLossGradient(policy, minibatchOf(samples, m, shape.minibatch), own);
        expectNear(gather(gradient[r] as Float32Array, places), expected, TOLERANCE);
        expect(padding(gradient[r] as Float32Array, places, shape.actorParameters).every((g) => g === 0)).toBe(true);
      });
    }
    bench.close();
  });
});

describe('nn/policy_loss', () => {
  const options = { O: 3, A: 1, C: 1, hidden: [5], envs: 3, steps: 5, replicas: 4 };
  const settings = (losses[0] as (typeof losses)[0]).settings(1);

  it('rests where there is no update, after the passes stopped, and in a replica that diverged or is done', async () => {
    const { bench } = await openMinibatches(options, settings);
    const record = (await bench.records())[0] ?? {};
    [{ updating: 0 }, { stopped: 1 }, { halted: 1 }, { finished: 1 }].forEach((change, r) => {
      bench.writeRecord(r, { ...record, ...change });
    });
    const [specs] = await minibatchSteps(bench, /^nn\/policy_loss$/);
    await bench.run(specs ?? []);
    for (const words of await bench.read(bench.workspace.delta)) expect(words.every(Number.isNaN)).toBe(true);
    bench.close();
  });
});

describe('the twin of nn/policy_loss', () => {
  const families: readonly { name: string; draw: (random: Numbers) => Policy }[] = [
    { name: 'Gaussian', draw: (random) => drawPolicy([3, 4, 2], 2, 'tanh', random) },
    { name: 'categorical', draw: (random) => drawPolicy([3, 4, 4], 0, 'tanh', random) },
  ];
  const costs = 2;

  const sampled = (draw: (random: Numbers) => Policy): { policy: Policy; samples: LossSamples } => {
    const random = new Numbers(3);
    const policy = draw(random);
    return { policy, samples: drawSamples(policy, 200, costs, random) };
  };

  it.each(families)('has samples on every side of every cut: $name', ({ draw }) => {
    const { policy, samples } = sampled(draw);
    const { clipRange } = (losses[0] as (typeof losses)[0]).settings(costs);
    const sides = samples.inputs.flatMap((x, s) => {
      const head = headOf(policy, x);
      const r = Math.exp(
        distribution.logProbability(head, samples.actions[s] as number[]) - (samples.logProbabilities[s] as number),
      );
      const where = r > 1 + clipRange ? 'above' : r < 1 - clipRange ? 'below' : 'inside';
      return samples.advantages.map((a) => `${(a[s] as number) >= 0 ? 'gain' : 'loss'} ${where}`);
    });
    for (const side of ['gain above', 'gain below', 'loss above', 'loss below', 'gain inside', 'loss inside'])
      expect(sides.filter((x) => x === side).length, side).toBeGreaterThan(20);
    const { klThreshold } = (losses[1] as (typeof losses)[0]).settings(costs);
    const isFar = samples.inputs.map(
      (x, s) => distribution.divergence(headOf(policy, x), samples.references[s] as distribution.Head) > klThreshold,
    );
    expect(new Set(isFar).size).toBe(2);
  });

  it.each(
    families.flatMap((family) => losses.map((loss) => ({ ...family, loss, title: `${family.name}, ${loss.name}` }))),
  )('agrees with central differences of the loss: $title', ({ draw, loss }) => {
    const { policy, samples } = sampled(draw);
    const settings = loss.settings(costs);
    const numeric = centralDifferences(
      (p) => policyLoss(withPolicyParameters(policy, p), samples, settings),
      policyParameters(policy),
      1e-6,
    );
    // no sample of these lies within h of a cut; the differences themselves are good to 1e-9
    expectNear(policyLossGradient(policy, samples, settings), numeric, 1e-7);
  });
});
