import { describe, expect, it } from 'vitest';
import { bootstrapInterval95 } from '../../src/results/bootstrap.ts';
import { interquartileMean, mean, standardError } from '../../src/results/statistics.ts';

describe('the bootstrap interval', () => {
  it('of the mean of 0 and 1 is all between them: each extreme is drawn in a quarter of the resamples', () => {
    expect(bootstrapInterval95([[0, 1]], mean)).toEqual({ low: 0, high: 1 });
  });

  it('of the mean of many samples is about 1.96 standard errors to each side', () => {
    const samples = Array.from({ length: 400 }, (_, i) => ((i * 37) % 400) / 400);
    const { low, high } = bootstrapInterval95([samples], mean);
    const step = 1.96 * standardError(samples);
    expect((mean(samples) - low) / step).toBeCloseTo(1, 1);
    expect((high - mean(samples)) / step).toBeCloseTo(1, 1);
  });

  it('draws each stratum from itself: strata without spread leave none', () => {
    const strata = [
      [1, 1],
      [5, 5, 5],
    ];
    expect(bootstrapInterval95(strata, mean)).toEqual({ low: 3.4, high: 3.4 });
    expect(bootstrapInterval95([[1], [5]], mean)).toEqual({ low: Number.NaN, high: Number.NaN });
  });

  it('is the same for the same samples', () => {
    const samples = [[3, 1, 4, 1, 5, 9, 2, 6]];
    expect(bootstrapInterval95(samples, interquartileMean)).toEqual(bootstrapInterval95(samples, interquartileMean));
  });
});
