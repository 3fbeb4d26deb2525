import { describe, expect, it } from 'vitest';
import { moments, normaliser, sampleDeviation } from '../../reference/moments.ts';
import { Bench, type BenchOptions, expectNear, featureMajor, Numbers, rowOf } from '../bench.ts';

// Two passes in f32: an error of 1e-6 for means of order 1 over up to 1,500 numbers.
const TOLERANCE = 1e-5;

const shapes: readonly (BenchOptions & { readonly name: string })[] = [
  { name: 'one sample', envs: 1, steps: 1 },
  { name: 'less than a workgroup', envs: 3, steps: 11, C: 2, replicas: 3 },
  { name: 'blocks of many samples', envs: 5, steps: 100, blocks: 3, replicas: 2 },
];

describe.each(shapes)('estimate/moments and estimate/advantage_moments: $name', (options) => {
  it("give every function's mean and sample deviation, of advantages and of targets", async () => {
    const bench = await Bench.open(options);
    const { shape, workspace: w } = bench;
    const row = shape.quads * 4;
    const specs = bench.pick(await bench.verbs.estimateAdvantages(), /^estimate\/(moments|advantage_moments)$/);
    bench.untouch(w.advantageMoments);
    const replicas = Array.from({ length: bench.replicas }, (_, r) => {
      const random = new Numbers(r);
      bench.writeRecord(r, { seed: 9 });
      // a mean of 100 times the spread: one-pass sums of squares would lose four digits
      const rows = random.rows(2 * shape.F, shape.blockSamples * shape.blocks, 99, 101);
      for (let b = 0; b < shape.blocks; b++) {
        rows.forEach((x, k) => {
          bench.write(w.advantage.block(b), r, x.slice(b * shape.blockSamples, (b + 1) * shape.blockSamples), k * row);
        });
      }
      return rows;
    });
    await bench.run(specs);
    const records = await bench.records();
    replicas.forEach((rows, r) => {
      const { advantageMean, advantageStd, valueMean, valueStd, seed } = records[r] as Record<string, number[]>;
      expectNear(
        advantageMean as number[],
        rows.slice(0, shape.F).map((x) => moments(x).mean),
        1e-6,
      );
      // the mean's own rounding, 1e-5 of the spread, is squared
      expectNear(advantageStd as number[], rows.slice(0, shape.F).map(sampleDeviation), TOLERANCE);
      expectNear(
        valueMean as number[],
        rows.slice(shape.F).map((x) => moments(x).mean),
        1e-6,
      );
      expectNear(valueStd as number[], rows.slice(shape.F).map(sampleDeviation), TOLERANCE);
      expect(seed).toBe(9);
    });
    bench.close();
  });
});

it('estimate/moments leaves replicas alone that diverged or are done, and no others', async () => {
  const bench = await Bench.open({ envs: 3, steps: 11, C: 2, replicas: 3 });
  const { shape, workspace: w } = bench;
  [{}, { halted: 1 }, { finished: 1 }].forEach((state, r) => {
    bench.writeRecord(r, { advantageMean: Array(shape.F).fill(7), ...state });
    for (let k = 0; k < 2 * shape.F; k++)
      bench.write(w.advantage.block(0), r, Array(shape.blockSamples).fill(k + 1), k * shape.quads * 4);
  });
  await bench.run(bench.pick(await bench.verbs.estimateAdvantages(), /^estimate\/(moments|advantage_moments)$/));
  expect((await bench.records()).map(({ advantageMean }) => advantageMean)).toEqual([
    [1, 2, 3],
    [7, 7, 7],
    [7, 7, 7],
  ]);
  bench.close();
});

describe('estimate/normaliser', () => {
  it('after several merges has the statistics of all observations so far; a constant feature stays finite', async () => {
    const bench = await Bench.open({
      O: 11,
      envs: 7,
      steps: 9,
      blocks: 2,
      replicas: 2,
      set: (r) => ({ normaliseObservations: r < 2 }),
    });
    const { shape, workspace: w } = bench;
    const step = bench.pick(await bench.verbs.updateNormaliser(), /./);
    const seen = Array.from({ length: bench.replicas }, () => Array.from({ length: shape.O }, () => [] as number[]));
    for (let r = 0; r < bench.replicas; r++) bench.writeRecord(r, {});
    for (let iteration = 0; iteration < 4; iteration++) {
      seen.forEach((features, r) => {
        const random = new Numbers(10 * iteration + r);
        for (let b = 0; b < shape.blocks; b++) {
          const samples = Array.from({ length: shape.blockSamples }, () =>
            features.map((_, k) => (k === 0 ? 2 : Math.fround(random.uniform() + (k === 1 ? 1000 : 0.1 * iteration)))),
          );
          bench.write(w.observation.block(b), r, featureMajor(samples, shape.quads * 4));
          for (const sample of samples)
            features.forEach((list, k) => {
              list.push(sample[k] as number);
            });
        }
      });
      await bench.run(step);
      const found = await bench.read(w.normaliser);
      seen.forEach((features, r) => {
        const expected = features.map(normaliser);
        const words = found[r] as Float32Array;
        expected.forEach(({ mean, scale }, k) => {
          expect(Math.abs((words[k] as number) - mean) / Math.max(1, Math.abs(mean))).toBeLessThan(1e-6);
          // a mean of 1000 has a rounding of 6e-5, which enters the spread of 0.58 when blocks are joined
          expect(Math.abs((words[shape.inputsPadded + k] as number) / scale - 1)).toBeLessThan(k === 1 ? 3e-4 : 2e-5);
        });
        expect(Array.from(words.subarray(shape.O, shape.inputsPadded)).every((x) => x === 0)).toBe(true);
      });
    }
    bench.close();
  });

  it('keeps the identity where observations are not normalised, and a halted replica as it is', async () => {
    const bench = await Bench.open({
      O: 3,
      envs: 2,
      steps: 5,
      replicas: 2,
      set: (r) => ({ normaliseObservations: r === 1 }),
    });
    const { workspace: w } = bench;
    const identity = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
    for (const r of [0, 1]) {
      bench.writeRecord(r, { halted: r });
      bench.write(w.normaliser, r, identity);
      bench.write(w.observation.block(0), r, new Numbers(r).list(8));
    }
    await bench.run(bench.pick(await bench.verbs.updateNormaliser(), /./));
    for (const words of await bench.read(w.normaliser)) expect(Array.from(words.subarray(0, 16))).toEqual(identity);
    const [statistics, halted] = await bench.read(w.statistics);
    expect(statistics?.[16]).toBe(10);
    expect(halted?.[16]).toBe(0);
    bench.close();
  });
});

describe('estimate/normalise', () => {
  it('is (o - mean) / std of every sample, 0 beyond the last', async () => {
    const bench = await Bench.open({ O: 11, envs: 3, steps: 7, blocks: 2, replicas: 2 });
    const { shape, workspace: w } = bench;
    const row = shape.quads * 4;
    const replicas = Array.from({ length: bench.replicas }, (_, r) => {
      const random = new Numbers(r);
      const [mean, scale] = [random.list(shape.O), random.list(shape.O, 0.1, 3)];
      bench.write(w.normaliser, r, mean);
      bench.write(w.normaliser, r, scale, shape.inputsPadded);
      const blocks = Array.from({ length: shape.blocks }, (_, b) => {
        const samples = random.rows(shape.blockSamples, shape.O, -2, 2);
        bench.write(w.observation.block(b), r, featureMajor(samples, row));
        return samples;
      });
      return { mean, scale, blocks };
    });
    bench.untouch(...Array.from({ length: shape.blocks }, (_, b) => w.input.block(b)));
    await bench.run(bench.pick(await bench.verbs.estimateAdvantages(), /^estimate\/normalise$/));
    for (let b = 0; b < shape.blocks; b++) {
      const input = await bench.read(w.input.block(b));
      replicas.forEach(({ mean, scale, blocks }, r) => {
        for (let k = 0; k < shape.O; k++) {
          const own = rowOf(input[r] as Float32Array, k, row, row);
          const expected = (blocks[b] as number[][]).map(
            (x) => ((x[k] as number) - (mean[k] as number)) * (scale[k] as number),
          );
          expectNear(rowOf(input[r] as Float32Array, k, row, expected.length), expected, 1e-6);
          expect(own.slice(expected.length).every((x) => x === 0)).toBe(true);
        }
      });
    }
    bench.close();
  });
});
