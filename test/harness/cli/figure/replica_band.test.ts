import { describe, expect, it } from 'vitest';
import { replicaBand } from '../../../../harness/cli/figure/replica_band.ts';

const point = (replica: number, steps: number, value: number) => ({ replica, steps, value });

describe('replica band', () => {
  it('is mean, smallest and largest replica at each step count, in order of steps', () => {
    const points = [point(0, 20, 4), point(1, 10, 3), point(0, 10, 1), point(1, 20, 8)];
    expect(replicaBand(points)).toEqual([
      { steps: 10, mean: 2, low: 1, high: 3 },
      { steps: 20, mean: 6, low: 4, high: 8 },
    ]);
  });

  it('interpolates replicas whose epochs end at different step counts', () => {
    const points = [point(0, 0, 0), point(0, 40, 4), point(1, 0, 2), point(1, 10, 5), point(1, 40, 5)];
    expect(replicaBand(points)[1]).toEqual({ steps: 10, mean: 3, low: 1, high: 5 });
  });

  it('goes on without a replica that stopped early, and passes over values that are not finite', () => {
    const points = [point(0, 10, Number.NaN), point(0, 20, 1), point(1, 20, 3), point(1, 30, 7)];
    expect(replicaBand(points)).toEqual([
      { steps: 20, mean: 2, low: 1, high: 3 },
      { steps: 30, mean: 7, low: 7, high: 7 },
    ]);
  });

  it('thins a long run evenly and keeps both ends', () => {
    const band = replicaBand(Array.from({ length: 10_001 }, (_, epoch) => point(0, epoch, 2 * epoch)));
    expect(band.length).toBe(400);
    expect([band[0]?.steps, band.at(-1)?.steps]).toEqual([0, 10_000]);
    expect(band.every(({ steps, mean }) => mean === 2 * steps)).toBe(true);
  });

  it('is empty without values', () => {
    expect(replicaBand([])).toEqual([]);
  });
});
