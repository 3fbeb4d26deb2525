/** The part of a timeline that is on show: zooming, panning, and which pass lies under a point. Times are microseconds. */
import type { Pass, Timeline } from '../../../src/profile/timeline.ts';

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Not less than this is shown: finer than any clock. */
const LEAST_SPAN = 1;

export const wholeWindow = ({ duration, passes, submits }: Timeline): TimeWindow => ({
  from: 0,
  to: Math.max(duration, LEAST_SPAN, ...passes.map((p) => p.start + p.duration), ...submits.map(({ end }) => end)),
});

/** Shifted into `whole`, at its own width. */
function kept({ from, to }: TimeWindow, whole: TimeWindow): TimeWindow {
  const span = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - span);
  return { from: start, to: start + span };
}

/** Shows `factor` times as much; the time `around` stays where it is. */
export function zoomed(now: TimeWindow, factor: number, around: number, whole: TimeWindow): TimeWindow {
  const limit = Math.max(LEAST_SPAN / (now.to - now.from), factor);
  return kept({ from: around - (around - now.from) * limit, to: around + (now.to - around) * limit }, whole);
}

/** Moves by a share of what is shown. */
export function panned({ from, to }: TimeWindow, share: number, whole: TimeWindow): TimeWindow {
  const by = (to - from) * share;
  return kept({ from: from + by, to: to + by }, whole);
}

/** Moves no more than is needed for a pass to be seen. */
export function revealed(now: TimeWindow, { start, duration }: Pass, whole: TimeWindow): TimeWindow {
  if (start >= now.from && start + duration <= now.to) return now;
  const span = now.to - now.from;
  const from = start + duration / 2 - span / 2;
  return kept({ from, to: from + span }, whole);
}

/** Index of the pass of a step that runs at a time or begins or ends within `tolerance` of it; the nearest. */
export function passAt(passes: readonly Pass[], step: number, time: number, tolerance: number): number | undefined {
  let best: number | undefined;
  let least = tolerance;
  passes.forEach((pass, index) => {
    if (pass.step !== step) return;
    const distance = Math.max(pass.start - time, time - pass.start - pass.duration, 0);
    if (distance > least) return;
    least = distance;
    best = index;
  });
  return best;
}

export interface KernelTotal {
  readonly kernel: string;
  readonly passes: number;
  /** How long its passes last within the window, microseconds. */
  readonly time: number;
}

/** What a window holds: the device's work in it, and each kernel's share, the longest first. */
export function totalsIn(
  passes: readonly Pass[],
  { from, to }: TimeWindow,
): { readonly time: number; readonly kernels: KernelTotal[] } {
  const totals = new Map<string, KernelTotal>();
  for (const { kernel, start, duration } of passes) {
    const time = Math.min(to, start + duration) - Math.max(from, start);
    if (time <= 0) continue;
    const before = totals.get(kernel);
    totals.set(kernel, { kernel, passes: (before?.passes ?? 0) + 1, time: (before?.time ?? 0) + time });
  }
  const kernels = [...totals.values()].sort((a, b) => b.time - a.time);
  return { time: kernels.reduce((sum, { time }) => sum + time, 0), kernels };
}
