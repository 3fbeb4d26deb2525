// Twin of shaders/estimate/surrogate.wgsl: policy difference, KL and entropy of a candidate on the old policy's samples.
export { meanKl } from './fisher.ts';

import { entropy } from './head.ts';
import { headOf, logProbability, type Policy, type Samples } from './policy_gradient.ts';
import { mean } from './weight_gradient.ts';

/** mean (ratio - 1) A */
export const policyDifference = (
  candidate: Policy,
  old: Policy,
  { inputs, actions }: Samples,
  advantages: readonly number[],
): number =>
  mean(
    inputs.map((x, s) => {
      const action = actions[s] as number[];
      return (
        Math.expm1(logProbability(candidate, x, action) - logProbability(old, x, action)) * (advantages[s] as number)
      );
    }),
  );

export const meanEntropy = (policy: Policy, inputs: readonly (readonly number[])[]): number =>
  mean(inputs.map((x) => entropy(headOf(policy, x))));
