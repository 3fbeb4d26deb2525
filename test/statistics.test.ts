import { describe, expect, it } from 'vitest';
import {
  confidenceInterval95,
  costRegret,
  interquartileMean,
  mean,
  sampleStandardDeviation,
} from '../src/statistics.ts';

describe('statistics', () => {
  it('mean and sample standard deviation of 2, 4, 4, 4, 5, 5, 7, 9: 5 and sqrt(32 / 7)', () => {
    const samples = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(samples)).toBe(5);
    expect(sampleStandardDeviation(samples)).toBeCloseTo(Math.sqrt(32 / 7), 14);
  });

  it('refuses the mean of nothing; one sample has no spread and no interval', () => {
    expect(() => mean([])).toThrow(RangeError);
    expect(sampleStandardDeviation([3])).toBeNaN();
    expect(confidenceInterval95([3])).toEqual({ mean: 3, low: Number.NaN, high: Number.NaN });
  });

  // Two-sided 95 % points of Student's t from the printed tables, by degrees of freedom.
  it.each([
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [4, 2.77645],
    [9, 2.26216],
    [10, 2.22814],
    [29, 2.04523],
    [120, 1.97993],
  ])('the interval uses t with %i degrees of freedom: %d', (degrees, t) => {
    const samples = Array.from({ length: degrees + 1 }, (_, index) => index);
    const { mean: centre, low, high } = confidenceInterval95(samples);
    const standardError = sampleStandardDeviation(samples) / Math.sqrt(degrees + 1);
    expect(centre).toBe(degrees / 2);
    expect((high - centre) / standardError).toBeCloseTo(t, 4);
    expect((centre - low) / standardError).toBeCloseTo(t, 4);
  });

  it('the interquartile mean drops a quarter of the samples, rounded down, at each end', () => {
    expect(interquartileMean([100, 1, 3, 2])).toBe(2.5);
    expect(interquartileMean([5, 1, 3])).toBe(3);
    expect(interquartileMean([-900, 1, 2, 3, 4, 5, 6, 900])).toBe(3.5);
  });

  it('cost regret counts only what is above the limit', () => {
    expect(costRegret([30, 20, 25, 26], 25)).toBe(6);
    expect(costRegret([], 25)).toBe(0);
  });
});
