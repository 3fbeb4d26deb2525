import { describe, expect, it } from 'vitest';
import { bytesOf, spareRuns } from '../../../../harness/web/runs/cap.ts';
import type { StoredRunFacts } from '../../../../harness/web/storage/stored_runs.ts';

const run = (id: string, bytes: number, more: Partial<StoredRunFacts> = {}): StoredRunFacts => ({
  id,
  config: { task: 'TwoStateCMDP-v0', algorithm: 'c-trpo' },
  resolved: undefined,
  epoch: 1,
  bytes,
  modified: 0,
  isDone: true,
  isHeld: false,
  label: { name: '', note: '' },
  ...more,
});
const spared = (runs: readonly StoredRunFacts[], cap: number): string[] => spareRuns(runs, cap).map(({ id }) => id);

describe('a cap on what is kept', () => {
  const runs = [run('newest', 50), run('b', 30), run('c', 20), run('oldest', 10)];

  it('lets the oldest give way, and no more than it must', () => {
    expect(bytesOf(runs)).toBe(110);
    expect(spared(runs, 110)).toEqual([]);
    expect(spared(runs, 109)).toEqual(['oldest']);
    expect(spared(runs, 80)).toEqual(['oldest', 'c']);
    expect(spared(runs, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it('leaves the newest, whatever trains, and what somebody has named or noted something of', () => {
    expect(spared(runs, 1)).toEqual(['oldest', 'c', 'b']);
    const held = [run('newest', 50), run('held', 30, { isHeld: true }), run('c', 20)];
    expect(spared(held, 1)).toEqual(['c']);
    const dear = [
      run('newest', 1),
      run('b', 9, { label: { name: 'x', note: '' } }),
      run('c', 9, { label: { name: '', note: 'y' } }),
    ];
    expect(spared(dear, 1)).toEqual([]);
  });
});
