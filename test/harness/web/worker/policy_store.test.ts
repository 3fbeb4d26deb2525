import { describe, expect, it } from 'vitest';
import { PolicyStore } from '../../../../harness/web/worker/policy_store.ts';
import type { Tensors } from '../../../../src/train/policy.ts';

const policy = (words: number): Tensors => ({
  actor: { dtype: 'U32', shape: [1, words], data: new Uint32Array(words) },
});

/** Trains `epochs` epochs as the worker does. */
function shelfAfter(epochs: number, words = 4): PolicyStore {
  const stored = new PolicyStore();
  for (let epoch = 0; epoch <= epochs; epoch++) if (stored.wants(epoch)) stored.add(epoch, policy(words));
  return stored;
}

describe('policies of a run', () => {
  it('are all there while they are few', () => {
    expect(shelfAfter(50).epochs).toEqual(Array.from({ length: 51 }, (_, epoch) => epoch));
  });

  it('thin out evenly over thousands of epochs, from the first on', () => {
    const { epochs } = shelfAfter(5000);
    expect(epochs.length).toBeGreaterThan(50);
    expect(epochs.length).toBeLessThanOrEqual(100);
    expect(epochs[0]).toBe(0);
    const gaps = new Set(epochs.slice(1).map((epoch, i) => epoch - (epochs[i] as number)));
    expect([...gaps]).toEqual([64]);
  });

  it('never take more memory than they may, however large one is', () => {
    const MiB = 2 ** 18;
    const stored = shelfAfter(40, 10 * MiB);
    expect(stored.epochs.length).toBeLessThanOrEqual(6);
    expect(stored.epochs.length).toBeGreaterThanOrEqual(2);
    const huge = new PolicyStore();
    for (const epoch of [0, 1, 2, 3]) huge.add(epoch, policy(100 * MiB));
    expect(huge.epochs).toEqual([3]);
  });

  it('keep the last one of a run, whatever its epoch', () => {
    const stored = shelfAfter(500);
    expect(stored.wants(501)).toBe(false);
    stored.add(501, policy(4));
    expect(stored.epochs.at(-1)).toBe(501);
    expect(stored.get(501)).toBeDefined();
    expect(stored.get(499)).toBeUndefined();
  });
});
