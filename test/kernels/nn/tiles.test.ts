// Tile kernels where their shapes are at odds with a tile: units that fill no group of 64, more outputs than quads, many replicas.
import { expect, it } from 'vitest';
import { forward } from '../../reference/forward.ts';
import { bitsOf, expectNear, rowOf, tileForm } from '../bench.ts';
import { openPolicies } from './policies.ts';

const shape = { ...tileForm, O: 3, A: 17, C: 1, hidden: [65], envs: 1, steps: 3 };
const KERNELS = /^nn\/(forward|policy_gradient|weight_gradient|sum_partials)$/;

/** Outputs and gradients of every replica. */
async function gradients(replicas: number) {
  const { bench, replicas: policies } = await openPolicies({ ...shape, replicas });
  const { workspace: w, shape: sizes } = bench;
  bench.untouch(w.output.whole, w.gradient);
  await bench.run(bench.pick(await bench.verbs.surrogateGradients(), KERNELS));
  const [outputs, sums] = [await bench.read(w.output.block(0)), await bench.read(w.gradient)];
  bench.close();
  return { policies, outputs, row: sizes.quads * 4, sums: sums.map((g) => g.subarray(0, 2 * sizes.actorParameters)) };
}

it('tiles of 65 units and 17 outputs: outputs of the twin, and of 70 replicas each has the bits that it has alone', async () => {
  const many = await gradients(70);
  for (const r of [0, 69]) {
    const { policy, samples } = many.policies[r] as (typeof many.policies)[number];
    const expected = forward(policy.network, samples.inputs[0] as number[]).output;
    const actual = expected.map((_, k) => rowOf(many.outputs[r] as Float32Array, k, many.row, 1)[0] as number);
    expectNear(actual, expected, 1e-5);
  }
  const alone = await gradients(1);
  const own = bitsOf(alone.sums[0] as Float32Array);
  expect(alone.sums[0]?.every(Number.isFinite)).toBe(true);
  expect(bitsOf(many.sums[0] as Float32Array)).toEqual(own);
  expect(bitsOf(many.sums[1] as Float32Array)).not.toEqual(own);
});
