/** Policies of a run's epochs: of every epoch while they are few, then of every second, fourth, ... so that memory stays bounded. */
import type { Tensors } from '../../../src/train/policy.ts';

const MOST_POLICIES = 100;
const MOST_BYTES = 64 * 2 ** 20;

const bytesOf = (tensors: Tensors): number =>
  Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);

export class PolicyStore {
  readonly #policies = new Map<number, Tensors>();
  /** Epochs from one that is kept to the next. */
  #every = 1;

  /** Whether a policy after this epoch would be kept. */
  wants(epoch: number): boolean {
    return epoch % this.#every === 0;
  }

  /** Keeps a policy, at the price of others where there are too many; the newest always stays. */
  add(epoch: number, tensors: Tensors): void {
    this.#policies.set(epoch, tensors);
    while (this.#isFull && this.#policies.size > 1) {
      this.#every *= 2;
      for (const kept of this.#policies.keys()) if (!this.wants(kept) && kept !== epoch) this.#policies.delete(kept);
      // epoch 0 is a multiple of all
      if (this.#policies.size === 2 && this.#isFull) this.#policies.delete(0);
    }
  }

  get #isFull(): boolean {
    const bytes = Array.from(this.#policies.values(), bytesOf).reduce((sum, size) => sum + size, 0);
    return this.#policies.size > MOST_POLICIES || bytes > MOST_BYTES;
  }

  /** Epochs whose policies are there, in order. */
  get epochs(): number[] {
    return [...this.#policies.keys()].sort((a, b) => a - b);
  }

  get(epoch: number): Tensors | undefined {
    return this.#policies.get(epoch);
  }
}
