import { describe, expect, it } from 'vitest';
import { linearTicks } from '../../../../harness/web/charts/ticks.ts';
import { sortedRows, timeColumns } from '../../../../harness/web/kernels/columns.ts';
import {
  comparisonOf,
  initialProfile,
  type ProfileChange,
  reduceProfile,
} from '../../../../harness/web/kernels/state.ts';
import { tokensOf } from '../../../../harness/web/kernels/wgsl.ts';
import { panned, passAt, revealed, totalsIn, wholeWindow, zoomed } from '../../../../harness/web/kernels/window.ts';
import type { Pass } from '../../../../src/profile/timeline.ts';
import { documentOf } from '../../../profile/fixture.ts';

const stateAfter = (...changes: ProfileChange[]) => changes.reduce(reduceProfile, initialProfile);
const saved = (name: string, milliseconds: number) => ({ name, document: documentOf({ 'nn/forward': milliseconds }) });
const timeline = { steps: [], passes: [], submits: [], duration: 1000, uncertainty: 0 };
const made = { kind: 'made', result: { document: documentOf({ 'nn/forward': 2 }), timeline, kernels: [] } } as const;

describe('the state of a profile', () => {
  it('selects the longest kernel of a new profile', () => {
    const state = stateAfter({ kind: 'asked' }, { kind: 'progress', done: 1, total: 6 }, made);
    expect(state.progress).toBeUndefined();
    expect(state.selected).toEqual({ kernel: 'nn/forward' });
  });

  it('keeps what was measured before when the next one fails', () => {
    const state = stateAfter(made, { kind: 'asked' }, { kind: 'failed', message: 'the run ended' });
    expect([state.result, state.failure, state.progress]).toEqual([made.result, 'the run ended', undefined]);
  });

  it('turns a sort around when its column is asked for again, and begins with the largest or with A', () => {
    const sorted = (column: string) => ({ kind: 'sorted', table: 'kernels', column }) as const;
    expect(stateAfter(sorted('calls')).sorts.kernels).toEqual({ column: 'calls', isDescending: true });
    expect(stateAfter(sorted('calls'), sorted('calls')).sorts.kernels.isDescending).toBe(false);
    expect(stateAfter(sorted('kernel')).sorts.kernels).toEqual({ column: 'kernel', isDescending: false });
  });

  it('compares a saved profile with that of the run, or the last two that were loaded', () => {
    const one: ProfileChange = { kind: 'loaded', profiles: [saved('one.json', 4)] };
    const two: ProfileChange = { kind: 'loaded', profiles: [saved('two.json', 1)] };
    expect(comparisonOf(stateAfter(one))).toBeUndefined();
    expect(comparisonOf(stateAfter(made, one))).toMatchObject({
      names: ['one.json', 'the profile of this run'],
      kernels: [{ a: 4, b: 2, ratio: 0.5 }],
    });
    expect(comparisonOf(stateAfter(made, one, two))).toMatchObject({ names: ['one.json', 'two.json'] });
    expect(comparisonOf(stateAfter(made, one, two, { kind: 'unloaded' }))).toBeUndefined();
  });
});

describe('rows', () => {
  it('that have no value come last, whichever way they are sorted', () => {
    const rates = [null, 3, 1, null, 2];
    const rows = rates.map((gigaflopPerSecond, i) => ({
      kernel: `k${i}`,
      calls: 1,
      milliseconds: 1,
      share: 0,
      gigaflopPerSecond,
      gigabytePerSecond: null,
    }));
    const sorted = (isDescending: boolean) =>
      sortedRows(rows, timeColumns, { column: 'flop', isDescending }).map((row) => row.gigaflopPerSecond);
    expect(sorted(true)).toEqual([3, 2, 1, null, null]);
    expect(sorted(false)).toEqual([1, 2, 3, null, null]);
  });
});

describe("a timeline's window", () => {
  const whole = { from: 0, to: 1000 };
  const pass = (step: number, start: number, duration: number): Pass => ({
    kernel: 'k',
    variant: 0,
    step,
    submit: 0,
    start,
    duration,
    flop: null,
    bytes: null,
  });

  it('holds the iteration and all that a late clock puts behind it', () => {
    expect(wholeWindow(timeline)).toEqual(whole);
    expect(wholeWindow({ ...timeline, passes: [pass(0, 990, 50)] })).toEqual({ from: 0, to: 1040 });
  });

  it('zooms around a time that stays where it is, and no further out than all', () => {
    expect(zoomed(whole, 0.5, 200, whole)).toEqual({ from: 100, to: 600 });
    expect(zoomed({ from: 100, to: 600 }, 8, 200, whole)).toEqual(whole);
    const closest = zoomed(whole, 1e-9, 500, whole);
    expect(closest.to - closest.from).toBeCloseTo(1, 9);
  });

  it('pans by a share of itself and stops at the ends', () => {
    const window = { from: 100, to: 300 };
    expect(panned(window, 0.5, whole)).toEqual({ from: 200, to: 400 });
    expect(panned(window, -5, whole)).toEqual({ from: 0, to: 200 });
    expect(panned(window, 50, whole)).toEqual({ from: 800, to: 1000 });
  });

  it('moves to a pass only where that cannot be seen', () => {
    const window = { from: 100, to: 300 };
    expect(revealed(window, pass(0, 150, 20), whole)).toBe(window);
    expect(revealed(window, pass(0, 490, 20), whole)).toEqual({ from: 400, to: 600 });
  });

  it('finds the nearest pass of a step within reach', () => {
    const passes = [pass(0, 10, 10), pass(1, 12, 4), pass(0, 30, 2)];
    expect(passAt(passes, 0, 15, 1)).toBe(0);
    expect(passAt(passes, 1, 15, 1)).toBe(1);
    expect(passAt(passes, 0, 28, 3)).toBe(2);
    expect(passAt(passes, 0, 25, 3)).toBeUndefined();
  });

  it('sums what the device does in it, of passes that it cuts the part inside', () => {
    const passes = [pass(0, 10, 10), { ...pass(1, 15, 20), kernel: 'long' }, pass(0, 30, 2), pass(0, 90, 5)];
    expect(totalsIn(passes, { from: 12, to: 31 })).toEqual({
      time: 25,
      kernels: [
        { kernel: 'long', passes: 1, time: 16 },
        { kernel: 'k', passes: 2, time: 9 },
      ],
    });
    expect(totalsIn(passes, { from: 50, to: 60 })).toEqual({ time: 0, kernels: [] });
  });

  it('has round ticks', () => {
    expect(linearTicks(130, 1130, 5)).toEqual([200, 400, 600, 800, 1000]);
  });
});

describe('WGSL', () => {
  it('has comments, keywords, types, numbers and attributes', () => {
    const text = '@compute fn main() { let x: vec4f = vec4f(1.5e-3, 0x1fu, 2); } // let it be';
    expect(tokensOf(text).map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ['attribute', '@compute'],
      ['keyword', 'fn'],
      ['keyword', 'let'],
      ['type', 'vec4f'],
      ['type', 'vec4f'],
      ['number', '1.5e-3'],
      ['number', '0x1fu'],
      ['number', '2'],
      ['comment', '// let it be'],
    ]);
  });
});
