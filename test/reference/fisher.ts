// Twin of shaders/nn/fisher.wgsl: the Fisher matrix as the Hessian of mean KL(old || new) at new = old, by differences of
// its gradient.
import { forward } from './forward.ts';
import { type Policy, policyMean, policyParameters, withPolicyParameters } from './policy_gradient.ts';
import { backward, mean, meanOf } from './weight_gradient.ts';

/** mean KL(old || new), exact for Gaussians, summed over the action's dimensions. */
export const meanKl = (policy: Policy, old: Policy, inputs: readonly (readonly number[])[]): number =>
  mean(
    inputs.map((x) => {
      const m = policyMean(policy, x);
      return policyMean(old, x).reduce((sum, m0, a) => {
        const [l, l0] = [policy.logStd[a] as number, old.logStd[a] as number];
        return sum + l - l0 + (Math.exp(2 * l0) + (m0 - (m[a] as number)) ** 2) / (2 * Math.exp(2 * l)) - 0.5;
      }, 0);
    }),
  );

/** Gradient of `meanKl` in the new policy's parameters. */
export function klGradient(policy: Policy, old: Policy, inputs: readonly (readonly number[])[]): number[] {
  return meanOf(
    inputs.map((x) => {
      const shift = forward(policy.network, x).output.map((m, a) => m - (policyMean(old, x)[a] as number));
      const variance = policy.logStd.map((l) => Math.exp(2 * l));
      const delta = shift.map((d, a) => d / (variance[a] as number));
      const logStd = shift.map(
        (d, a) => 1 - (Math.exp(2 * (old.logStd[a] as number)) + d * d) / (variance[a] as number),
      );
      return [...backward(policy.network, x, delta), ...logStd];
    }),
  );
}

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
