/** How much of its time the GPU was busy, which kernels a clock of coarse steps can measure, and how the others are stretched. */
import type { Kernel } from '../gpu/kernel.ts';
import type { Repeats, Span } from '../gpu/profiler.ts';

/** A pass of fewer steps of the clock is not measured well: it is wrong by up to a tenth. */
export const RELIABLE_QUANTA = 10;
/** Repeating more often than this would make a profile endless. */
const MOST_REPEATS = 64;

function meanBy<Key>(spans: readonly Span[], keyOf: (span: Span) => Key): Map<Key, number> {
  const sums = new Map<Key, { microseconds: number; passes: number }>();
  for (const span of spans) {
    const key = keyOf(span);
    const sum = sums.get(key) ?? { microseconds: 0, passes: 0 };
    // a span lasts as long as one of its passes, which the clock saw together
    sum.microseconds += span.duration * span.repeats;
    sum.passes++;
    sums.set(key, sum);
  }
  return new Map([...sums].map(([key, { microseconds, passes }]) => [key, microseconds / passes]));
}

/** Names of kernels whose passes last fewer than ten steps of the clock on average. */
export function shortKernels(spans: readonly Span[], quantum: number): string[] {
  const enough = (RELIABLE_QUANTA * quantum) / 1e3;
  return [...meanBy(spans, ({ kernel }) => kernel.label)].filter(([, mean]) => mean < enough).map(([label]) => label);
}

/** How often the dispatches of each kernel must be done for a pass of enough steps. */
export function repeatsFor(spans: readonly Span[], quantum: number): Repeats {
  const enough = (RELIABLE_QUANTA * quantum) / 1e3;
  const repeats = new Map<Kernel, number>();
  for (const [kernel, mean] of meanBy(spans, (span) => span.kernel))
    if (mean < enough) repeats.set(kernel, mean > 0 ? Math.min(MOST_REPEATS, Math.ceil(enough / mean)) : MOST_REPEATS);
  return repeats;
}

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
