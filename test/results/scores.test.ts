// Statistics over tasks, against the package rliable: test/fixtures/make_rliable_fixture.py wrote what it computes.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawn, percentileInterval95, type Strata } from '../../src/results/bootstrap.ts';
import {
  meanScore,
  medianScore,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  scoreIqm,
} from '../../src/results/scores.ts';
import { expectErrors } from '../errors.ts';

/** The package keeps scores and indices as [run][task]. */
type Matrix = readonly (readonly number[])[];

interface Resampled<Index> {
  readonly indices: readonly Index[];
  readonly values: Matrix;
  /** Lower bounds of all values, then upper ones. */
  readonly interval: Matrix;
}

interface Fixture {
  readonly ours: Matrix;
  readonly theirs: Matrix;
  readonly aggregates: readonly number[];
  readonly probabilityOfImprovement: number;
  readonly thresholds: readonly number[];
  readonly profile: readonly number[];
  readonly alone: Resampled<Matrix>;
  readonly both: Resampled<readonly [Matrix, Matrix]>;
}

const fixture: Fixture = JSON.parse(readFileSync('test/fixtures/rliable.json', 'utf8'));

const byTask = (matrix: Matrix): number[][] =>
  (matrix[0] ?? []).map((_, task) => matrix.map((run) => run[task] as number));
const [ours, theirs] = [byTask(fixture.ours), byTask(fixture.theirs)];
const aggregates = (scores: Strata): number[] =>
  [scoreIqm, medianScore, meanScore, (own: Strata) => optimalityGap(own)].map((aggregate) => aggregate(scores));

/** Every number is finite and within rounding of the package's. */
const expectSame = (found: readonly number[], wanted: readonly number[]): void => {
  expect(found).toHaveLength(wanted.length);
  const errors = found.map((value, i) => Math.abs(value - (wanted[i] as number)));
  expectErrors('scores', errors, { median: 1e-12, most: 1e-12, worst: 1e-12 });
};

describe('scores of several tasks', () => {
  it('have the interquartile mean, median, mean and optimality gap of rliable', () => {
    expectSame(aggregates(ours), fixture.aggregates);
  });

  it('have its performance profile', () => {
    expectSame(performanceProfile(ours, fixture.thresholds), fixture.profile);
  });

  it('have its probability of improvement, in which ties count half', () => {
    expectSame([probabilityOfImprovement(ours, theirs)], [fixture.probabilityOfImprovement]);
    expect(probabilityOfImprovement(ours, ours)).toBe(0.5);
    expect(probabilityOfImprovement(theirs, ours)).toBeCloseTo(1 - fixture.probabilityOfImprovement, 12);
    expect(() => probabilityOfImprovement(ours, ours.slice(1))).toThrow(RangeError);
  });

  it('have its statistics in every resample that it drew, and its percentile intervals', () => {
    const { indices, values, interval } = fixture.alone;
    const found = indices.map((index) => aggregates(drawn(ours, byTask(index))));
    expectSame(found.flat(), values.flat());
    const bounds = fixture.aggregates.map((_, k) => percentileInterval95(found.map((own) => own[k] as number)));
    expectSame([...bounds.map(({ low }) => low), ...bounds.map(({ high }) => high)], interval.flat());
  });

  it('of two algorithms that are drawn independently have them, too', () => {
    const { indices, values, interval } = fixture.both;
    const found = indices.map(([own, other]) =>
      probabilityOfImprovement(drawn(ours, byTask(own)), drawn(theirs, byTask(other))),
    );
    expectSame(found, values.flat());
    const { low, high } = percentileInterval95(found);
    expectSame([low, high], interval.flat());
  });

  it('that are not numbers make no share and no probability', () => {
    const bad = [[1, Number.NaN], [2]];
    expect(scoreIqm(bad)).toBeNaN();
    expect(performanceProfile(bad, [0, 1])).toEqual([Number.NaN, Number.NaN]);
    expect(probabilityOfImprovement(bad, [[1], [2]])).toBeNaN();
  });
});
