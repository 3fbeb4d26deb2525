import { describe, expect, it } from 'vitest';
import { PolicyShelf } from '../../../../harness/web/worker/policy_store.ts';
import type { Tensors } from '../../../../src/train/policy.ts';

const policy = (words: number): Tensors => ({
  actor: { dtype: 'U32', shape: [1, words], data: new Uint32Array(words) },
});

/** Trains `epochs` epochs as the worker does. */
function shelfAfter(epochs: number, words = 4): PolicyShelf {
  const shelf = new PolicyShelf();
  for (let epoch = 0; epoch <= epochs; epoch++) if (shelf.wants(epoch)) shelf.add(epoch, policy(words));
  return shelf;
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
    const shelf = shelfAfter(40, 10 * MiB);
    expect(shelf.epochs.length).toBeLessThanOrEqual(6);
    expect(shelf.epochs.length).toBeGreaterThanOrEqual(2);
    const huge = new PolicyShelf();
    for (const epoch of [0, 1, 2, 3]) huge.add(epoch, policy(100 * MiB));
    expect(huge.epochs).toEqual([3]);
  });

  it('keep the last one of a run, whatever its epoch', () => {
    const shelf = shelfAfter(500);
    expect(shelf.wants(501)).toBe(false);
    shelf.add(501, policy(4));
    expect(shelf.epochs.at(-1)).toBe(501);
    expect(shelf.get(501)).toBeDefined();
    expect(shelf.get(499)).toBeUndefined();
  });
});
