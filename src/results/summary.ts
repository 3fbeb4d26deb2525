/** What a run came to, replica by replica: the last line of `train --json` and the heart of `done.json`. */

import type { Replica } from '../algos/algorithm.ts';
import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { CsvRow } from '../formats/csv.ts';

/** Return and cost are means over this many last epochs. */
export const LAST_EPOCHS = 10;

/** Mean of a metric over the last rows of one replica that have it; null where none has. */
export function meanOfLast(rows: readonly Readonly<CsvRow>[], metric: string): number | null {
  const values = rows
    .slice(-LAST_EPOCHS)
    .map((row) => row[metric] ?? Number.NaN)
    .filter(Number.isFinite);
  return values.length === 0 ? null : values.reduce((sum, v) => sum + v, 0) / values.length;
}

export interface ReplicaSummary {
  readonly seed: number;
  /** The swept values of this replica. */
  readonly set: Readonly<Record<string, HyperparameterValue>>;
  /** null before the first full episode. */
  readonly return: number | null;
  /** A list where the task has several costs. */
  readonly cost: number | null | (number | null)[];
  readonly costRegret: number | null | (number | null)[];
  readonly steps: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
}

export interface RunSummary {
  readonly run: string;
  readonly replicas: readonly ReplicaSummary[];
}

/** The column of one of several values: plain for the first, numbered from the second on. */
export const columnOf = (name: string, index: number): string => (index === 0 ? name : `${name}_${index + 1}`);

/** Columns of a metric that each cost has. */
export const perCost = (config: ResolvedConfig, name: string): string[] =>
  config.task.costs.map((_, i) => columnOf(name, i));

const single = <T>(values: readonly T[]): T | T[] => (values.length === 1 ? (values[0] as T) : [...values]);

export function summarise(run: string, config: ResolvedConfig, rows: readonly CsvRow[]): RunSummary {
  return {
    run,
    replicas: config.replicas.map(({ seed, set }, r) => {
      const own = rows.filter((row) => row['replica'] === r);
      const last = own.at(-1) ?? {};
      const steps = last['Time/TotalSteps'] ?? 0;
      const seconds = last['Time/Seconds'] ?? 0;
      return {
        seed,
        set,
        return: meanOfLast(own, 'Metrics/EpRet'),
        cost: single(perCost(config, 'Metrics/EpCost').map((metric) => meanOfLast(own, metric))),
        costRegret: single(perCost(config, 'Metrics/CostRegret').map((metric) => last[metric] ?? null)),
        steps,
        seconds,
        stepsPerSecond: seconds > 0 ? steps / seconds : 0,
      };
    }),
  };
}

type SweptValues = ReplicaSummary['set'];

/** `beta 0.1, delta 0.02`, '' without a sweep. */
const sweptLabel = (set: SweptValues): string =>
  Object.entries(set)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

/** Replicas that differ in their seeds only, in the order of the sweep. */
export interface SeedGroup {
  /** The swept values as text, '' without a sweep. */
  readonly label: string;
  readonly set: SweptValues;
  readonly replicas: readonly number[];
}

export function seedGroups({ replicas }: ResolvedConfig): SeedGroup[] {
  const labels = replicas.map(({ set }) => sweptLabel(set));
  return [...new Set(labels)].map((label) => ({
    label,
    set: replicas[labels.indexOf(label)]?.set ?? {},
    replicas: labels.flatMap((own, r) => (own === label ? [r] : [])),
  }));
}

/** `seed 3`, or `seed 3, beta 0.1` in a sweep. */
export const replicaLabel = ({ seed, set }: Pick<ReplicaSummary, 'seed' | 'set'>): string =>
  [`seed ${seed}`, sweptLabel(set)].filter(Boolean).join(', ');

/** What tells each replica from the others: `seed 3`, `beta 0.1`, or both. */
export function replicaNames(replicas: readonly Replica[]): string[] {
  const isOneSeed = new Set(replicas.map(({ seed }) => seed)).size === 1;
  return replicas.map((replica) => (isOneSeed && sweptLabel(replica.set)) || replicaLabel(replica));
}
