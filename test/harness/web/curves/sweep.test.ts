import { describe, expect, it } from 'vitest';
import type { Group } from '../../../../harness/web/charts/quantities.ts';
import { arranged, hiddenIn, moved } from '../../../../harness/web/curves/arrangement.ts';
import { numberAxis, settingAxis, sweepOf } from '../../../../harness/web/curves/sweep.ts';
import { points, recording } from '../recordings/runs.ts';

describe('a sweep', () => {
  const ends = [
    { 'Metrics/EpRet': 9, 'Metrics/EpCost': 40 },
    { 'Metrics/EpRet': 7, 'Metrics/EpCost': 30 },
    { 'Metrics/EpRet': 8, 'Metrics/EpCost': 20 },
    { 'Metrics/EpRet': 6, 'Metrics/EpCost': 24 },
  ];
  const run = recording(
    points(3, (_, replica) => ends[replica] ?? {}, 4),
    { seeds: [0, 1], sweep: { beta: [0.1, 10] }, set: { costLimit: [25] } },
  );

  it('has a row for each setting, with means over its seeds, and knows the best within its limit', () => {
    const sweep = sweepOf(run);
    expect(sweep?.names).toEqual(['beta']);
    const rows = sweep?.rows.map(({ values, return: earned, costs, isWithin }) => [
      ...values,
      earned,
      ...costs,
      isWithin,
    ]);
    expect(rows).toEqual([
      ['0.1', 8, 35, false],
      ['10', 7, 22, true],
    ]);
    expect(sweep?.best).toBe(1);
  });

  it('is none where replicas differ in their seeds alone, and has no best where none keeps its limit', () => {
    expect(
      sweepOf(
        recording(
          points(1, () => ({}), 2),
          { seeds: [0, 1] },
        ),
      ),
    ).toBeUndefined();
    const above = recording(
      points(1, () => ({ 'Metrics/EpCost': 99 }), 2),
      { seeds: [0], sweep: { beta: [1, 2] } },
    );
    expect(sweepOf(above)?.best).toBeUndefined();
    expect(
      sweepOf(
        recording(
          points(1, () => ({})),
          { algorithm: 'mine' },
        ),
      ),
    ).toBeUndefined();
  });

  it('has limits of its own where those are swept', () => {
    const own = recording(
      points(1, () => ({ 'Metrics/EpCost': 20 }), 2),
      { seeds: [0], sweep: { costLimit: [[10], [30]] } },
    );
    expect(sweepOf(own)?.rows.map(({ isWithin }) => isWithin)).toEqual([false, true]);
  });
});

describe('an axis', () => {
  it('puts numbers by their logarithms where they span decades', () => {
    expect(numberAxis('x', [1, 10, 100], String).places).toEqual([0, 0.5, 1]);
    expect(numberAxis('x', [0, 5, undefined, 10], String)).toMatchObject({
      places: [0, 0.5, undefined, 1],
      ticks: [
        { place: 0, text: '0' },
        { place: 1, text: '10' },
      ],
    });
    expect(numberAxis('x', [3, 3], String)).toMatchObject({ places: [0.5, 0.5], ticks: [{ place: 0.5, text: '3' }] });
    expect(numberAxis('x', [undefined], String)).toEqual({ title: 'x', places: [undefined], ticks: [] });
  });

  it('puts what is no number in the order in which it was given', () => {
    expect(settingAxis('barrier', ['log', 'entropy', 'log']).places).toEqual([0, 1, 0]);
    expect(settingAxis('hidden', ['64:64', '32:32', '16']).ticks.map(({ text }) => text)).toEqual([
      '64:64',
      '32:32',
      '16',
    ]);
  });
});

describe('metrics', () => {
  const group = (id: string, ids: readonly string[], hasModes = false): Group =>
    ({
      id,
      title: id,
      section: id,
      hasModes,
      isOpen: true,
      quantities: ids.map((each) => ({ id: each })),
    }) as unknown as Group;
  const groups = [group('a', ['KL', 'Entropy']), group('b', ['FPS'])];
  const ids = (list: readonly Group[]) => list.map(({ id, quantities }) => [id, ...quantities.map((each) => each.id)]);

  it('that were chosen stand first in their own order, and what is hidden stands nowhere', () => {
    let arrangement = moved({ first: [], hidden: [] }, 'Entropy', 'first');
    arrangement = moved(arrangement, 'FPS', 'first');
    expect(ids(arranged(groups, arrangement))).toEqual([
      ['chosen', 'Entropy', 'FPS'],
      ['a', 'KL'],
    ]);
    arrangement = moved(arrangement, 'FPS', 'earlier');
    expect(arrangement.first).toEqual(['FPS', 'Entropy']);
    expect(moved(arrangement, 'FPS', 'earlier')).toEqual(arrangement);
    arrangement = moved(arrangement, 'FPS', 'hide');
    expect(ids(arranged(groups, arrangement))).toEqual([
      ['chosen', 'Entropy'],
      ['a', 'KL'],
    ]);
    expect(hiddenIn(groups, arrangement)).toEqual(['FPS']);
    expect(ids(arranged(groups, moved({ ...arrangement, hidden: [] }, 'Entropy', 'back')))).toEqual(ids(groups));
  });

  it('of another run that this one has not are left out', () => {
    expect(ids(arranged(groups, { first: ['Mine'], hidden: ['Other'] }))).toEqual(ids(groups));
    expect(ids(arranged([group('c', ['x'], true)], { first: [], hidden: ['x'] }))).toEqual([['c']]);
  });
});
