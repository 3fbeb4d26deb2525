import { describe, expect, it } from 'vitest';
import { axes, nearestEpoch } from '../../../../harness/web/charts/axis.ts';
import { LineChart } from '../../../../harness/web/charts/line_chart.ts';
import { ModeChart, modeText } from '../../../../harness/web/charts/mode_chart.ts';
import { pointAt, type View } from '../../../../harness/web/charts/model.ts';
import { groupsOf, klTargets, mainQuantities, type Quantity } from '../../../../harness/web/charts/quantities.ts';
import { rangeOf } from '../../../../harness/web/charts/scene.ts';
import { sceneSvg } from '../../../../harness/web/charts/scene_svg.ts';
import { linearTicks, logTicks } from '../../../../harness/web/charts/ticks.ts';
import { compare } from '../../../../harness/web/curves/comparison.ts';
import type { Recording } from '../../../../harness/web/recordings/recording.ts';
import { points, recording } from '../recordings/runs.ts';

const viewOf = (main: Recording, more: Partial<View> = {}): View => ({
  main,
  compared: [],
  axis: axes.steps,
  isEach: false,
  zoom: undefined,
  smoothing: 0,
  span: 1000,
  ...more,
});
const all = ({ subject, points: own }: Recording): Quantity[] => [
  ...mainQuantities(subject),
  ...groupsOf({ subject, points: own }).flatMap(({ quantities }) => quantities),
];
const quantity = (run: Recording, id: string): Quantity => {
  const found = all(run).find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no quantity ${id}`);
  return found;
};

describe('the axis', () => {
  const run = points(5, () => ({}));
  it('finds the nearest epoch at, between and beyond epochs', () => {
    const at = (place: number) => nearestEpoch(run, axes.steps, place);
    expect([0, 1000, 1499, 1501, 5000, 9999].map(at)).toEqual([0, 0, 0, 1, 4, 4]);
    expect(nearestEpoch([], axes.steps, 3)).toBeUndefined();
    expect(nearestEpoch(run, axes.seconds, 6.1)).toBe(2);
    expect(pointAt(recording(run), axes.epochs, 2)?.epoch).toBe(2);
    expect(pointAt(recording(run), axes.epochs, undefined)?.epoch).toBe(5);
    expect(pointAt(recording(run), axes.epochs, 5.2)).toBeUndefined();
  });
});

describe('a line chart', () => {
  const main = recording(points(3, (e, r) => ({ 'Train/KL': 0.001 * e + 0.001 * r }), 2));

  it('has the band of the replicas, their mean as its last line, and the target as a rule', () => {
    const scene = new LineChart(quantity(main, 'KL'), false).scene(viewOf(main), false);
    expect(scene.bands).toHaveLength(1);
    expect(scene.strokes).toHaveLength(1);
    expect(scene.strokes[0]?.line.x).toEqual([1000, 2000, 3000]);
    expect(scene.strokes[0]?.line.y.map((y) => y.toFixed(4))).toEqual(['0.0015', '0.0025', '0.0035']);
    expect(scene.rules).toEqual([{ value: 0.01, label: 'delta 0.01' }]);
    expect(scene.x).toEqual({ low: 0, high: 3000 });
    expect(scene.y.low).toBe(0);
    expect(scene.y.high).toBeGreaterThan(0.01);
  });

  it('draws each seed, and pinned runs below the run on show, which keeps its place', () => {
    const pinned = recording(
      points(9, () => ({ 'Train/KL': 0.03 })),
      {},
      { id: 'pin-1' },
    );
    const chart = new LineChart(quantity(main, 'KL'), false);
    const scene = chart.scene(viewOf(main, { isEach: true, compared: [{ recording: pinned, slot: 1 }] }), false);
    expect(scene.strokes).toHaveLength(4);
    expect(scene.strokes[0]).toMatchObject({ colour: '--pin-2', dash: [2, 3] });
    expect(scene.strokes.at(-1)?.line.x).toHaveLength(3);
    expect(scene.x.high).toBe(9000);
    expect(chart.reading(main, main.points[2] as (typeof main.points)[number])).toBe('0.0035 (0.003 to 0.004)');
  });

  it('leaves out what a logarithm does not have', () => {
    const run = recording(points(3, (e) => ({ 'Train/KL': e === 1 ? 0 : 10 ** -e })));
    const scene = new LineChart(quantity(run, 'KL'), false).scene(viewOf(run), true);
    expect(scene.strokes[0]?.line.y.map(Number.isFinite)).toEqual([false, true, true]);
    expect(scene.y.low).toBeGreaterThan(0);
  });

  it('marks the changes of a running run where the last epoch without them ended', () => {
    const events = [{ epoch: 2, name: 'actorLr', before: 3e-4, after: 1e-4 }];
    const scene = new LineChart(quantity(main, 'return'), true).scene(viewOf({ ...main, events }), false);
    expect(scene.marks).toEqual([{ at: 2000, label: 'actorLr 0.0003 → 0.0001' }]);
  });

  it('of an empty run has the axes of the form', () => {
    const empty = recording([]);
    const scene = new LineChart(quantity(empty, 'cost'), true).scene(viewOf(empty), false);
    expect(scene).toMatchObject({ x: { low: 0, high: 1000 }, bands: [], rules: [{ value: 25, label: 'limit 25' }] });
  });
});

describe('the strip of modes', () => {
  const modes = ['reward', 'recovery'];
  it('is a strip for each replica, one rectangle for a run of epochs in one mode', () => {
    const run = recording(points(6, (e, r) => ({ 'Train/Mode': r === 1 && e > 4 ? 1 : 0 }), 2));
    const { cells, rows } = new ModeChart(run.subject).scene(viewOf(run));
    expect(rows?.map(({ label }) => label)).toEqual(['seed 0', 'seed 1']);
    expect(cells.map(({ left, right, kind }) => [left, right, kind])).toEqual([
      [0, 6000, 0],
      [0, 4000, 0],
      [4000, 6000, 1],
    ]);
    expect(cells[0]?.bottom).toBeGreaterThan(cells[1]?.top as number);
  });

  it('shows shares where replicas are many or epochs thousands', () => {
    const many = recording(points(2, (_, r) => ({ 'Train/Mode': r < 3 ? 0 : 1 }), 12));
    const shares = new ModeChart(many.subject).scene(viewOf(many)).cells.slice(0, 2);
    const height = ({ top, bottom }: { top: number; bottom: number }): number => top - bottom;
    expect(height(shares[0] as never) / height(shares[1] as never)).toBeCloseTo(3 / 9);
    const long = recording(points(5000, (e) => ({ 'Train/Mode': e % 2 })));
    const { cells } = new ModeChart(long.subject).scene(viewOf(long));
    expect(cells.length).toBeLessThanOrEqual(2 * 512);
    expect(cells.at(-1)?.right).toBe(5_000_000);
  });

  it('has no mode before the first estimate, and counts them in words', () => {
    const [early] = points(1, () => ({ 'Metrics/EpCost': Number.NaN }));
    const [mixed] = points(1, (_, r) => ({ 'Train/Mode': r === 0 ? 0 : 1 }), 3);
    expect(modeText(early as never, modes)).toBeUndefined();
    expect(modeText(mixed as never, modes)).toBe('1 reward, 2 recovery');
  });
});

describe('what is drawn', () => {
  const idsOf = (config: object): string[] => all(recording([], config)).map(({ id }) => id);
  it('follows the algorithm', () => {
    expect(idsOf({ algorithm: 'c-trpo' })).toContain('BarrierDivergence');
    expect(idsOf({ algorithm: 'trpo' })).not.toContain('BarrierDivergence');
    expect(idsOf({ algorithm: 'ppo-lagrangian' })).toContain('LagrangeMultiplier');
    expect(idsOf({ algorithm: 'ppo-lagrangian' })).not.toContain('AcceptedStep');
    expect(klTargets(recording([], { algorithm: 'ppo' }).subject)).toEqual([{ value: 0.02, label: 'targetKl 0.02' }]);
    expect(klTargets(recording([], { sweep: { delta: [0.01, 0.1] } }).subject)).toHaveLength(2);
  });

  it('is only what the rows of an older run have, and everything of a task that is not known here', () => {
    const own = points(2, () => ({ 'Metrics/EpCost_2': 3 }));
    const foreign = recording(own, { task: 'roller', set: { costLimit: [5] } });
    expect(foreign.subject).toMatchObject({ costs: ['cost 1', 'cost 2'], limits: [[5, 5]], values: undefined });
    const ids = all(foreign).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['return', 'cost', 'cost-2', 'KL', 'AcceptedStep']));
    expect(ids).not.toContain('FPS');
  });

  it('measures a violation by the limit of the replica', () => {
    const run = recording(
      points(1, () => ({ 'Metrics/EpCost': 30 }), 2),
      { seeds: [0], sweep: { costLimit: [[25], [40]] } },
    );
    const { of } = quantity(run, 'Violation');
    expect(run.points[0]?.rows.map(of)).toEqual([5, 0]);
  });
});

describe('runs side by side', () => {
  it('differ in the settings that differ, and have the means of their last ten epochs', () => {
    const first = recording(points(30, (e, r) => ({ 'Metrics/EpRet': e > 20 ? 4 + r : 99 }), 2));
    const second = recording(
      points(5, () => ({ 'Metrics/EpRet': 1 }), 2),
      { algorithm: 'trpo', set: { delta: 0.02 } },
    );
    const { settings, results } = compare([first, second]);
    const named = Object.fromEntries(settings.map(({ name, texts }) => [name, texts]));
    expect(named).toMatchObject({ algorithm: ['c-trpo', 'trpo'], delta: ['0.01', '0.02'], beta: ['1', '–'] });
    expect(named['gamma']).toBeUndefined();
    expect(results[0]).toEqual({ name: 'Return', texts: ['4.50 (4.00 to 5.00)', '1.00'] });
  });
});

describe('ranges and ticks', () => {
  it('hold the data with air, and stand on 0 where it begins there', () => {
    expect(rangeOf([0, 10], false)).toEqual({ low: 0, high: 10.8 });
    expect(rangeOf([Number.NaN, -1, 1], false)).toEqual({ low: -1.16, high: 1.16 });
    const log = rangeOf([0, 0.1, 100], true);
    expect(log.low).toBeGreaterThan(0.01);
    expect(log.low).toBeLessThan(0.1);
    expect(rangeOf([], false)).toEqual({ low: -1, high: 1 });
    // A level curve lies inside, whatever its size.
    const level = rangeOf([1e-9], false);
    expect(level.high - level.low).toBeLessThan(1e-8);
  });

  it('are round', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(-3, 14, 4)).toEqual([0, 5, 10]);
    expect(linearTicks(0, 0.35, 7)).toContain(0.3);
    expect(logTicks(0.02, 500, 6)).toEqual([0.1, 1, 10, 100]);
    expect(logTicks(1e-9, 1e3, 4)).toHaveLength(4);
  });
});

describe('a chart as SVG', () => {
  const run = recording(
    points(4, (e, r) => ({ 'Metrics/EpCost': 20 + e + r }), 2),
    {},
    { name: 'a < b & c' },
  );
  const look = { width: 600, height: 300, colour: (name: string) => `#${name.slice(2)}` };
  const text = { title: 'Cost', subtitle: run.name, across: 'environment steps', kinds: [] };

  it('has the line, the band, the limit, the axes and escaped texts', () => {
    const svg = sceneSvg(new LineChart(quantity(run, 'cost'), true).scene(viewOf(run), false), text, look);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 600 300"/);
    expect(svg).toContain('a &lt; b &amp; c');
    expect(svg).toContain('>limit 25</text>');
    expect(svg).toContain('>environment steps</text>');
    const [, line] = /<path d="(M[^"]+)" fill="none" stroke="#cost"/.exec(svg) ?? [];
    expect(line?.match(/[ML]/g)?.join('')).toBe('MLLL');
    expect(svg).toContain('fill="#cost-band"');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('has the modes with their patterns and names', () => {
    const chart = new ModeChart(run.subject);
    const svg = sceneSvg(chart.scene(viewOf(run)), { ...text, kinds: chart.kinds }, look);
    expect(svg).toContain('fill="url(#mode-0)"');
    expect(svg).toContain('>recovery</text>');
    expect(svg).toContain('>seed 1</text>');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
