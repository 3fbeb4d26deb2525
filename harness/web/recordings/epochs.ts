/** The curves of a run: which metrics are drawn, and one point of each for every epoch, over all replicas. */

import { RowText } from '../../../src/formats/run_folder.ts';
import type { EpochMetrics } from '../../../src/index.ts';
import { columnOf } from '../../../src/results/summary.ts';

export interface Curve {
  readonly id: string;
  readonly title: string;
  readonly metric: string;
  /** Custom property of the style sheet that holds its colour. */
  readonly colour: string;
  /** Which of the cost limits is drawn with it. */
  readonly limitIndex?: number;
}

/** The return, and each cost of the task against its limit. */
export function curvesOf({ costs: names }: { readonly costs: readonly string[] }): Curve[] {
  const costs = names.map((name, i) => ({
    id: i === 0 ? 'cost' : `cost-${i + 1}`,
    title: names.length === 1 ? 'Cost' : `Cost: ${name.replaceAll('_', ' ')}`,
    metric: columnOf('Metrics/EpCost', i),
    colour: '--cost',
    limitIndex: i,
  }));
  return [{ id: 'return', title: 'Return', metric: 'Metrics/EpRet', colour: '--return' }, ...costs];
}

/** A metric over the replicas that have it; undefined before the first finished episode. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface EpochPoint {
  readonly epoch: number;
  /** Environment steps so far, of the slowest replica where batches vary. */
  readonly steps: number;
  /** Seconds of training so far. */
  readonly seconds: number;
  readonly rows: readonly EpochMetrics[];
}

export function pointOf(rows: readonly EpochMetrics[]): EpochPoint {
  const steps = Math.min(...rows.map((row) => row['Time/TotalSteps'] ?? 0));
  return { epoch: rows[0]?.epoch ?? 0, steps, seconds: rows[0]?.['Time/Seconds'] ?? 0, rows };
}

/** Rows of a run, oldest first, by their epochs. */
export function pointsOf(rows: readonly EpochMetrics[]): EpochPoint[] {
  const epochs = new Map<number, EpochMetrics[]>();
  for (const row of rows) {
    const own = epochs.get(row.epoch);
    if (own) own.push(row);
    else epochs.set(row.epoch, [row]);
  }
  return Array.from(epochs.values(), pointOf);
}

/** The rows of a run as `progress.csv` has them; '' where there are none. */
export const csvOf = (points: readonly EpochPoint[]): string => new RowText().of(points.flatMap(({ rows }) => rows));

/** Values of a metric in the replicas that have one. */
export const valuesOf = (point: EpochPoint, metric: string): number[] =>
  point.rows.map((row) => row[metric] ?? Number.NaN).filter(Number.isFinite);

export function spreadOf(point: EpochPoint, metric: string): Spread | undefined {
  const values = valuesOf(point, metric);
  if (values.length === 0) return undefined;
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
  };
}
