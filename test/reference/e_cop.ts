// Twin of shaders/algos/e_cop.wgsl and src/train/episodic_sweep.ts: e-COP's multipliers, damping and backward sweep (Agnihotri
// et al. 2024), one time step after another as its Algorithm 2 has them.
import { Adam, type AdamSettings } from './adam.ts';
import { costSurrogate } from './penalty.ts';
import { logProbability, type Policy, policyParameters, withPolicyParameters } from './policy_gradient.ts';
import { type LossSamples, type LossSettings, policyLossGradient } from './policy_loss.ts';

export interface Settings {
  /** [C] */
  readonly limits: readonly number[];
  readonly adaptive: boolean;
  readonly betaGrowth: number;
  readonly betaMax: number;
}

export interface State {
  readonly beta: number;
  /** [H][C] */
  readonly multipliers: readonly (readonly number[])[];
}

/**
 * Damping and multipliers after an episode batch.
 * @param costs [C] J_C
 * @param means [H][C] mean cost advantages of each time step
 */
export function decide(settings: Settings, state: State, costs: readonly number[], means: readonly number[][]): State {
  const { limits, adaptive, betaGrowth, betaMax } = settings;
  const violations = limits.map((limit, c) => (costs[c] as number) - limit);
  const terms = state.multipliers.flatMap((row) =>
    row.map((lambda, c) => Math.max(violations[c] as number, -lambda / state.beta)),
  );
  const secondary = terms.reduce((a, b) => a + b, 0);
  const threshold = (Math.sqrt(limits.length) / state.beta) * Math.max(...state.multipliers.flat());
  const grows = adaptive && secondary > 0 && secondary >= threshold;
  const beta = grows ? Math.min(betaMax, betaGrowth * state.beta) : state.beta;
  const multipliers = state.multipliers.map((row, t) =>
    row.map((lambda, c) => {
      const suffix = means.slice(t).reduce((sum, own) => sum + (own[c] as number), 0);
      return Math.max(0, lambda + beta * ((violations[c] as number) + suffix));
    }),
  );
  return { beta, multipliers };
}

export interface Sweep {
  readonly state: State;
  /** [C] J_C - limit */
  readonly violations: readonly number[];
  readonly clip: number;
  readonly adam: AdamSettings;
  readonly sweepSteps: number;
}

/** Settings of the loss of eq 8 at time step `t`; `share` is the number of samples divided by that of episodes. */
const lossAt = (
  { state, violations, clip }: Sweep,
  t: number,
  suffix: readonly number[],
  share: number,
): LossSettings => ({
  rewardWeight: share,
  costWeight: violations.map(() => 0),
  clipRange: clip,
  klWeight: 0,
  klThreshold: Number.POSITIVE_INFINITY,
  penalties: {
    scale: share,
    suffix,
    base: violations,
    linear: state.multipliers[t] as number[],
    quadratic: violations.map(() => state.beta),
    shift: (state.multipliers[t] as number[]).map((lambda) => lambda / state.beta),
  },
});

function gradientSteps(policy: Policy, adam: Adam, samples: LossSamples, loss: LossSettings, count: number): Policy {
  let moved = policy;
  for (let step = 0; step < count; step++) {
    const gradient = policyLossGradient(moved, samples, loss);
    moved = withPolicyParameters(moved, adam.update(policyParameters(moved), gradient));
  }
  return moved;
}

/**
 * A parameter vector for each time step: each is moved on its own samples, knowing what the later ones' surrogates became.
 * @param steps samples of each time step, weights 0 where the episode was over
 */
export function sweepVectors(
  sweep: Sweep,
  start: readonly Policy[],
  steps: readonly LossSamples[],
  isChained: boolean,
) {
  const policies = [...start];
  let suffix = sweep.violations.map(() => 0);
  for (let t = steps.length - 1; t >= 0; t--) {
    const samples = steps[t] as LossSamples;
    const from = (isChained && policies[t + 1]) || (policies[t] as Policy);
    const adam = new Adam(policyParameters(from).length, sweep.adam);
    const moved = gradientSteps(from, adam, samples, lossAt(sweep, t, suffix, 1), sweep.sweepSteps);
    policies[t] = moved;
    const ratios = samples.inputs.map((x, s) =>
      Math.exp(logProbability(moved, x, samples.actions[s] as number[]) - (samples.logProbabilities[s] as number)),
    );
    suffix = suffix.map(
      (sum, c) =>
        sum + costSurrogate(ratios, samples.advantages[c + 1] as readonly number[], samples.weights, sweep.clip, 1),
    );
  }
  return { policies, suffix };
}

/** Samples of all time steps from `first` on. */
function from(steps: readonly LossSamples[], first: number): LossSamples {
  const own = steps.slice(first);
  const joined = <T>(pick: (samples: LossSamples) => readonly T[]): T[] => own.flatMap(pick);
  return {
    inputs: joined(({ inputs }) => inputs),
    actions: joined(({ actions }) => actions),
    logProbabilities: joined(({ logProbabilities }) => logProbabilities),
    advantages: (own[0] as LossSamples).advantages.map((_, f) => own.flatMap(({ advantages }) => advantages[f] ?? [])),
    references: joined(({ references }) => references),
    weights: joined(({ weights }) => weights),
  };
}

/** One network: moved on the samples of suffixes that grow by `stride` time steps, whose losses are sums over time of means over episodes. */
export function sweepNetwork(sweep: Sweep, start: Policy, steps: readonly LossSamples[], stride: number): Policy {
  const adam = new Adam(policyParameters(start).length, sweep.adam);
  let policy = start;
  for (let first = (Math.ceil(steps.length / stride) - 1) * stride; first >= 0; first -= stride) {
    const none = sweep.violations.map(() => 0);
    const loss = lossAt(sweep, first, none, steps.length - first);
    policy = gradientSteps(policy, adam, from(steps, first), loss, sweep.sweepSteps);
  }
  return policy;
}
