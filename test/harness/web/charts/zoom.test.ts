import { describe, expect, it } from 'vitest';
import { axes } from '../../../../harness/web/charts/axis.ts';
import { pointsWithin } from '../../../../harness/web/charts/model.ts';
import { smoothed } from '../../../../harness/web/charts/smoothing.ts';
import { within, zoomedAt } from '../../../../harness/web/charts/zoom.ts';
import { pointOf } from '../../../../harness/web/recordings/epochs.ts';

const whole = { low: 0, high: 1000 };

describe('a zoomed axis', () => {
  it('keeps the place under the cursor where it is', () => {
    const zoomed = zoomedAt(whole, 250, 0.5, whole);
    expect(zoomed).toEqual({ low: 125, high: 625 });
    expect((250 - 125) / 500).toBe(250 / 1000);
  });

  it('stays within the whole, which is no zoom at all', () => {
    expect(within({ low: -200, high: 300 }, whole)).toEqual({ low: 0, high: 500 });
    expect(within({ low: 800, high: 1200 }, whole)).toEqual({ low: 600, high: 1000 });
    expect(zoomedAt({ low: 100, high: 900 }, 500, 2, whole)).toBeUndefined();
  });

  it('shows a thousandth of the whole at least', () => {
    expect(within({ low: 500, high: 500 }, whole)).toEqual({ low: 500, high: 501 });
  });

  it('takes the epochs within, and one beyond each end so that lines leave the frame', () => {
    const points = [1, 2, 3, 4, 5, 6].map((epoch) =>
      pointOf([{ epoch, replica: 0, seed: 0, 'Time/TotalSteps': 100 * epoch }]),
    );
    const seen = (low: number, high: number) =>
      pointsWithin(points, axes.steps, { low, high }).map(({ epoch }) => epoch);
    expect(seen(250, 450)).toEqual([2, 3, 4, 5]);
    expect(seen(0, 1000)).toEqual([1, 2, 3, 4, 5, 6]);
    // between two epochs there is a line
    expect(seen(310, 320)).toEqual([3, 4]);
    expect(seen(700, 800)).toEqual([]);
    expect(pointsWithin(points, axes.steps, undefined)).toBe(points);
  });
});

describe('a smoothed curve', () => {
  it('begins at its first value, and follows with weights that fall by the factor', () => {
    const [first, second, third] = smoothed([3, 6, 12], 0.5);
    expect(first).toBe(3);
    expect(second).toBeCloseTo((0.5 * 3 + 6) / 1.5, 12);
    expect(third).toBeCloseTo((0.25 * 3 + 0.5 * 6 + 12) / 1.75, 12);
  });

  it('leaves a constant as it is, and gaps where they are', () => {
    const values = smoothed([2, Number.NaN, 2, 2], 0.99);
    expect(values[1]).toBeNaN();
    for (const i of [0, 2, 3]) expect(values[i]).toBeCloseTo(2, 12);
  });
});
