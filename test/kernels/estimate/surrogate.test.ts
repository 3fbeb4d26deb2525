import { describe, expect, it } from 'vitest';
import { policyParameters, withPolicyParameters } from '../../reference/policy_gradient.ts';
import { meanEntropy, meanKl, policyDifference } from '../../reference/surrogate.ts';
import { actorPlaces, type Bench, type BenchOptions, Numbers, scatter } from '../bench.ts';
import { openPolicies } from '../nn/policies.ts';

/** Sums of the parts of every replica, [R][F + 2]: policy differences, KL, entropy. */
async function sums(bench: Bench): Promise<number[][]> {
  const { shape, workspace: w } = bench;
  const parts = Math.ceil(shape.quads / 64) * shape.blocks;
  return (await bench.read(w.surrogate)).map((words) =>
    Array.from({ length: shape.F + 2 }, (_, row) =>
      Array.from({ length: parts }, (_p, p) => words[p * (shape.F + 2) + row] as number).reduce((a, b) => a + b, 0),
    ),
  );
}

/** Means of the old policy, then of the candidate, then the sums, by the line search's own dispatches. */
async function evaluate(bench: Bench): Promise<number[][]> {
  await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /^nn\/forward$/));
  bench.untouch(bench.workspace.surrogate, bench.workspace.candidateOutput.block(0));
  await bench.run(bench.pick(await bench.verbs.lineSearch(), /^(nn\/forward|estimate\/surrogate)$/));
  return sums(bench);
}

const shapes: readonly (BenchOptions & { readonly name: string })[] = [
  { name: 'one sample', O: 3, A: 1, envs: 1, steps: 1 },
  { name: 'blocks and replicas', O: 5, A: 3, C: 2, envs: 3, steps: 11, blocks: 2, replicas: 3 },
  {
    name: 'categorical, blocks',
    O: 4,
    discreteActions: 5,
    C: 2,
    hidden: [],
    envs: 3,
    steps: 11,
    blocks: 2,
    replicas: 2,
  },
  { name: 'several workgroups, nine actions', O: 3, A: 9, C: 3, hidden: [], envs: 4, steps: 101 },
];

describe.each(shapes)('estimate/surrogate: $name', (options) => {
  it('is the policy difference of every function, and the exact KL and entropy', async () => {
    const { bench, replicas } = await openPolicies(options);
    const candidates = replicas.map(({ policy }, r) => {
      const random = new Numbers(50 + r);
      const moved = policyParameters(policy).map((p) => Math.fround(p + random.uniform(-0.03, 0.03)));
      bench.write(bench.workspace.candidate, r, scatter(moved, actorPlaces(bench.shape), bench.shape.actorParameters));
      return withPolicyParameters(policy, moved);
    });
    const found = await evaluate(bench);
    replicas.forEach(({ policy, samples, advantages }, r) => {
      const candidate = candidates[r] as (typeof candidates)[number];
      const { F } = bench.shape;
      advantages.forEach((row, f) => {
        // ratio - 1 is about 0.1 from log-probabilities of order 10: 1e-6 of rounding in each term of order 1
        expect(Math.abs((found[r]?.[f] as number) - policyDifference(candidate, policy, samples, row))).toBeLessThan(
          1e-5,
        );
      });
      const kl = meanKl(candidate, policy, samples.inputs);
      // the KL's terms of order 1 cancel to 0.01: rounding of 1e-7 in each of them
      const { outputs } = bench.shape;
      expect(Math.abs((found[r]?.[F] as number) - kl)).toBeLessThan(1e-6 * outputs + 1e-5 * kl);
      const entropy = meanEntropy(candidate, samples.inputs);
      expect(Math.abs((found[r]?.[F + 1] as number) - entropy)).toBeLessThan(1e-5 * outputs);
    });
    bench.close();
  });

  it('is exactly 0 at the old policy', async () => {
    const { bench, replicas } = await openPolicies(options);
    replicas.forEach(({ policy }, r) => {
      bench.write(
        bench.workspace.candidate,
        r,
        scatter(policyParameters(policy), actorPlaces(bench.shape), bench.shape.actorParameters),
      );
    });
    for (const row of await evaluate(bench)) expect(row.slice(0, -1).every((x) => x === 0)).toBe(true);
    bench.close();
  });
});

it('estimate/surrogate rests once a candidate was accepted', async () => {
  const { bench } = await openPolicies({ O: 3, envs: 2, steps: 3 }, { searching: 0 });
  expect((await evaluate(bench))[0]?.every(Number.isNaN)).toBe(true);
  bench.close();
});
