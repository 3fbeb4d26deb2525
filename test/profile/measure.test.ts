import { describe, expect, it } from 'vitest';
import { occupancyOf } from '../../src/profile/measure.ts';

const interval = (start: number, duration: number) => ({ start, duration });

describe('occupancy', () => {
  it('is the share of the whole in which any pass runs', () => {
    expect(occupancyOf([interval(10, 20), interval(50, 10)], 100)).toEqual({ share: 0.3, longestGap: 20 });
  });

  it('counts time once where passes overlap or lie within one another', () => {
    expect(occupancyOf([interval(20, 30), interval(0, 40), interval(5, 10)], 100)).toEqual({
      share: 0.5,
      longestGap: 0,
    });
  });

  it('finds the longest gap between passes, not the time before the first or after the last', () => {
    expect(occupancyOf([interval(40, 1), interval(44, 1), interval(46, 1)], 100).longestGap).toBe(3);
  });

  it('of nothing is nothing', () => {
    expect(occupancyOf([], 100)).toEqual({ share: 0, longestGap: 0 });
  });
});
