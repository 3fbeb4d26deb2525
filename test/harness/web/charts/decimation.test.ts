import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimated } from '../../../../harness/web/charts/decimation.ts';
import { Series } from '../../../../harness/web/charts/series.ts';
import { points } from '../recordings/runs.ts';

const decimated = (values: readonly number[], capacity: number): Decimated => {
  const made = new Decimated(capacity);
  for (const value of values) made.push(value);
  return made;
};

describe('a decimated series', () => {
  it('is the series itself while it is short, gaps included', () => {
    const { samples } = decimated([3, Number.NaN, 1], 4);
    expect(samples).toEqual({ indices: [0, 1, 2], values: [3, Number.NaN, 1] });
  });

  it('has real epochs in their order, at most two a bucket, and never loses the extremes of the whole', () => {
    const series = fc.array(
      fc.oneof({ weight: 9, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) }, fc.constant(Number.NaN)),
      {
        minLength: 1,
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 16 }), (values, half) => {
        const made = decimated(values, 2 * half);
        const { indices, values: kept } = made.samples;
        expect(made.length).toBe(values.length);
        expect(indices.length).toBeLessThanOrEqual(4 * half);
        expect([...indices].sort((a, b) => a - b)).toEqual(indices);
        indices.forEach((index, i) => {
          if (!Number.isNaN(kept[i])) expect(kept[i]).toBe(values[index]);
        });
        const finite = values.filter(Number.isFinite);
        const keptFinite = kept.filter(Number.isFinite);
        expect(Math.max(...keptFinite)).toBe(Math.max(...finite));
        expect(Math.min(...keptFinite)).toBe(Math.min(...finite));
      }),
    );
  });

  it('takes in a hundred thousand epochs one by one, and then as quickly as the first', () => {
    const made = new Decimated(512);
    for (let i = 0; i < 100_000; i++) made.push(Math.sin(i) + (i === 77_777 ? 50 : 0));
    const { indices, values } = made.samples;
    expect(indices.length).toBeLessThanOrEqual(1024);
    expect(indices.length).toBeGreaterThan(256);
    expect(indices[values.indexOf(Math.max(...values))]).toBe(77_777);
  });
});

describe('the series of a recording', () => {
  const all = points(6, (epoch, replica) => ({ 'Metrics/EpRet': epoch < 3 ? Number.NaN : epoch + 10 * replica }), 2);
  const of = (row: Readonly<Record<string, number>>): number => row['Metrics/EpRet'] as number;

  it('follows it epoch by epoch to what it would be at once', () => {
    const [slowly, atOnce] = [new Series(of, 8), new Series(of, 8)];
    for (let n = 1; n <= all.length; n++) slowly.follow(all.slice(0, n));
    atOnce.follow(all);
    expect(slowly.mean.samples).toEqual(atOnce.mean.samples);
    expect(atOnce.mean.samples.values).toEqual([Number.NaN, Number.NaN, 8, 9, 10, 11]);
    expect(atOnce.low.samples.values.slice(2)).toEqual([3, 4, 5, 6]);
    expect(atOnce.high.samples.values.slice(2)).toEqual([13, 14, 15, 16]);
    expect(slowly.each.map((each) => each.samples.values.at(-1))).toEqual([6, 16]);
  });

  it('begins anew with another recording, even a longer one', () => {
    const series = new Series(of, 8);
    series.follow(all.slice(0, 3));
    series.follow(points(5, () => ({ 'Metrics/EpRet': 1 })));
    expect(series.mean.samples.values).toEqual([1, 1, 1, 1, 1]);
  });

  it('keeps the epochs of a replica that finished before others', () => {
    const series = new Series(of, 8);
    const short = all.map((point) => ({
      ...point,
      rows: point.rows.filter(({ replica }) => replica === 1 || point.epoch < 5),
    }));
    series.follow(short);
    expect(series.each[0]?.length).toBe(4);
    expect(series.mean.samples.values.at(-1)).toBe(16);
  });
});
