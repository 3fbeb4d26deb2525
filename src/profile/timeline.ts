/**
 * One timed iteration on one clock: what the host encoded and what the GPU ran.
 *
 * WebGPU relates the two clocks nowhere, so they are aligned by cause and effect: no pass begins before its commands were
 * handed over, and the last pass ends before its result is on the host. Between these two bounds the GPU's times are put as
 * early as they can be, which is where the first pass starts as soon as it is submitted; how far apart the bounds lie is
 * kept as `uncertainty`.
 */
import type { Span, Submit } from '../gpu/profiler.ts';

/** All times are microseconds since the iteration began on the host. */
export interface Pass {
  readonly kernel: string;
  /** Which of the iteration's kernels it is: several may have one name and differ in sizes. */
  readonly variant: number;
  /** Index of the step that asked for it. */
  readonly step: number;
  readonly submit: number;
  readonly start: number;
  readonly duration: number;
  readonly flop: number | null;
  readonly bytes: number | null;
}

export interface HostWork {
  readonly step: number;
  readonly start: number;
  /** When the commands were handed over. */
  readonly encoded: number;
  readonly end: number;
}

export interface Timeline {
  /** Names in the order of the algorithm. */
  readonly steps: readonly string[];
  readonly passes: readonly Pass[];
  readonly submits: readonly HostWork[];
  /** The whole iteration. */
  readonly duration: number;
  /** How much later than shown the GPU's times may be. */
  readonly uncertainty: number;
}

/** A recording and when its iteration ran, by `performance.now()`. */
export interface Recorded {
  readonly spans: readonly Span[];
  readonly submits: readonly Submit[];
  readonly start: number;
  readonly end: number;
}

/** Bounds on when the GPU's first span began, in microseconds since the iteration began. */
function boundsOf({ spans, submits, start, end }: Recorded): { low: number; high: number } {
  const high = (end - start) * 1e3 - Math.max(0, ...spans.map((span) => span.start + span.duration));
  let low = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    const submit = submits[span.submit];
    if (submit) low = Math.max(low, (submit.encoded - start) * 1e3 - span.start);
  }
  return { low: Number.isFinite(low) ? low : 0, high };
}

/** @param variantOf index of a span's kernel among those of the iteration */
export function timelineOf(recorded: Recorded, variantOf: (span: Span) => number): Timeline {
  const { spans, submits, start, end } = recorded;
  const steps = [...new Set(submits.map(({ step }) => step))];
  const { low, high } = boundsOf(recorded);
  const since = (milliseconds: number): number => (milliseconds - start) * 1e3;
  return {
    steps,
    passes: spans.map((span) => ({
      kernel: span.kernel.label,
      variant: variantOf(span),
      step: steps.indexOf(span.step),
      submit: span.submit,
      start: low + span.start,
      duration: span.duration,
      flop: span.work?.flop ?? null,
      bytes: span.work?.bytes ?? null,
    })),
    submits: submits.map((submit) => ({
      step: steps.indexOf(submit.step),
      start: since(submit.start),
      encoded: since(submit.encoded),
      end: since(submit.end),
    })),
    duration: since(end),
    uncertainty: Math.max(0, high - low),
  };
}
