/** Time, share and rates of each kernel, from the spans of timed iterations. */
import type { Span } from '../gpu/profiler.ts';

export interface KernelTime {
  readonly kernel: string;
  /** Dispatches of one iteration. */
  readonly calls: number;
  /** The time of one iteration. */
  readonly milliseconds: number;
  /** Share of all kernels' time, 0..1. */
  readonly share: number;
  /** 1e9 operations a second over the calls whose work is known; null where none is. */
  readonly gigaflopPerSecond: number | null;
  /** 1e9 bytes a second over the calls whose traffic is known; null where none is. */
  readonly gigabytePerSecond: number | null;
}

function byLabel(spans: readonly Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const { label } = span.kernel;
    const own = groups.get(label) ?? [];
    own.push(span);
    groups.set(label, own);
  }
  return groups;
}

/** What all spans of known work did in their time. */
function rateOf(spans: readonly Span[], of: 'flop' | 'bytes'): number | null {
  const known = spans.filter(({ work }) => work?.[of] !== undefined);
  const amount = known.reduce((sum, { work }) => sum + (work?.[of] ?? 0), 0);
  const microseconds = known.reduce((sum, { duration }) => sum + duration, 0);
  return microseconds > 0 ? amount / microseconds / 1e3 : null;
}

/** Each kernel's means over so many iterations, longest first. */
export function kernelTimes(spans: readonly Span[], iterations = 1): KernelTime[] {
  const total = spans.reduce((sum, { duration }) => sum + duration, 0);
  return [...byLabel(spans)]
    .map(([kernel, own]) => {
      const microseconds = own.reduce((sum, { duration }) => sum + duration, 0);
      return {
        kernel,
        calls: own.reduce((sum, { calls }) => sum + calls, 0) / iterations,
        milliseconds: microseconds / 1e3 / iterations,
        share: total > 0 ? microseconds / total : 0,
        gigaflopPerSecond: rateOf(own, 'flop'),
        gigabytePerSecond: rateOf(own, 'bytes'),
      };
    })
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
