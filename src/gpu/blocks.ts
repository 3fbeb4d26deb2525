/** A buffer cut into blocks: [BLOCKS][R][words]. A block is bound like a buffer of its own. */
import { type Arena, alignWords, type ReplicaBuffer } from './buffers.ts';

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
