import { describe, expect, it } from 'vitest';
import {
  centralDifferences,
  policyParameters,
  surrogateGradient,
  surrogateLoss,
  withPolicyParameters,
} from '../../reference/policy_gradient.ts';
import { actorPlaces, expectNear, gather, padding } from '../bench.ts';
import { openPolicies, policyShapes } from './policies.ts';

const KERNELS = /^nn\/(forward|policy_gradient|weight_gradient|sum_partials)$/;

// Means over up to 1,204 samples of products of f32 numbers; terms of both signs cancel to about a tenth.
const TOLERANCE = 3e-5;
// Central differences of the float64 twin with h = 1e-5 are exact to about 1e-9.
const DIFFERENCE_TOLERANCE = 1e-7;

describe.each(policyShapes)('nn/policy_gradient: $name', (options) => {
  it("is the gradient of every function's surrogate, and padding has none", async () => {
    const { bench, replicas } = await openPolicies(options);
    const { shape, workspace: w } = bench;
    bench.untouch(w.output.whole, w.hidden.whole, w.delta, w.partials, w.gradient);
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), KERNELS));
    const gradient = await bench.read(w.gradient);
    replicas.forEach(({ policy, samples, advantages }, r) => {
      advantages.forEach((row, f) => {
        const own = (gradient[r] as Float32Array).subarray(f * shape.actorParameters, (f + 1) * shape.actorParameters);
        const expected = surrogateGradient(policy, samples, row);
        // a single sample's centred advantage is 0
        expectNear(gather(own, actorPlaces(shape)), expected, TOLERANCE);
        expect(padding(own, actorPlaces(shape), own.length).every((g) => g === 0)).toBe(true);
      });
    });
    bench.close();
  });
});

describe('the twin of nn/policy_gradient', () => {
  it.each(['tanh', 'relu'] as const)('agrees with central differences of the surrogate (%s)', async (activation) => {
    const { bench, replicas } = await openPolicies({ O: 3, A: 2, C: 1, hidden: [5, 4], envs: 3, steps: 5, activation });
    bench.close();
    for (const { policy, samples, advantages } of replicas) {
      for (const row of advantages) {
        const loss = (p: number[]): number => surrogateLoss(withPolicyParameters(policy, p), policy, samples, row);
        const numeric = centralDifferences(loss, policyParameters(policy));
        expectNear(surrogateGradient(policy, samples, row), numeric, DIFFERENCE_TOLERANCE);
      }
    }
  });
});

it('nn/policy_gradient leaves a replica that is not updated alone', async () => {
  const { bench } = await openPolicies({ O: 3, A: 2, hidden: [5], envs: 3, steps: 5 }, { updating: 0 });
  bench.untouch(bench.workspace.delta);
  await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /^nn\/policy_gradient$/));
  expect((await bench.read(bench.workspace.delta))[0]?.every(Number.isNaN)).toBe(true);
  bench.close();
});
