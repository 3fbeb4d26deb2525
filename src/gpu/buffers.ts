/**
 * Buffers. A run's buffers start with the replica dimension: [R][words], each replica's slice aligned to 256 bytes, so
 * that groups of replicas can be bound by offset when a whole buffer would exceed the binding limit.
 */
import { RingfenceError } from '../errors/error.ts';
import type { Gpu } from './device.ts';

const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;
const ALIGNMENT_WORDS = 64;

export const alignWords = (words: number): number => Math.ceil(words / ALIGNMENT_WORDS) * ALIGNMENT_WORDS;

/** A storage buffer of 32-bit words, [R][strideWords]. */
export interface ReplicaBuffer {
  readonly name: string;
  readonly buffer: GPUBuffer;
  readonly replicas: number;
  /** Words of one replica's slice, a multiple of 64. */
  readonly strideWords: number;
  /** Where the first replica's slice begins, for a view of a larger buffer. */
  readonly offsetBytes: number;
}

/** Nothing can be bound without a device: planning only counts bytes. */
const PLANNED = undefined as unknown as GPUBuffer;

/**
 * Allocates once at start-up; knows what it allocated, by name, so that memory can be printed before a run starts.
 * Without a device it only plans, so that the device can be asked for the limits that are needed.
 */
export class Arena {
  readonly #gpu: Gpu | undefined;
  readonly #buffers: ReplicaBuffer[] = [];

  constructor(gpu?: Gpu) {
    this.#gpu = gpu;
  }

  /** A zero-filled buffer of `words` 32-bit words for each replica. */
  storage(name: string, replicas: number, words: number): ReplicaBuffer {
    const strideWords = alignWords(Math.max(words, 1));
    const size = replicas * strideWords * 4;
    const most = this.#gpu?.device.limits.maxBufferSize ?? Number.POSITIVE_INFINITY;
    if (size > most)
      throw new RingfenceError(
        `buffer ${name} needs ${size} bytes, but the device has at most ${most} in one: use fewer steps or environments`,
      );
    const usage = USAGE.STORAGE | USAGE.COPY_SRC | USAGE.COPY_DST;
    const buffer = this.#gpu?.device.createBuffer({ label: name, size, usage }) ?? PLANNED;
    const made = { name, buffer, replicas, strideWords, offsetBytes: 0 };
    this.#buffers.push(made);
    return made;
  }

  get allocations(): readonly { name: string; bytes: number }[] {
    return this.#buffers.map((b) => ({ name: b.name, bytes: b.replicas * b.strideWords * 4 }));
  }

  destroy(): void {
    if (this.#gpu) for (const b of this.#buffers) b.buffer.destroy();
  }
}

/** A buffer cut into blocks: [BLOCKS][R][words]. A block is bound like a buffer of its own. */
export class BlockedBuffer {
  readonly whole: ReplicaBuffer;
  readonly #views: ReplicaBuffer[];

  constructor(arena: Arena, name: string, blocks: number, replicas: number, words: number) {
    const strideWords = alignWords(words);
    this.whole = arena.storage(name, blocks * replicas, words);
    this.#views = Array.from({ length: blocks }, (_, b) => ({
      name,
      buffer: this.whole.buffer,
      replicas,
      strideWords,
      offsetBytes: b * replicas * strideWords * 4,
    }));
  }

  block(index: number): ReplicaBuffer {
    const view = this.#views[index];
    if (!view) throw new RangeError(`block ${index} of ${this.whole.name}: there are ${this.#views.length}`);
    return view;
  }

  get strideWords(): number {
    return this.whole.strideWords;
  }
}

/** A uniform buffer whose i-th 256-byte slot holds the number i: the `cursor` of a dispatch. */
export function cursorBuffer(gpu: Gpu, slots: number): GPUBuffer {
  const data = new Uint32Array(slots * ALIGNMENT_WORDS);
  for (let i = 0; i < slots; i++) data[i * ALIGNMENT_WORDS] = i;
  const buffer = gpu.device.createBuffer({
    label: 'cursor',
    size: data.byteLength,
    usage: USAGE.UNIFORM | USAGE.COPY_DST,
  });
  gpu.device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

export function stagingBuffer(gpu: Gpu, bytes: number): GPUBuffer {
  return gpu.device.createBuffer({ label: 'staging', size: bytes, usage: USAGE.MAP_READ | USAGE.COPY_DST });
}
