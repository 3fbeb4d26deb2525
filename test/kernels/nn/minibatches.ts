/** Random policies with shuffled samples on the bench, as the passes of first-order methods see them. */

import type { DispatchSpec } from '../../../src/gpu/dispatch.ts';
import type { StructValue } from '../../../src/gpu/structs.ts';
import * as distribution from '../../reference/head.ts';
import { headOf, type Policy, policyParameters, withPolicyParameters } from '../../reference/policy_gradient.ts';
import type { LossSamples, LossSettings } from '../../reference/policy_loss.ts';
import { actorPlaces, Bench, type BenchOptions, featureMajor, Numbers, scatter } from '../bench.ts';

export interface Minibatches {
  readonly bench: Bench;
  readonly replicas: readonly { readonly policy: Policy; readonly samples: LossSamples }[];
}

/** How far the policy that acted, the reference and the policy that is trained are from one another, in parameters. */
const SPREAD = 0.25;

const moved = (policy: Policy, random: Numbers): Policy =>
  withPolicyParameters(
    policy,
    policyParameters(policy).map((p) => Math.fround(p + random.uniform(-SPREAD, SPREAD))),
  );

const rounded = ({ outputs, logStd }: distribution.Head): distribution.Head => ({
  outputs: outputs.map(Math.fround),
  logStd,
});

/** `count` samples of a policy that acted and a reference, both near `policy`, in states and actions drawn at random. */
export function drawSamples(policy: Policy, count: number, costs: number, random: Numbers): LossSamples {
  const [acting, reference] = [moved(policy, random), moved(policy, random)];
  const O = policy.network.layers[0]?.weight[0]?.length ?? 0;
  const inputs = random.rows(count, O, -2, 2);
  const actions = inputs.map((x) => {
    const head = headOf(acting, x);
    if (distribution.isCategorical(head)) return [random.integer(head.outputs.length)];
    return head.outputs.map((m, a) => Math.fround(m + Math.exp(head.logStd[a] as number) * random.uniform(-1.5, 1.5)));
  });
  return {
    inputs,
    actions,
    logProbabilities: inputs.map((x, s) =>
      Math.fround(distribution.logProbability(headOf(acting, x), actions[s] as number[])),
    ),
    advantages: random.rows(1 + costs, count),
    references: inputs.map((x) => rounded(headOf(reference, x))),
    weights: inputs.map((_, s) => (s % 5 === 3 ? 0 : 1)),
  };
}

export const drawPolicy = (
  widths: readonly number[],
  logStds: number,
  activation: 'tanh' | 'relu',
  random: Numbers,
): Policy => ({ network: random.network(widths, activation), logStd: random.list(logStds, -1, 0.5) });

/** The samples of minibatch `m`. */
export function minibatchOf(samples: LossSamples, m: number, size: number): LossSamples {
  const part = <T>(list: readonly T[]): T[] => list.slice(m * size, (m + 1) * size);
  return {
    inputs: part(samples.inputs),
    actions: part(samples.actions),
    logProbabilities: part(samples.logProbabilities),
    advantages: samples.advantages.map(part),
    references: part(samples.references),
    weights: part(samples.weights),
  };
}

/** Opens a bench and writes for every replica a policy, its shuffled samples and a record with these settings. */
export async function openMinibatches(
  options: BenchOptions,
  settings: LossSettings,
  record: StructValue = {},
): Promise<Minibatches> {
  const bench = await Bench.open({ algorithm: 'ppo', set: () => ({ passes: 1 }), ...options });
  const { shape, workspace: w } = bench;
  const row = shape.quads * 4;
  const replicas = Array.from({ length: bench.replicas }, (_, r) => {
    const random = new Numbers(r);
    const policy = drawPolicy(
      [shape.O, ...shape.hidden, shape.outputs],
      shape.logStds,
      options.activation ?? 'tanh',
      random,
    );
    const samples = drawSamples(policy, shape.blockSamples, shape.C, random);
    const places = actorPlaces(shape);
    bench.write(w.actor, r, scatter(policyParameters(policy), places, shape.actorParameters));
    const logStd = samples.references[0]?.logStd ?? [];
    bench.write(w.reference, r, logStd, shape.actorParameters - shape.logStds);
    bench.write(w.shuffledInput, r, featureMajor(samples.inputs, row));
    const rows = samples.inputs.map((_x, s) => [
      ...(samples.actions[s] as number[]),
      samples.logProbabilities[s] as number,
      ...samples.advantages.map((a) => a[s] as number),
      ...(samples.references[s]?.outputs ?? []),
      samples.weights[s] as number,
    ]);
    bench.write(w.policySamples.block(0), r, featureMajor(rows, row));
    const { penalties: p, ...rest } = settings;
    bench.writeRecord(r, {
      updating: 1,
      activeEnvs: shape.envs,
      ...rest,
      costWeight: [...settings.costWeight],
      penaltyScale: p.scale,
      suffix: [...p.suffix],
      penaltyBase: [...p.base],
      penaltyLinear: [...p.linear],
      penaltyQuadratic: [...p.quadratic],
      penaltyShift: [...p.shift],
      ...record,
    });
    return { policy, samples };
  });
  bench.untouch(w.candidateOutput.block(0), w.hidden.block(0), w.delta);
  return { bench, replicas };
}

/** The dispatches of each minibatch of a pass whose kernels match, `each` of them a minibatch. */
export async function minibatchSteps(bench: Bench, kernels: RegExp, each = 1): Promise<DispatchSpec[][]> {
  const own = bench.pick(await bench.verbs.policyPasses({ passes: 'passes', isPenalised: true }), kernels);
  return Array.from({ length: bench.shape.minibatches }, (_, m) => own.slice(m * each, (m + 1) * each));
}
