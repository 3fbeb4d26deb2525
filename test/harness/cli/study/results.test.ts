import { describe, expect, it } from 'vitest';
import { type Cell, cellsOf } from '../../../../harness/cli/study/cells.ts';
import type { Comparison } from '../../../../harness/cli/study/comparison.ts';
import { parseStudy, type StudyFile } from '../../../../harness/cli/study/file.ts';
import { type CellReport, type CellRows, reportOf } from '../../../../harness/cli/study/report.ts';
import { resultsOf } from '../../../../harness/cli/study/results.ts';
import { scoresSvg } from '../../../../harness/cli/study/scores_figure.ts';
import { studyTable } from '../../../../harness/cli/study/table.ts';
import type { CsvRow } from '../../../../src/formats/csv.ts';

const TASK = 'TwoStateCMDP-v0';
const EPOCHS = 10;
const STUDY = { name: 'exact', tasks: [TASK], algorithms: ['c-trpo'], seeds: [3, 8], totalSteps: EPOCHS * 1600 };

/** The cell with figures that are easy to compute with: optimum 10, uniform 0, limit 2. */
function cellOf(study: object): Cell {
  const [{ config, ...cell }] = cellsOf(parseStudy(study, 'exact.json')) as [Cell];
  return { ...cell, config: { ...config, task: { ...config.task, reference: { optimum: 10, uniform: 0 } } } };
}

/** Rows of one replica: `values` are return and cost of its last epochs, all before are far off. */
const rowsOf = (replica: number, values: readonly [number, number][], regret = 0): CsvRow[] =>
  Array.from({ length: EPOCHS }, (_, e) => {
    const [reached, cost] = values[e - EPOCHS + values.length] ?? [-500, 500];
    return {
      epoch: e + 1,
      replica,
      seed: replica,
      'Metrics/EpRet': reached,
      'Metrics/EpCost': cost,
      'Metrics/CostRegret': e === EPOCHS - 1 ? regret : 0,
      'Train/Halted': 0,
      'Time/TotalSteps': (e + 1) * 1600,
      'Time/FPS': e === 0 ? 10 : 5000 + e,
    };
  });

const byEpoch = (...replicas: CsvRow[][]): CsvRow[] =>
  replicas.flat().sort((a, b) => (a['epoch'] as number) - (b['epoch'] as number));

const TWO = byEpoch(
  rowsOf(
    0,
    [
      [8, 1.9],
      [10, 2.1],
    ],
    3,
  ), // means 9 and 2.0
  rowsOf(
    1,
    [
      [11, 2.3],
      [Number.NaN, 2.5],
    ],
    5,
  ), // means 11 and 2.4
);

describe('a result', () => {
  const [result] = resultsOf(cellOf(STUDY), TWO, 0.2);

  it('is of means over the last fifth of the epochs, and over seeds with intervals of Student t', () => {
    expect(result?.replicas).toMatchObject([
      { seed: 3, return: 9, share: 0.9, samples: 16_000, costRegrets: [3] },
      { seed: 8, return: 11, share: 1.1 },
    ]);
    // standard deviation sqrt(2) and standard error 1; t = 12.7062 for one degree of freedom
    expect(result?.return.mean).toBe(10);
    expect(result?.return.high).toBeCloseTo(22.7062, 4);
    expect(result?.return.iqm).toEqual({ value: 10, low: 9, high: 11 });
    const [cost] = result?.costs ?? [];
    expect(cost?.limit).toBe(2);
    expect(cost?.mean).toBeCloseTo(2.2, 12);
    expect(cost?.standardError).toBeCloseTo(0.2, 12);
    expect(cost?.low).toBeCloseTo(2.2 - 12.7062 * 0.2, 4);
    expect(cost?.regret.mean).toBe(4);
    expect(result?.stepsPerSecond).toBe(5004.5); // the first epoch, which compiles, does not count for much
  });

  it('holds where the mean share is 0.95 and the cost within 2 % and two standard errors of its limit', () => {
    expect(result).toMatchObject({ isNearOptimum: true, isSafe: true, isSafetyUncertain: true });
    const verdict = (replicas: [number, number][]) => {
      const rows = byEpoch(...replicas.map((values, r) => rowsOf(r, [values, values])));
      const [found] = resultsOf(cellOf({ ...STUDY, seeds: replicas.length }), rows, 0.2);
      return [found?.isNearOptimum, found?.isSafe, found?.isSafetyUncertain];
    };
    expect(verdict([[9.5, 2.04]])).toEqual([true, true, false]);
    expect(verdict([[9.4, 2.05]])).toEqual([false, false, false]); // one seed has no error to hide behind
    expect(
      verdict([
        [9.5, 2.05],
        [9.5, 2.05],
      ]),
    ).toEqual([true, false, false]);
    expect(
      verdict([
        [10, 2],
        [9, 2.5],
      ]),
    ).toEqual([true, true, true]); // 2.25 <= 2.04 + 2 x 0.25
    expect(
      verdict([
        [10, 2.4],
        [9, 2.5],
      ]),
    ).toEqual([true, false, false]); // 2.45 > 2.04 + 2 x 0.05
  });

  it('takes the last fifth of the rows that each replica has, where one ended before the others', () => {
    const early = rowsOf(0, [
      [6, 1],
      [4, 1],
      [7, 1],
    ]).filter(({ epoch }) => (epoch as number) <= 8);
    const late = rowsOf(1, [
      [8, 1],
      [8, 1],
    ]);
    const [found] = resultsOf(cellOf(STUDY), byEpoch(early, late), 0.1);
    expect(found?.replicas).toMatchObject([
      { return: 6, samples: 8 * 1600 },
      { return: 8, samples: 10 * 1600 },
    ]);
  });

  it('is there for each combination of swept values, with its own limits and without shares under other ones', () => {
    const cell = cellOf({ ...STUDY, sweep: { costLimit: [2, 3] } });
    const rows = byEpoch(
      ...[0, 1, 2, 3].map((r) =>
        rowsOf(r, [
          [r, r],
          [r, r],
        ]),
      ),
    );
    const [two, three] = resultsOf(cell, rows, 0.2);
    expect([two?.label, three?.label]).toEqual(['c-trpo, costLimit 2', 'c-trpo, costLimit 3']);
    expect([two?.costs[0]?.limit, three?.costs[0]?.limit]).toEqual([2, 3]);
    expect([two?.return.mean, three?.return.mean]).toEqual([0.5, 2.5]);
    expect([two?.share?.mean, three?.share]).toEqual([0.05, undefined]);
  });

  it('of a run without a full episode is unknown', () => {
    const nothing: [number, number] = [Number.NaN, Number.NaN];
    const [found] = resultsOf(cellOf({ ...STUDY, seeds: 1 }), rowsOf(0, [nothing, nothing]), 0.2);
    expect(found?.return.mean).toBeNaN();
    expect(found?.isSafe).toBe(false);
  });
});

describe('results over tasks, in units of baselines', () => {
  const STUDY_OF_TWO = {
    ...STUDY,
    tasks: ['TwoStateCMDP-v0', 'ConstrainedLQ-v0'],
    algorithms: ['c-trpo', 'ppo', 'cpo'],
    baselines: { return: 'ppo', regret: 'cpo' },
  };
  /** Return, cost and regret of both seeds, by algorithm. */
  const REACHED: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
    'c-trpo': [
      [6, 1, 2],
      [10, 3, 4],
    ],
    ppo: [
      [10, 4, 50],
      [30, 4, 50],
    ],
    cpo: [
      [10, 2, 5],
      [10, 2, 15],
    ],
  };
  const study = parseStudy(STUDY_OF_TWO, 'units.json');
  const read = cellsOf(study).map((cell): CellRows => {
    // the second task is as the first, with returns and costs twice as large
    const scale = cell.config.task.name === TASK ? 1 : 2;
    const limit = (cell.config.values['costLimit'] as readonly number[])[0] as number;
    const rows = REACHED[cell.label]?.map(([reached, cost, regret], replica) => {
      const last: [number, number] = [scale * reached, (cost / 2) * limit];
      return rowsOf(replica, [last, last], scale * regret);
    });
    const { label, config } = cell;
    const standing = { state: 'done', epochs: EPOCHS, ofEpochs: EPOCHS, run: 'run' } as const;
    return {
      cell,
      rows: byEpoch(...(rows ?? [])),
      report: { label, algorithm: config.algorithm.name, task: config.task.name, ...standing },
    };
  });
  const { comparison } = reportOf(study, read);

  it("are returns by the mean of one cell and regrets by another's trimmed mean, as in C-TRPO's benchmark", () => {
    expect(comparison).toMatchObject({ baseline: 'ppo', regretBaseline: 'cpo', first: 'c-trpo' });
    const [own, ppo, cpo] = comparison?.algorithms ?? [];
    // returns 6 / 20 and 10 / 20 on either task; regrets 2 / 10 and 4 / 10; costs 1 / 2 and 3 / 2 of the limit
    expect(own).toMatchObject({ label: 'c-trpo', tasks: 2 });
    expect(own?.iqm.value).toBeCloseTo(0.4, 12);
    expect(own?.regret?.iqm.value).toBeCloseTo(0.3, 12);
    expect(own?.relativeCost.iqm.value).toBeCloseTo(1, 12);
    expect(own?.firstIsBetter).toBeUndefined();
    expect(ppo?.mean.value).toBeCloseTo(1, 12);
    // of 0.3 and 0.5 none is better than ppo's 0.5 and 1.5 or cpo's 0.5 and 0.5; one pair of four ties, or two
    expect(ppo?.firstIsBetter?.value).toBeCloseTo(0.125, 12);
    expect(cpo?.firstIsBetter?.value).toBeCloseTo(0.25, 12);
    expect(own?.solved).toBeUndefined();
    for (const { profile } of comparison?.algorithms ?? []) {
      expect(profile.share[0]).toBe(1);
      for (const [k, share] of profile.share.entries()) {
        expect(profile.low[k]).toBeLessThanOrEqual(share);
        expect(profile.high[k]).toBeGreaterThanOrEqual(share);
      }
    }
  });

  it('stand in the table, costs as what they are above the limit', () => {
    const text = studyTable(reportOf(study, read));
    const section = text.slice(text.indexOf('## All tasks'));
    const [titles = '', , row = ''] = section.split('\n').filter((line) => line.startsWith('|'));
    const parts = (line: string): string[] => line.split(' | ').map((part) => part.replace(/^\| | \|$/g, '').trim());
    expect(parts(titles)).toEqual([
      'algorithm',
      'tasks',
      'return / ppo, IQM',
      'median',
      'gap to 1',
      'cost / limit - 1, IQM',
      'regret / cpo, IQM',
      'P(c-trpo is better)',
    ]);
    expect(parts(row)[0]).toBe('c-trpo');
    expect(parts(row)[2]).toMatch(/^0\.400 \(/);
    expect(parts(row)[5]).toMatch(/^0\.00 \(/);
    expect(parts(row)[7]).toBe('-');
  });

  it('are drawn as profiles and intervals', () => {
    const svg = scoresSvg('units', comparison as Comparison);
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    for (const text of ['units: all tasks', 'Share of runs above the score', 'return / mean return of ppo', 'c-trpo'])
      expect(svg).toContain(text);
    expect(svg).not.toContain('NaN');
    expect(svg.match(/aria-label="line"/g)).toHaveLength(3);
    expect(svg.match(/aria-label="area"/g)).toHaveLength(3);
  });

  it('are none of a task whose baseline has no results', () => {
    const without = read.filter(({ cell }) => cell.label !== 'ppo' || cell.config.task.name === TASK);
    expect(reportOf(study, without).comparison?.algorithms.map(({ tasks }) => tasks)).toEqual([1, 1, 1]);
  });
});

describe('the table', () => {
  const study: StudyFile = parseStudy(STUDY, 'exact.json');
  const cellRows = (cell: Cell, rows: readonly CsvRow[], more: Partial<CellReport> = {}): CellRows => ({
    cell,
    rows,
    report: {
      label: cell.label,
      algorithm: cell.config.algorithm.name,
      task: cell.config.task.name,
      state: 'done',
      epochs: EPOCHS,
      ofEpochs: EPOCHS,
      run: 'run',
      ...more,
    },
  });

  it('shows what the issue of a cell is', () => {
    const text = studyTable(reportOf(study, [cellRows(cellOf(STUDY), TWO)]));
    expect(text).toContain('# exact\n\nMeans over the last 20 % of the updates');
    expect(text).toContain('## TwoStateCMDP-v0\n\nOptimum 10.00, uniform policy 0.00.');
    const [titles, , row] = text.split('\n').filter((line) => line.startsWith('|'));
    const cellsOfLine = (line = ''): string[] =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1);
    expect(Object.fromEntries(cellsOfLine(titles).map((title, i) => [title, cellsOfLine(row)[i]]))).toEqual({
      algorithm: 'c-trpo',
      seeds: '2',
      return: '10.00 (-2.71 .. 22.71)',
      'return, IQM': '10.00 (9.00 .. 11.00)',
      'cost <= 2': '2.20 (-0.341 .. 4.74)',
      'cost regret': '4.00 (-8.71 .. 16.71)',
      share: '1.00 (-0.271 .. 2.27)',
      'share, IQM': '1.00 (0.900 .. 1.10)',
      'within 5 % and safe': 'yes, cost uncertain',
      samples: '16,000',
      'steps/s': '5,005',
    });
  });

  it('says what diverged, failed, is unfinished or not begun', () => {
    const cell = cellOf(STUDY);
    const task = cell.config.task;
    const other = (label: string): Cell => ({ number: 1, label, config: { ...cell.config, task } });
    const diverged = TWO.map((row) => ({ ...row, 'Train/Halted': row['replica'] as number }));
    const text = studyTable(
      reportOf(study, [
        cellRows({ ...cell, config: { ...cell.config, task } }, diverged),
        cellRows(other('half'), TWO.slice(0, 8), { state: 'begun', epochs: 4 }),
        cellRows(other('none'), [], { state: 'not begun', epochs: 0, run: undefined }),
        cellRows(other('bad'), [], { state: 'not begun', epochs: 0, run: undefined, error: 'the GPU device was lost' }),
      ]),
    );
    expect(text).toContain('Diverged, with the last good parameters since: c-trpo (seed 8).');
    expect(text).toContain('Failed: bad: the GPU device was lost');
    expect(text).toContain('Unfinished: half (4 of 10 epochs).');
    expect(text).toContain('Not begun: none; bad.');
  });

  it('ends with shares over all tasks that have exact figures, every task a stratum', () => {
    const [first, second] = [cellOf(STUDY), cellOf({ ...STUDY, tasks: ['ConstrainedLQ-v0'] })];
    const one = byEpoch(
      rowsOf(0, [
        [4, 1],
        [4, 1],
      ]),
      rowsOf(1, [
        [4, 1],
        [4, 1],
      ]),
    );
    const two = byEpoch(
      rowsOf(0, [
        [10, 3],
        [10, 3],
      ]),
      rowsOf(1, [
        [10, 3],
        [10, 3],
      ]),
    );
    const report = reportOf(study, [cellRows(first, one), cellRows(second, two)]);
    expect(report.comparison?.algorithms).toMatchObject([
      // no spread within a task, so none at all
      { label: 'c-trpo', tasks: 2, mean: { value: 0.7, low: 0.7, high: 0.7 }, relativeCost: { mean: 1 }, solved: 0 },
    ]);
    expect(studyTable(report)).toContain('## All tasks with exact figures');
  });
});
