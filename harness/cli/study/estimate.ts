/**
 * How long a cell takes: its steps that are left by the pace of what was trained of the study. Nothing is known of a machine
 * before a first cell has run on it.
 */
import type { CsvRow } from '../../../src/formats/csv.ts';
import { median } from '../../../src/results/statistics.ts';
import type { Cell } from './cells.ts';
import type { CellRows } from './report.ts';

/** Whose pace an estimate goes by: the nearest that is known, since robots cost more than methods differ. */
export type Basis = 'cell' | 'task' | 'algorithm' | 'study';

export interface Estimate {
  /** Environment steps of all replicas. */
  readonly steps: number;
  readonly stepsLeft: number;
  /** Undefined where nothing of the study has been trained. */
  readonly left?: { readonly seconds: number; readonly by: Basis };
}

/** Steps of all replicas in a second, in the median epoch; undefined before the second, since the first one compiles. */
export function paceOf(rows: readonly CsvRow[]): number | undefined {
  const paces = rows.flatMap(({ replica, 'Time/FPS': pace }) => (replica === 0 && pace !== undefined ? [pace] : []));
  return paces.length < 2 ? undefined : median(paces);
}

const stepsDone = ({ config }: Cell, rows: readonly CsvRow[]): number => {
  const last = new Map(rows.map(({ replica, 'Time/TotalSteps': steps }) => [replica, steps ?? 0]));
  return [...last.values()].reduce((sum, steps) => sum + Math.min(steps, config.totalSteps), 0);
};

/** @param all cells of the study with their rows. @returns an estimate for each of them */
export function estimatesOf(all: readonly CellRows[]): Estimate[] {
  const paces = all.map(({ cell, rows }) => ({ cell, pace: paceOf(rows) }));
  const known = paces.flatMap(({ cell, pace }) => (pace === undefined ? [] : [{ cell, pace }]));
  return all.map(({ cell, rows, report }) => {
    const steps = cell.config.replicas.length * cell.config.totalSteps;
    const stepsLeft = report.state === 'done' ? 0 : steps - stepsDone(cell, rows);
    const near: readonly (readonly [Basis, (other: Cell) => boolean])[] = [
      ['cell', (other) => other === cell],
      ['task', ({ config }) => config.task === cell.config.task],
      ['algorithm', ({ config }) => config.algorithm === cell.config.algorithm],
      ['study', () => true],
    ];
    for (const [by, isNear] of near) {
      const found = known.filter(({ cell: other }) => isNear(other)).map(({ pace }) => pace);
      if (found.length > 0) return { steps, stepsLeft, left: { seconds: stepsLeft / median(found), by } };
    }
    return { steps, stepsLeft };
  });
}
