/** Which kernels a clock of coarse steps can measure, and how those are stretched that it cannot. */
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
    // of the pass as the clock saw it
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
