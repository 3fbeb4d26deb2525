import { describe, expect, it } from 'vitest';
import { Bench, rowOf } from '../bench.ts';

const PASSES = 3;

/** Where each shuffled sample came from, [pass * blocks + block][R][n], and whether targets and every input row agree. */
async function permutations(
  samples: number,
  seeds: readonly number[],
  iteration: number,
  blocks = 1,
): Promise<number[][][]> {
  const bench = await Bench.open({
    O: 9,
    C: 2,
    hidden: [],
    envs: 1,
    steps: samples,
    blocks,
    replicas: seeds.length,
    criticPasses: PASSES,
  });
  const { shape, workspace: w } = bench;
  const row = shape.quads * 4;
  const index = Float32Array.from({ length: samples }, (_, i) => i + 1);
  const shifted = (by: number): Float32Array => index.map((x) => x + 10000 * by);
  seeds.forEach((seed, r) => {
    bench.writeRecord(r, { seed, iteration });
    for (let b = 0; b < blocks; b++) {
      for (let k = 0; k < shape.O; k++) bench.write(w.input.block(b), r, shifted(k), k * row);
      for (let f = 0; f < shape.F; f++) bench.write(w.advantage.block(b), r, shifted(f + 50), (shape.F + f) * row);
    }
  });
  const specs = bench.pick(await bench.verbs.fitCritics(), /^rollout\/shuffle$/);
  expect(specs).toHaveLength(PASSES * blocks);
  const found: number[][][] = [];
  for (const spec of specs) {
    bench.untouch(w.targets);
    await bench.run([spec]);
    const [input, targets] = [await bench.read(w.shuffledInput), await bench.read(w.targets)];
    found.push(
      seeds.map((_, r) => {
        const origin = rowOf(input[r] as Float32Array, 0, row, samples);
        for (let k = 1; k < shape.O; k++)
          expect(rowOf(input[r] as Float32Array, k, row, samples)).toEqual(origin.map((x) => x + 10000 * k));
        for (let f = 0; f < shape.F; f++)
          expect(rowOf(targets[r] as Float32Array, f, row, samples)).toEqual(origin.map((x) => x + 10000 * (f + 50)));
        expect(
          rowOf(input[r] as Float32Array, 0, row, row)
            .slice(samples)
            .every((x) => x === 0),
        ).toBe(true);
        return origin.map((x) => x - 1);
      }),
    );
  }
  bench.close();
  return found;
}

const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

describe('rollout/shuffle', () => {
  it.each([1, 2, 3, 5, 16, 17, 33, 100, 1000, 4097])(
    'permutes %i samples, inputs and targets alike',
    async (samples) => {
      const identity = Array.from({ length: samples }, (_, i) => i);
      for (const pass of await permutations(samples, [0, 7], 1))
        for (const order of pass) expect(sorted(order)).toEqual(identity);
    },
  );

  it('gives every pass, block, seed and iteration an order of its own', async () => {
    const orders = [...(await permutations(257, [0, 1], 1, 2)).flat(), ...(await permutations(257, [0], 2)).flat()];
    expect(new Set(orders.map(String)).size).toBe(orders.length);
  });

  it('moves samples far: neighbours end as far apart as random ones', async () => {
    const order = (await permutations(1000, [3], 1))[0]?.[0] as number[];
    const apart = order.slice(1).map((x, i) => Math.abs(x - (order[i] as number)));
    // two random numbers below n are n/3 apart on average, with a standard error of 0.24 n / sqrt(n)
    expect(Math.abs(apart.reduce((a, b) => a + b, 0) / apart.length - 333)).toBeLessThan(30);
  });
});
