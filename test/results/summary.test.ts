import { expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { RunConfig } from '../../src/config/run_config.ts';
import { meanOfLast, replicaNames, seedGroups } from '../../src/results/summary.ts';

const resolved = (more: Partial<RunConfig>) => resolveConfig({ task: 'TwoStateCMDP-v0', algorithm: 'c-trpo', ...more });
const names = (more: Partial<RunConfig>) => replicaNames(resolved(more).replicas);

it('replicas are named by what differs between them', () => {
  expect(names({ seeds: [3] })).toEqual(['seed 3']);
  expect(names({ seeds: [0, 1] })).toEqual(['seed 0', 'seed 1']);
  expect(names({ seeds: [0], sweep: { beta: [0.1, 1] } })).toEqual(['beta 0.1', 'beta 1']);
  expect(names({ seeds: [0, 1], sweep: { beta: [0.1, 1] } })).toEqual([
    'seed 0, beta 0.1',
    'seed 1, beta 0.1',
    'seed 0, beta 1',
    'seed 1, beta 1',
  ]);
});

it('groups of a sweep hold the replicas that differ in their seeds alone', () => {
  const groups = seedGroups(resolved({ seeds: [0, 1], sweep: { beta: [0.1, 1] } }));
  expect(groups.map(({ label, replicas }) => [label, replicas])).toEqual([
    ['beta 0.1', [0, 1]],
    ['beta 1', [2, 3]],
  ]);
});

it('a mean of the last epochs leaves out those without a value, and is null where none has one', () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ value: i === 11 ? Number.NaN : i }));
  expect(meanOfLast(rows, 'value')).toBe((2 + 10) / 2);
  expect(meanOfLast(rows, 'other')).toBeNull();
});
