// Twin of shaders/nn/fisher.wgsl: the Fisher matrix as the Hessian of mean KL(old || new) at new = old, by differences of
// its gradient.
import { divergence, divergenceGradient } from './head.ts';
import { headOf, type Policy, policyParameters, withPolicyParameters } from './policy_gradient.ts';
import { backward, mean, meanOf } from './weight_gradient.ts';

/** mean KL(old || new), exact for each state, summed over the action's dimensions. */
export const meanKl = (policy: Policy, old: Policy, inputs: readonly (readonly number[])[]): number =>
  mean(inputs.map((x) => divergence(headOf(old, x), headOf(policy, x))));

/** Gradient of `meanKl` in the new policy's parameters. */
export const klGradient = (policy: Policy, old: Policy, inputs: readonly (readonly number[])[]): number[] =>
  meanOf(
    inputs.map((x) => {
      const { outputs, logStd } = divergenceGradient(headOf(old, x), headOf(policy, x));
      return [...backward(policy.network, x, outputs), ...logStd];
    }),
  );

/** F v as a central difference of the KL's gradient along v. */
export function fisherProduct(
  policy: Policy,
  inputs: readonly (readonly number[])[],
  v: readonly number[],
  h = 1e-5,
): number[] {
  const at = policyParameters(policy);
  const gradient = (by: number): number[] =>
    klGradient(
      withPolicyParameters(
        policy,
        at.map((p, i) => p + by * (v[i] as number)),
      ),
      policy,
      inputs,
    );
  const [ahead, behind] = [gradient(h), gradient(-h)];
  return ahead.map((g, i) => (g - (behind[i] as number)) / (2 * h));
}
