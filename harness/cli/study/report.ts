/** Everything that a study has come to so far, as data: what `study.json` holds and table and figure show. */
import type { CsvRow } from '../../../src/formats/csv.ts';
import { type TaskCurves, taskCurves } from '../figure/curves.ts';
import { readRows } from '../run/log.ts';
import type { Cell } from './cells.ts';
import type { StudyFile } from './file.ts';
import { type Result, type RobustEstimate, resultsOf, robustEstimate } from './results.ts';
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

export interface TaskReport {
  readonly task: string;
  /** Names of the cost functions. */
  readonly costs: readonly string[];
  readonly reference?: { readonly optimum: number; readonly uniform: number };
  readonly results: readonly Result[];
}

/** An algorithm over all tasks that have exact figures. */
export interface Aggregate {
  readonly label: string;
  readonly tasks: number;
  readonly share: RobustEstimate;
  /** The largest of the costs, each divided by its limit. */
  readonly relativeCost: RobustEstimate;
  /** Tasks on which it is near the optimum and safe. */
  readonly solved: number;
}

export interface StudyReport {
  readonly study: string;
  readonly file: string;
  readonly window: number;
  readonly cells: readonly CellReport[];
  readonly tasks: readonly TaskReport[];
  /** Empty where fewer than two tasks have exact figures. */
  readonly aggregate: readonly Aggregate[];
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

export function reportOf({ name, file, window }: StudyFile, cells: readonly CellRows[]): StudyReport {
  const tasks = [...new Set(cells.map(({ cell }) => cell.config.task))].map((task): TaskReport => {
    const own = cells.filter(({ cell, rows }) => cell.config.task === task && rows.length > 0);
    return {
      task: task.name,
      costs: task.costs,
      ...(task.reference && { reference: task.reference }),
      results: own.flatMap(({ cell, rows }) => resultsOf(cell, rows, window)),
    };
  });
  return { study: name, file, window, cells: cells.map(({ report }) => report), tasks, aggregate: aggregateOf(tasks) };
}

/** Every task counts as a stratum, so that the bootstrap draws seeds and never tasks. */
function aggregateOf(tasks: readonly TaskReport[]): Aggregate[] {
  const measured = tasks.flatMap(({ results }) => results.filter(({ share }) => share !== undefined));
  const hasSeveral = tasks.filter(({ results }) => results.some(({ share }) => share !== undefined)).length > 1;
  if (!hasSeveral) return [];
  return [...new Set(measured.map(({ label }) => label))].map((label) => {
    const own = measured.filter((result) => result.label === label);
    return {
      label,
      tasks: own.length,
      share: robustEstimate(own.map(({ replicas }) => replicas.flatMap(({ share }) => share ?? []))),
      relativeCost: robustEstimate(own.map(relativeCosts)),
      solved: own.filter(({ isNearOptimum, isSafe }) => isNearOptimum && isSafe).length,
    };
  });
}

const relativeCosts = ({ replicas, costs }: Result): number[] =>
  replicas.map((replica) => Math.max(...costs.map(({ limit }, c) => (replica.costs[c] as number) / limit)));
