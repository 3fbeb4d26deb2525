import { describe, expect, it } from 'vitest';
import {
  confidenceInterval95,
  costRegret,
  interquartileMean,
  mean,
  median,
  quantile,
  sampleStandardDeviation,
  standardError,
} from '../../src/results/statistics.ts';

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

  it('the standard error of 1, 2, 3, 4 is sqrt(5 / 3) / 2', () => {
    expect(standardError([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3) / 2, 14);
    expect(standardError([1])).toBeNaN();
  });

  it('a quantile lies on the line between neighbours', () => {
    expect([0, 0.25, 0.5, 0.6, 1].map((p) => quantile([40, 10, 20, 30], p))).toEqual([10, 17.5, 25, 28, 40]);
    expect(quantile([7], 0.3)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(quantile([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('a sample that is not a number is in every statistic of order, wherever it stands', () => {
    const samples = Array.from({ length: 64 }, (_, n) => 1e-9 * n);
    for (const at of [0, 20, 63]) {
      const bad = samples.with(at, Number.NaN);
      for (const p of [0, 0.5, 0.95, 1]) expect(quantile(bad, p)).toBeNaN();
      expect(median(bad)).toBeNaN();
      expect(interquartileMean(bad)).toBeNaN();
    }
  });

  it('cost regret counts only what is above the limit', () => {
    expect(costRegret([30, 20, 25, 26], 25)).toBe(6);
    expect(costRegret([], 25)).toBe(0);
  });
});
