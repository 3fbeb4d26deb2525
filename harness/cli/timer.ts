/** The resolution of a GPU's clock, from the timestamps of a few passes. */
import type { Gpu } from '../../src/gpu/device.ts';
import { Profiler, type Span } from '../../src/gpu/profiler.ts';

const PASSES = 64;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The largest step of whole nanoseconds that all times are multiples of; 0 where they are all equal. */
export function quantumOf(spans: readonly Span[]): number {
  return spans
    .flatMap(({ start, duration }) => [start, duration])
    .reduce((step, us) => divisor(step, Math.round(us * 1e3)), 0);
}

/** Nanoseconds between two values of the clock, measured on empty passes. */
export async function timerQuantum(gpu: Gpu): Promise<number> {
  const profiler = new Profiler(gpu);
  const encoder = gpu.device.createCommandEncoder();
  for (let i = 0; i < PASSES; i++) encoder.beginComputePass(profiler.passDescriptor('empty')).end();
  profiler.resolve(encoder);
  gpu.device.queue.submit([encoder.finish()]);
  const quantum = quantumOf(await profiler.collect());
  profiler.destroy();
  return quantum;
}
