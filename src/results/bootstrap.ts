/**
 * Intervals by resampling: each stratum (the seeds of one task) is drawn anew from itself, and the interval is that between
 * percentiles of what a statistic then is. The same samples give the same interval.
 * Sources: stratified bootstrap, Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice";
 * xorshift, Marsaglia 2003.
 */
import { at } from '../errors/lookup.ts';
import { type Bounds, quantile } from './statistics.ts';

/** Samples by stratum; strata may differ in size. */
export type Strata = readonly (readonly number[])[];

/** Which samples are drawn: for each stratum as many indices as it has samples. */
export type Draw = readonly (readonly number[])[];

const RESAMPLES = 2000;
/** Any but 0. */
const FIRST_STATE = 2463534242;

/** The strata that a draw makes of some. */
export const drawn = (strata: Strata, draw: Draw): number[][] =>
  strata.map((own, s) => at(draw, s).map((index) => at(own, index)));

/** Draws with replacement. */
export function drawsOf(strata: Strata, count = RESAMPLES): Draw[] {
  const uniform = xorshift(FIRST_STATE);
  return Array.from({ length: count }, () => strata.map((own) => own.map(() => Math.floor(uniform() * own.length))));
}

/** The interval between the 2.5th and the 97.5th percentile of what was found. */
export const percentileInterval95 = (found: readonly number[]): Bounds => ({
  low: quantile(found, 0.025),
  high: quantile(found, 0.975),
});

/**
 * The 95 % intervals of several statistics of the same strata, each by itself. NaN bounds where no stratum has two samples,
 * since nothing would vary.
 * @param statistics of the strata as they are drawn, always as many
 */
export function bootstrapIntervals95(strata: Strata, statistics: (strata: Strata) => readonly number[]): Bounds[] {
  if (strata.every(({ length }) => length < 2))
    return statistics(strata).map(() => ({ low: Number.NaN, high: Number.NaN }));
  const found = drawsOf(strata).map((draw) => statistics(drawn(strata, draw)));
  return at(found, 0).map((_, k) => percentileInterval95(found.map((values) => at(values, k))));
}

/** The 95 % interval of a statistic of all samples. */
export const bootstrapInterval95 = (strata: Strata, statistic: (samples: readonly number[]) => number): Bounds =>
  at(
    bootstrapIntervals95(strata, (found) => [statistic(found.flat())]),
    0,
  );

/** Numbers in (0, 1) from a 32-bit state. */
function xorshift(state: number): () => number {
  let x = state;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}
