// Twin of shaders/nn/policy_loss.wgsl: the loss of policies trained by minibatches, and its gradient.
import * as distribution from './head.ts';
import { clippedLoss, costSurrogate, type Penalties, penalty, penaltySlopes, psiOf } from './penalty.ts';
import { headOf, type Policy, policyParameters } from './policy_gradient.ts';
import { backward } from './weight_gradient.ts';

export interface LossSamples {
  readonly inputs: readonly (readonly number[])[];
  readonly actions: readonly (readonly number[])[];
  /** Under the policy that acted. */
  readonly logProbabilities: readonly number[];
  /** [F][n] */
  readonly advantages: readonly (readonly number[])[];
  /** The reference policy in each sample's state. */
  readonly references: readonly distribution.Head[];
  /** 0 where the episode was over. */
  readonly weights: readonly number[];
}

export interface LossSettings {
  readonly rewardWeight: number;
  readonly costWeight: readonly number[];
  readonly clipRange: number;
  readonly klWeight: number;
  readonly klThreshold: number;
  readonly penalties: Penalties;
}

/** KL(head || reference) */
const reverseDivergence = (reference: distribution.Head, head: distribution.Head): number =>
  distribution.divergence(head, reference);

const ratiosOf = (policy: Policy, { inputs, actions, logProbabilities }: LossSamples): number[] =>
  inputs.map((x, s) =>
    Math.exp(distribution.logProbability(headOf(policy, x), actions[s] as number[]) - (logProbabilities[s] as number)),
  );

const combined = ({ advantages }: LossSamples, { rewardWeight, costWeight }: LossSettings, s: number): number =>
  costWeight.reduce(
    (sum, w, c) => sum - w * (advantages[c + 1]?.[s] as number),
    rewardWeight * (advantages[0]?.[s] as number),
  );

/** Psi of each cost on these samples. */
export function psiOn(policy: Policy, samples: LossSamples, { clipRange, penalties }: LossSettings): number[] {
  const ratios = ratiosOf(policy, samples);
  return psiOf(
    penalties,
    samples.advantages.slice(1).map((a) => costSurrogate(ratios, a, samples.weights, clipRange, penalties.scale)),
  );
}

/** mean [-min(ratio A, clip(ratio) A) + klWeight KL] over samples whose KL is within the threshold, plus penalties. */
export function policyLoss(policy: Policy, samples: LossSamples, settings: LossSettings): number {
  const ratios = ratiosOf(policy, samples);
  const { clipRange, klWeight, klThreshold, penalties } = settings;
  const terms = samples.inputs.map((x, s) => {
    const kl = reverseDivergence(samples.references[s] as distribution.Head, headOf(policy, x));
    // min(ratio A, clip A) = -max(ratio (-A), clip (-A))
    const loss = clippedLoss(ratios[s] as number, -combined(samples, settings, s), clipRange) + klWeight * kl;
    return kl <= klThreshold ? (samples.weights[s] as number) * loss : 0;
  });
  return terms.reduce((a, b) => a + b, 0) / terms.length + penalty(penalties, psiOn(policy, samples, settings));
}

/** Gradient of `policyLoss` in the order of `policyParameters`, for the slopes of the penalties given or its own. */
export function policyLossGradient(
  policy: Policy,
  samples: LossSamples,
  settings: LossSettings,
  slopes = penaltySlopes(settings.penalties, psiOn(policy, samples, settings)),
): number[] {
  const ratios = ratiosOf(policy, samples);
  const { clipRange, klWeight, klThreshold, penalties } = settings;
  const n = samples.inputs.length;
  // d max(ratio a, clip a) / d log ratio
  const slopeOf = (r: number, a: number): number => {
    const isCut = (a >= 0 && r < 1 - clipRange) || (a < 0 && r > 1 + clipRange);
    return isCut ? 0 : r * a;
  };
  const sum = policyParameters(policy).map(() => 0);
  samples.inputs.forEach((x, s) => {
    const head = headOf(policy, x);
    const reference = samples.references[s] as distribution.Head;
    if (reverseDivergence(reference, head) > klThreshold) return;
    const r = ratios[s] as number;
    const costs = slopes.map(
      (slope, c) => slope * penalties.scale * slopeOf(r, samples.advantages[c + 1]?.[s] as number),
    );
    const weight = costs.reduce((a, b) => a + b, slopeOf(r, -combined(samples, settings, s)));
    const score = distribution.score(head, samples.actions[s] as number[]);
    const kl = distribution.reverseDivergenceGradient(reference, head);
    const delta = (own: readonly number[], other: readonly number[]): number[] =>
      own.map((g, k) => ((samples.weights[s] as number) / n) * (weight * g + klWeight * (other[k] as number)));
    const gradient = [
      ...backward(policy.network, x, delta(score.outputs, kl.outputs)),
      ...delta(score.logStd, kl.logStd),
    ];
    gradient.forEach((g, i) => {
      sum[i] = (sum[i] as number) + g;
    });
  });
  return sum;
}
