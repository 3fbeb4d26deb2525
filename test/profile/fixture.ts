/** Spans and profiles by hand. */
import type { Kernel } from '../../src/gpu/kernel.ts';
import type { Span } from '../../src/gpu/profiler.ts';
import type { ProfileDocument } from '../../src/profile/document.ts';

const kernels = new Map<string, Kernel>();

/** The same object for the same name, as in a run. */
export function kernelOf(label: string): Kernel {
  const kernel = kernels.get(label) ?? ({ label } as Kernel);
  kernels.set(label, kernel);
  return kernel;
}

/** @param start, duration microseconds */
export const span = (label: string, start: number, duration: number, more: Partial<Span> = {}): Span => ({
  kernel: kernelOf(label),
  step: 'step',
  submit: 0,
  calls: 1,
  work: undefined,
  repeats: 1,
  start,
  duration,
  ...more,
});

export const documentOf = (
  times: Readonly<Record<string, number>>,
  more: Partial<ProfileDocument> = {},
): ProfileDocument => ({
  format: 'ringfence-profile',
  version: 1,
  adapter: 'llvmpipe',
  driver: 'Mesa',
  task: 'SafetyPointGoal1-v0',
  algorithm: 'c-trpo',
  settings: { minibatch: 128, hidden: [64, 64] },
  replicas: 1,
  stepsPerEpoch: 20000,
  iterations: 3,
  plainMilliseconds: 100,
  timedMilliseconds: 110,
  slowDown: 0.1,
  occupancy: 0.9,
  longestGapMilliseconds: 1,
  hostEncodeMilliseconds: 5,
  dispatches: 10,
  submits: 2,
  timerQuantumNanoseconds: 1,
  stretched: [],
  unreliable: [],
  isTruncated: false,
  kernels: Object.entries(times).map(([kernel, milliseconds]) => ({
    kernel,
    calls: 1,
    milliseconds,
    share: 0.1,
    gigaflopPerSecond: null,
    gigabytePerSecond: null,
  })),
  ...more,
});
