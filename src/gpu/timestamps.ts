/** Timestamps around compute passes, and the steps of the GPU's clock. */
import type { Gpu } from './device.ts';

/** A pass with when it began and ended, in nanoseconds of the GPU's own clock. */
export interface Stamped<Tag> {
  readonly tag: Tag;
  readonly begin: bigint;
  readonly end: bigint;
}

const QUERIES = 4096;
const QUERY_RESOLVE = 512;
const COPY_SRC = 4;
const COPY_DST = 8;
const MAP_READ = 1;

/** One query set that every submit writes anew, and copies of what it held. */
export class Timestamps<Tag> {
  readonly #gpu: Gpu;
  readonly #querySet: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  #tags: Tag[] = [];
  #batches: { tags: Tag[]; staging: GPUBuffer }[] = [];

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
    this.#querySet = gpu.device.createQuerySet({ type: 'timestamp', count: QUERIES });
    this.#resolved = gpu.device.createBuffer({ size: QUERIES * 8, usage: QUERY_RESOLVE | COPY_SRC });
  }

  /** What the descriptor of a pass takes; undefined when one submit has more of them than the set holds (2,048). */
  next(tag: Tag): GPUComputePassTimestampWrites | undefined {
    const index = this.#tags.length * 2;
    if (index + 2 > QUERIES) return undefined;
    this.#tags.push(tag);
    return { querySet: this.#querySet, beginningOfPassWriteIndex: index, endOfPassWriteIndex: index + 1 };
  }

  /** Last in the command buffer of the passes. */
  resolve(encoder: GPUCommandEncoder): void {
    const count = this.#tags.length * 2;
    if (count === 0) return;
    const staging = this.#gpu.device.createBuffer({ size: count * 8, usage: MAP_READ | COPY_DST });
    encoder.resolveQuerySet(this.#querySet, 0, count, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, staging, 0, count * 8);
    this.#batches.push({ tags: this.#tags, staging });
    this.#tags = [];
  }

  /** All passes since the last call, in the order of their submits. */
  async collect(): Promise<Stamped<Tag>[]> {
    const batches = this.#batches;
    this.#batches = [];
    const stamped: Stamped<Tag>[] = [];
    for (const { tags, staging } of batches) {
      await staging.mapAsync(1);
      const times = new BigUint64Array(staging.getMappedRange().slice(0));
      staging.destroy();
      tags.forEach((tag, i) => {
        stamped.push({ tag, begin: times[2 * i] ?? 0n, end: times[2 * i + 1] ?? 0n });
      });
    }
    return stamped;
  }

  destroy(): void {
    this.#querySet.destroy();
    this.#resolved.destroy();
  }
}

/** When the first of the passes began. */
export function originOf(passes: readonly Stamped<unknown>[]): bigint {
  let origin = passes[0]?.begin ?? 0n; // Math.min takes no bigint
  for (const { begin } of passes) if (begin < origin) origin = begin;
  return origin;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Nanoseconds between two values of the clock: the largest step that all times are multiples of; 0 where they are all equal. */
export function quantumOf(passes: readonly Stamped<unknown>[]): number {
  const origin = originOf(passes);
  return passes
    .flatMap(({ begin, end }) => [begin - origin, end > begin ? end - begin : 0n])
    .reduce((step, nanoseconds) => divisor(step, Number(nanoseconds)), 0);
}

const EMPTY_PASSES = 64;

/** The clock's step, measured on empty passes. */
export async function timerQuantum(gpu: Gpu): Promise<number> {
  const timestamps = new Timestamps<undefined>(gpu);
  const encoder = gpu.device.createCommandEncoder();
  for (let i = 0; i < EMPTY_PASSES; i++) {
    const timestampWrites = timestamps.next(undefined);
    encoder.beginComputePass(timestampWrites && { timestampWrites }).end();
  }
  timestamps.resolve(encoder);
  gpu.device.queue.submit([encoder.finish()]);
  const quantum = quantumOf(await timestamps.collect());
  timestamps.destroy();
  return quantum;
}
