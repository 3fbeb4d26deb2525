import { describe, expect, it } from 'vitest';
import { layerGradient, rowSums } from '../../reference/weight_gradient.ts';
import { Bench, bitsOf, expectNear, featureMajor, forms, Numbers, tileForm } from '../bench.ts';

// f32 sums of up to 1,204 products whose signs differ: errors of 1e-6 of the largest entry, times ten.
const TOLERANCE = 1e-5;
const KERNELS = /^nn\/(weight_gradient|sum_partials)$/;

/** One network's layers on made-up activations and deltas, all padded rows included. */
async function gradients(
  form: (typeof forms)[number],
  steps: number,
): Promise<{ actual: Float32Array[]; expected: number[][]; partials: Float32Array }> {
  const bench = await Bench.open({ O: 35, A: 9, C: 1, hidden: [12], envs: 4, steps, replicas: 2, ...form });
  const { shape, workspace: w } = bench;
  const { inputsPadded, hiddenWidth, A, F, quads, actorParameters, blockSamples } = shape;
  const row = quads * 4;
  const outputsPadded = 16;
  const deltaRows = hiddenWidth + 2 * outputsPadded;
  bench.untouch(w.partials, w.gradient);
  const expected = Array.from({ length: bench.replicas }, (_, r) => {
    const random = new Numbers(r);
    bench.writeRecord(r, { updating: 1 });
    const input = random.rows(inputsPadded, blockSamples);
    const hidden = random.rows(hiddenWidth, blockSamples);
    const transposed = (rows: number[][]): number[][] =>
      Array.from({ length: blockSamples }, (_, s) => rows.map((x) => x[s] as number));
    bench.write(w.input.block(0), r, featureMajor(transposed(input), row));
    bench.write(w.hidden.block(0), r, featureMajor(transposed(hidden), row));
    return Array.from({ length: F }, (_, f) => {
      const delta = random.rows(deltaRows, blockSamples);
      bench.write(w.delta, r, featureMajor(transposed(delta), row), f * deltaRows * row);
      const first = delta.slice(0, hiddenWidth);
      const output = delta.slice(hiddenWidth, hiddenWidth + A);
      const logStd = delta.slice(hiddenWidth + outputsPadded, hiddenWidth + outputsPadded + A);
      return [...layerGradient(first, input), ...layerGradient(output, hidden), ...rowSums(logStd)];
    }).flat();
  });
  await bench.run(bench.pick(await bench.verbs.surrogateGradients(), KERNELS));
  const actual = (await bench.read(w.gradient)).map((g) => g.subarray(0, F * actorParameters));
  const partials = (await bench.read(w.partials))[0] as Float32Array;
  bench.close();
  return { actual, expected, partials };
}

describe.each([1, 13, 300])('nn/weight_gradient and nn/sum_partials, %i steps of 4 environments', (steps) => {
  it.each([...forms, tileForm])(
    'sum delta times activation for every layer, bias and log-std; portable $portable, $networkKernels kernels',
    async (form) => {
      const { actual, expected } = await gradients(form, steps);
      actual.forEach((g, r) => {
        expectNear(g, expected[r] as number[], TOLERANCE);
      });
    },
  );
});

it.skipIf(forms.length < 2)('nn/weight_gradient gives the same bits with and without subgroups', async () => {
  const [lanes, portable] = await Promise.all(forms.map((form) => gradients(form, 13)));
  expect(bitsOf(portable?.actual[0] as Float32Array)).toEqual(bitsOf(lanes?.actual[0] as Float32Array));
});
