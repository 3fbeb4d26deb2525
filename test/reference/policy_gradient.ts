// Twin of shaders/nn/policy_gradient.wgsl: the policy, its surrogates L_f = mean ratio A_f, and their gradients.
import { forward, type Network, parametersOf, withParameters } from './forward.ts';
import * as distribution from './head.ts';
import { backward, mean, meanOf } from './weight_gradient.ts';

/** Gaussian, or categorical where there are no log-stds. */
export interface Policy {
  network: Network;
  logStd: number[];
}

export interface Samples {
  inputs: number[][];
  actions: number[][];
}

export const policyParameters = (policy: Policy): number[] => [...parametersOf(policy.network), ...policy.logStd];

export const withPolicyParameters = (policy: Policy, parameters: readonly number[]): Policy => ({
  network: withParameters(policy.network, parameters),
  logStd: parameters.slice(parameters.length - policy.logStd.length),
});

/** The policy's distribution in one state. */
export const headOf = ({ network, logStd }: Policy, input: readonly number[]): distribution.Head => ({
  outputs: forward(network, input).output,
  logStd,
});

export const logProbability = (policy: Policy, input: readonly number[], action: readonly number[]): number =>
  distribution.logProbability(headOf(policy, input), action);

/** Rewards' advantages standardised by the sample deviation, the costs' only centred. */
export function normaliseAdvantages(raw: readonly (readonly number[])[]): number[][] {
  return raw.map((row, f) => {
    const centre = mean(row);
    const deviation = Math.sqrt(row.reduce((sum, x) => sum + (x - centre) ** 2, 0) / Math.max(1, row.length - 1));
    return row.map((x) => (x - centre) / (f === 0 ? deviation + 1e-8 : 1));
  });
}

/** mean ratio(policy, old) A */
export const surrogateLoss = (
  policy: Policy,
  old: Policy,
  { inputs, actions }: Samples,
  advantages: readonly number[],
): number =>
  mean(
    inputs.map((x, s) => {
      const action = actions[s] as number[];
      return Math.exp(logProbability(policy, x, action) - logProbability(old, x, action)) * (advantages[s] as number);
    }),
  );

/** Gradient of the surrogate at the old policy, in the order of `policyParameters`. */
export function surrogateGradient(
  policy: Policy,
  { inputs, actions }: Samples,
  advantages: readonly number[],
): number[] {
  return meanOf(
    inputs.map((x, s) => {
      const { outputs, logStd } = distribution.score(headOf(policy, x), actions[s] as number[]);
      const gradient = [...backward(policy.network, x, outputs), ...logStd];
      return gradient.map((g) => g * (advantages[s] as number));
    }),
  );
}

/** Central differences of a function of parameters. */
export function centralDifferences(f: (parameters: number[]) => number, at: readonly number[], h = 1e-5): number[] {
  return at.map((x, i) => {
    const moved = (by: number): number[] => at.map((v, j) => (i === j ? x + by : v));
    return (f(moved(h)) - f(moved(-h))) / (2 * h);
  });
}
