/**
 * Results of a task in units of its baselines, so that tasks can be averaged: the return divided by one cell's mean return, the
 * regret by another cell's trimmed mean. This is how C-TRPO's benchmark is reported (arXiv 2411.02957), with PPO's returns and
 * CPO's regrets as units.
 */
import { interquartileMean, mean } from '../../../src/results/statistics.ts';
import type { StudyFile } from './file.ts';
import type { ReplicaResult, Result } from './results.ts';

export type Baselines = NonNullable<StudyFile['baselines']>;

/** What the cost of all updates was above the limits, over all costs. */
const regretOf = ({ costRegrets }: ReplicaResult): number => costRegrets.reduce((sum, regret) => sum + regret, 0);

/** What a statistic of the baseline's replicas is; undefined where there is none, NaN where it is no unit. */
function unitOf(
  results: readonly Result[],
  label: string | undefined,
  value: (replica: ReplicaResult) => number,
  statistic: (values: readonly number[]) => number,
): number | undefined {
  const known = results
    .filter((result) => result.label === label)
    .flatMap(({ replicas }) => replicas.map(value))
    .filter(Number.isFinite);
  if (known.length === 0) return undefined;
  const unit = statistic(known);
  return unit > 0 ? unit : Number.NaN;
}

/**
 * @param results of one task, of which the baselines are some
 * @returns functions of a replica of the task; undefined where the baseline has no results
 */
export function inUnitsOf(
  results: readonly Result[],
  baselines: Baselines,
): { return?: (replica: ReplicaResult) => number; regret?: (replica: ReplicaResult) => number } {
  const returns = unitOf(results, baselines.return, (replica) => replica.return, mean);
  const regrets = unitOf(results, baselines.regret, regretOf, interquartileMean);
  return {
    ...(returns !== undefined && { return: (replica) => replica.return / returns }),
    ...(regrets !== undefined && { regret: (replica) => regretOf(replica) / regrets }),
  };
}
