/**
 * Statistics of a handful of runs or episodes. Sums run in the order given, so equal samples give equal results.
 * Sources: Student's t distribution, Abramowitz & Stegun 26.7.3-4; interquartile mean, Agarwal et al. 2021, "Deep
 * Reinforcement Learning at the Edge of the Statistical Precipice".
 */
import { at } from '../errors/lookup.ts';

/** @throws RangeError without samples. */
export function mean(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError('mean: there must be at least one sample');
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}

/** The divisor is n - 1; NaN for a single sample, which says nothing about spread. */
export function sampleStandardDeviation(samples: readonly number[]): number {
  const centre = mean(samples);
  const sumOfSquares = samples.reduce((sum, sample) => sum + (sample - centre) ** 2, 0);
  return Math.sqrt(sumOfSquares / (samples.length - 1));
}

/** Standard error of the mean; NaN for a single sample. */
export const standardError = (samples: readonly number[]): number =>
  sampleStandardDeviation(samples) / Math.sqrt(samples.length);

export interface Bounds {
  low: number;
  high: number;
}

export interface ConfidenceInterval extends Bounds {
  mean: number;
}

/** The 95 % confidence interval of the mean of normal samples: mean +- t s / sqrt(n); NaN bounds for one sample. */
export function confidenceInterval95(samples: readonly number[]): ConfidenceInterval {
  const centre = mean(samples);
  const halfWidth = samples.length > 1 ? studentT975(samples.length - 1) * standardError(samples) : Number.NaN;
  return { mean: centre, low: centre - halfWidth, high: centre + halfWidth };
}

/**
 * The values in ascending order; all are NaN where one is, as no order has a place for it and every statistic of order
 * depends on it.
 */
const ascending = (samples: readonly number[]): Float64Array => {
  const sorted = Float64Array.from(samples).sort();
  return Number.isNaN(sorted.at(-1)) ? sorted.fill(Number.NaN) : sorted;
};

/** The mean after dropping floor(n / 4) samples at each end: between mean and median in robustness. NaN where a sample is. */
export function interquartileMean(samples: readonly number[]): number {
  const sorted = [...ascending(samples)];
  const dropped = Math.floor(sorted.length / 4);
  return mean(sorted.slice(dropped, sorted.length - dropped));
}

/**
 * The value below which the share `p` of the samples lies, linear between neighbours; NaN where a sample is.
 * @throws RangeError without samples
 */
export function quantile(samples: readonly number[], p: number): number {
  if (samples.length === 0) throw new RangeError('quantile: there must be at least one sample');
  const sorted = ascending(samples);
  const position = p * (sorted.length - 1);
  const below = at(sorted, Math.floor(position));
  const above = at(sorted, Math.ceil(position));
  // Equal neighbours may be infinite, between which there is no line.
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}

/** The middle of a few measurements: one that was disturbed does not move it. */
export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** Constraint violation over training: the sum over epochs of max(0, cost - limit). */
export function costRegret(costs: readonly number[], limit: number): number {
  return costs.reduce((regret, cost) => regret + Math.max(0, cost - limit), 0);
}

/** The t with P(|T| <= t) = 0.95 for `degrees` >= 1 degrees of freedom, by bisection over theta = atan(t / sqrt(degrees)). */
function studentT975(degrees: number): number {
  let low = 0;
  let high = Math.PI / 2;
  // 60 halvings reach the last bit of a double.
  for (let halving = 0; halving < 60; halving++) {
    const theta = (low + high) / 2;
    if (centralProbability(theta, degrees) < 0.95) low = theta;
    else high = theta;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

/** P(|T| <= sqrt(degrees) tan(theta)), a finite sum for whole degrees of freedom. */
function centralProbability(theta: number, degrees: number): number {
  const cosineSquared = Math.cos(theta) ** 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(theta) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 2 : 1; k + 2 <= degrees; k += 2) {
    term *= (k / (k + 1)) * cosineSquared;
    sum += term;
  }
  const series = Math.sin(theta) * sum;
  return isOdd ? (2 / Math.PI) * (theta + series) : series;
}
