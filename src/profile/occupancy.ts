/** How much of a span of time the GPU is busy. */

export interface Interval {
  readonly start: number;
  readonly duration: number;
}

export interface Occupancy {
  /** Share of the whole in which at least one interval runs, 0..1. */
  readonly share: number;
  /** The longest time between two intervals in which none runs. */
  readonly longestGap: number;
}

/** @param whole how long all took, in the intervals' own unit */
export function occupancyOf(intervals: readonly Interval[], whole: number): Occupancy {
  const sorted = [...intervals].sort((a, b) => a.start - b.start);
  let busy = 0;
  let longestGap = 0;
  let end = sorted[0]?.start ?? 0;
  for (const { start, duration } of sorted) {
    longestGap = Math.max(longestGap, start - end);
    busy += Math.max(0, start + duration - Math.max(start, end));
    end = Math.max(end, start + duration);
  }
  return { share: whole > 0 ? Math.min(1, busy / whole) : 0, longestGap };
}
