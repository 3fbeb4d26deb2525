/** Everything that a study has come to so far, as data: what `study.json` holds and table and figure show. */
import type { CsvRow } from '../../../src/formats/csv.ts';
import { type TaskCurves, taskCurves } from '../figure/curves.ts';
import { readRows } from '../run/log.ts';
import type { Cell } from './cells.ts';
import { type Comparison, comparisonOf } from './comparison.ts';
import type { StudyFile } from './file.ts';
import { resultsOf, type TaskReport } from './results.ts';
import { type Standing, standingOf } from './runs.ts';

export interface CellReport extends Standing {
  readonly label: string;
  readonly algorithm: string;
  readonly task: string;
  /** How many epochs there are, where the batch does not vary. */
  readonly ofEpochs: number;
  /** Why it stopped in this process. */
  readonly error?: string;
}

export interface StudyReport {
  readonly study: string;
  readonly file: string;
  readonly window: number;
  readonly cells: readonly CellReport[];
  readonly tasks: readonly TaskReport[];
  /** Algorithms over all tasks, where these have scores that can be averaged. */
  readonly comparison?: Comparison;
}

/** A cell with what its run has written so far. */
export interface CellRows {
  readonly cell: Cell;
  readonly report: CellReport;
  readonly rows: readonly CsvRow[];
}

/** @param errors of cells that failed in this process */
export function readCells(cells: readonly Cell[], out: string, errors: ReadonlyMap<Cell, string>): CellRows[] {
  return cells.map((cell) => {
    const { label, config } = cell;
    const standing = standingOf(out, cell);
    const error = errors.get(cell);
    const report = {
      label,
      algorithm: config.algorithm.name,
      task: config.task.name,
      ...standing,
      ofEpochs: config.usualEpochs,
      ...(error !== undefined && { error }),
    };
    return { cell, report, rows: standing.run === undefined ? [] : readRows(standing.run) };
  });
}

/** Curves of the tasks of which something has been trained. */
export function curvesOf(cells: readonly CellRows[]): TaskCurves[] {
  const begun = cells.filter(({ rows }) => rows.length > 0);
  return [...new Set(begun.map(({ cell }) => cell.config.task))].map((task) =>
    taskCurves(
      task,
      begun.flatMap(({ cell, rows }) => (cell.config.task === task ? [{ ...cell, rows }] : [])),
    ),
  );
}

export function reportOf({ name, file, window, baselines }: StudyFile, cells: readonly CellRows[]): StudyReport {
  const tasks = [...new Set(cells.map(({ cell }) => cell.config.task))].map((task): TaskReport => {
    const own = cells.filter(({ cell, rows }) => cell.config.task === task && rows.length > 0);
    return {
      task: task.name,
      costs: task.costs,
      ...(task.reference && { reference: task.reference }),
      results: own.flatMap(({ cell, rows }) => resultsOf(cell, rows, window)),
    };
  });
  const comparison = comparisonOf(tasks, baselines);
  return {
    study: name,
    file,
    window,
    cells: cells.map(({ report }) => report),
    tasks,
    ...(comparison && { comparison }),
  };
}
