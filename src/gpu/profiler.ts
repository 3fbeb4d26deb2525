/**
 * GPU time of every kernel, from timestamps around a pass of its own. Iterations are sampled, not all timed; results
 * never change, because a pass boundary only orders work that was ordered already.
 */
import type { Gpu } from './device.ts';

export interface Span {
  readonly label: string;
  /** Microseconds since the first span of the profile. */
  readonly start: number;
  readonly duration: number;
}

export interface KernelTime {
  readonly kernel: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Share of all kernels' time, 0..1. */
  readonly share: number;
}

const QUERIES = 4096;
const QUERY_RESOLVE = 512;
const COPY_SRC = 4;
const COPY_DST = 8;
const MAP_READ = 1;

export class Profiler {
  readonly #gpu: Gpu;
  readonly #querySet: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  #labels: string[] = [];
  #batches: { labels: string[]; staging: GPUBuffer }[] = [];
  #full = false;
  /** Passes are timed while this is set. */
  active = false;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
    this.#querySet = gpu.device.createQuerySet({ type: 'timestamp', count: QUERIES });
    this.#resolved = gpu.device.createBuffer({ size: QUERIES * 8, usage: QUERY_RESOLVE | COPY_SRC });
  }

  passDescriptor(label: string): GPUComputePassDescriptor {
    const index = this.#labels.length * 2;
    if (index + 2 > QUERIES) {
      this.#full = true;
      return { label };
    }
    this.#labels.push(label);
    return {
      label,
      timestampWrites: { querySet: this.#querySet, beginningOfPassWriteIndex: index, endOfPassWriteIndex: index + 1 },
    };
  }

  /** Whether passes ran untimed because one submit held more than 2,048 of them. */
  get truncated(): boolean {
    return this.#full;
  }

  resolve(encoder: GPUCommandEncoder): void {
    const count = this.#labels.length * 2;
    if (count === 0) return;
    const staging = this.#gpu.device.createBuffer({ size: count * 8, usage: MAP_READ | COPY_DST });
    encoder.resolveQuerySet(this.#querySet, 0, count, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, staging, 0, count * 8);
    this.#batches.push({ labels: this.#labels, staging });
    this.#labels = [];
  }

  /** Spans of everything timed since the last call; the queue must be idle. */
  async collect(): Promise<Span[]> {
    const raw: { label: string; begin: bigint; end: bigint }[] = [];
    for (const { labels, staging } of this.#batches) {
      await staging.mapAsync(1);
      const times = new BigUint64Array(staging.getMappedRange().slice(0));
      staging.destroy();
      labels.forEach((label, i) => {
        raw.push({ label, begin: times[2 * i] ?? 0n, end: times[2 * i + 1] ?? 0n });
      });
    }
    this.#batches = [];
    let origin = raw[0]?.begin ?? 0n; // Math.min takes no bigint
    for (const { begin } of raw) if (begin < origin) origin = begin;
    return raw.map(({ label, begin, end }) => ({
      label,
      start: Number(begin - origin) / 1e3,
      duration: Math.max(0, Number(end - begin) / 1e3),
    }));
  }

  destroy(): void {
    this.#querySet.destroy();
    this.#resolved.destroy();
  }
}

/** Time and share of each kernel, longest first. */
export function kernelTimes(spans: readonly Span[]): KernelTime[] {
  const sums = new Map<string, { calls: number; microseconds: number }>();
  let total = 0;
  for (const { label, duration } of spans) {
    const sum = sums.get(label) ?? { calls: 0, microseconds: 0 };
    sum.calls++;
    sum.microseconds += duration;
    total += duration;
    sums.set(label, sum);
  }
  return [...sums]
    .map(([kernel, s]) => ({
      kernel,
      calls: s.calls,
      milliseconds: s.microseconds / 1e3,
      share: total > 0 ? s.microseconds / total : 0,
    }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
