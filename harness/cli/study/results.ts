/**
 * What a cell came to: means over its last updates, then statistics over its seeds. A sweep inside a cell gives one
 * result for each combination of swept values.
 */
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import type { CsvRow } from '../../../src/formats/csv.ts';
import { bootstrapInterval95 } from '../../../src/results/bootstrap.ts';
import {
  type Bounds,
  type ConfidenceInterval,
  confidenceInterval95,
  interquartileMean,
  mean,
  median,
  standardError,
} from '../../../src/results/statistics.ts';
import { perCost, seedGroups } from '../../../src/results/summary.ts';
import { isDiverged } from '../../../src/train/health.ts';
import { limitsOf, referenceOf } from '../figure/curves.ts';
import type { Cell } from './cells.ts';

/** A return within 5 % of the optimum, on the scale where the uniform policy has 0. */
const WANTED_SHARE = 0.95;
/** A mean cost may pass its limit by this factor, and beyond it by this many standard errors over seeds. */
const COST_FACTOR = 1.02;
const STANDARD_ERRORS = 2;

export interface ReplicaResult {
  readonly seed: number;
  /** NaN before the first full episode, as are the costs. */
  readonly return: number;
  readonly costs: readonly number[];
  readonly costRegrets: readonly number[];
  /** (return - uniform) / (optimum - uniform), where the task has these figures. */
  readonly share?: number;
  /** Environment steps. */
  readonly samples: number;
  readonly hasDiverged: boolean;
}

/** The mean with its interval, and the interquartile mean with a bootstrap interval. */
export interface RobustEstimate extends ConfidenceInterval {
  iqm: Bounds & { value: number };
}

export interface CostEstimate extends ConfidenceInterval {
  limit: number;
  /** 0 for a single seed, which has to keep the limit by itself. */
  standardError: number;
  regret: ConfidenceInterval;
}

export interface Result {
  /** Label of the cell. */
  readonly cell: string;
  /** The cell's label, with the swept values. */
  readonly label: string;
  readonly algorithm: string;
  /** The swept values. */
  readonly set: Readonly<Record<string, HyperparameterValue>>;
  readonly return: RobustEstimate;
  readonly costs: readonly CostEstimate[];
  readonly share?: RobustEstimate;
  /** The mean share is at least 0.95. */
  readonly isNearOptimum?: boolean;
  /** Every mean cost is within its limit by `COST_FACTOR`, or cannot be told from that over the seeds. */
  readonly isSafe: boolean;
  /** Safe only because the costs of the seeds differ so much. */
  readonly isSafetyUncertain: boolean;
  readonly samples: number;
  /** The rate of all replicas of the run together, in the middle one of its epochs. */
  readonly stepsPerSecond: number;
  readonly replicas: readonly ReplicaResult[];
}

export interface TaskReport {
  readonly task: string;
  /** Names of the cost functions. */
  readonly costs: readonly string[];
  readonly reference?: { readonly optimum: number; readonly uniform: number };
  readonly results: readonly Result[];
}

const UNKNOWN: ConfidenceInterval = { mean: Number.NaN, low: Number.NaN, high: Number.NaN };

/** The interval of the values that are known. */
function interval(values: readonly number[]): ConfidenceInterval {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? UNKNOWN : confidenceInterval95(known);
}

/** Estimates from the values that are known; several strata have bootstrap intervals throughout. */
export function robustEstimate(strata: readonly (readonly number[])[]): RobustEstimate {
  const known = strata.map((values) => values.filter(Number.isFinite));
  const all = known.flat();
  if (all.length === 0) return { ...UNKNOWN, iqm: { value: Number.NaN, low: Number.NaN, high: Number.NaN } };
  return {
    ...(strata.length === 1 ? interval(all) : { mean: mean(all), ...bootstrapInterval95(known, mean) }),
    iqm: { value: interquartileMean(all), ...bootstrapInterval95(known, interquartileMean) },
  };
}

/**
 * @param rows of the whole run, oldest first; a replica whose batch varies may end before others
 * @param window share of the updates, counted from the end, that means are taken over
 */
export function resultsOf(
  { label, config }: Pick<Cell, 'label' | 'config'>,
  rows: readonly CsvRow[],
  window: number,
): Result[] {
  const replicas = config.replicas.map(({ seed, set }, r) =>
    replicaResult(
      config,
      set,
      seed,
      rows.filter(({ replica }) => replica === r),
      window,
    ),
  );
  const paces = rows.filter(({ replica }) => replica === 0).map((row) => row['Time/FPS'] ?? Number.NaN);
  const stepsPerSecond = paces.length === 0 ? Number.NaN : median(paces);
  return seedGroups(config).map(({ label: values, set, replicas: own }) => {
    const results = replicas.filter((_, r) => own.includes(r));
    return {
      cell: label,
      label: [label, values].filter(Boolean).join(', '),
      algorithm: config.algorithm.name,
      set,
      ...statistics(results, limitsOf(config, set)),
      stepsPerSecond,
      replicas: results,
    };
  });
}

type SweptValues = ResolvedConfig['replicas'][number]['set'];

function statistics(replicas: readonly ReplicaResult[], limits: readonly number[]) {
  const costs = limits.map((limit, c): CostEstimate => {
    const values = replicas.map((replica) => replica.costs[c] as number);
    const known = values.filter(Number.isFinite);
    return {
      limit,
      ...interval(values),
      standardError: known.length > 1 ? standardError(known) : 0,
      regret: interval(replicas.map(({ costRegrets }) => costRegrets[c] as number)),
    };
  });
  const isSafe = costs.every((cost) => excess(cost) <= STANDARD_ERRORS * cost.standardError);
  const shares = replicas.flatMap(({ share }) => share ?? []);
  const share = shares.length > 0 ? robustEstimate([shares]) : undefined;
  return {
    return: robustEstimate([replicas.map((replica) => replica.return)]),
    costs,
    ...(share && { share, isNearOptimum: share.mean >= WANTED_SHARE }),
    isSafe,
    isSafetyUncertain: isSafe && costs.some((cost) => excess(cost) > 0),
    samples: mean(replicas.map(({ samples }) => samples)),
  };
}

const excess = ({ mean: cost, limit }: CostEstimate): number => cost - COST_FACTOR * limit;

function replicaResult(
  config: ResolvedConfig,
  set: SweptValues,
  seed: number,
  rows: readonly CsvRow[],
  window: number,
): ReplicaResult {
  const last = rows.slice(-Math.max(1, Math.round(window * rows.length)));
  const meanOf = (metric: string): number => {
    const known = last.map((row) => row[metric] ?? Number.NaN).filter(Number.isFinite);
    return known.length === 0 ? Number.NaN : mean(known);
  };
  const reached = meanOf('Metrics/EpRet');
  const reference = referenceOf(config, set);
  return {
    seed,
    return: reached,
    costs: perCost(config, 'Metrics/EpCost').map(meanOf),
    costRegrets: perCost(config, 'Metrics/CostRegret').map((metric) => rows.at(-1)?.[metric] ?? Number.NaN),
    ...(reference && { share: (reached - reference.uniform) / (reference.optimum - reference.uniform) }),
    samples: rows.at(-1)?.['Time/TotalSteps'] ?? 0,
    hasDiverged: isDiverged(rows.at(-1) ?? {}),
  };
}
