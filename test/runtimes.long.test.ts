/** The README's example in other runtimes: Deno's own WebGPU is a second implementation, wgpu and naga, as Firefox has. */
import { beforeAll, describe, expect, it } from 'vitest';
import { differenceOf, type Trained, trainEverywhere } from '../scripts/runtimes.mjs';

describe("the library's example", () => {
  let results: Trained[];
  beforeAll(async () => {
    results = await trainEverywhere(['node', 'deno', 'deno-dawn'], { sizes: ['1', '1000', '2'] });
  }, 1_200_000);
  const rows = (name: string) => results.find((one) => one.name === name)?.rows ?? [];

  it('trains in Node, and in Deno on its own WebGPU, with finite rows for each epoch and seed', () => {
    expect(results.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined]);
    for (const name of ['node', 'deno']) {
      expect(rows(name).map(([epoch, seed]) => [epoch, seed])).toEqual([
        [1, 0],
        [1, 1],
        [2, 0],
        [2, 1],
      ]);
      expect(rows(name).flat().every(Number.isFinite)).toBe(true);
    }
    // another compiler rounds otherwise; rows have two decimals
    expect(differenceOf(rows('deno'), rows('node'))).toBeLessThan(0.5);
  });

  it("prints Node's numbers wherever Dawn computes", () => {
    expect(differenceOf(rows('deno-dawn'), rows('node'))).toBe(0);
  });

  it('is known to differ where a row is missing or a number is not finite', () => {
    expect(differenceOf([[1, 2]], [[1, 2.5]])).toBe(0.5);
    expect(differenceOf([], [[1, 2]])).toBe(Number.POSITIVE_INFINITY);
    expect(differenceOf([[1, Number.NaN]], [[1, 2]])).toBe(Number.POSITIVE_INFINITY);
  });
});
