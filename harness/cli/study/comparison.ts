/**
 * Algorithms over all tasks of a study by scores that mean the same on each: the share of the exact optimum, or the return in
 * units of a baseline's. Every task is a stratum, so that intervals draw seeds and never tasks.
 */
import { bootstrapIntervals95, type Strata } from '../../../src/results/bootstrap.ts';
import {
  meanScore,
  medianScore,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  scoreIqm,
} from '../../../src/results/scores.ts';
import type { Bounds } from '../../../src/results/statistics.ts';
import { type Baselines, inUnitsOf } from './normalised.ts';
import { type Result, type RobustEstimate, robustEstimate, type TaskReport } from './results.ts';

/** A statistic with its 95 % bootstrap interval. */
export interface Estimate extends Bounds {
  value: number;
}

export interface ComparedAlgorithm {
  readonly label: string;
  readonly tasks: number;
  readonly iqm: Estimate;
  readonly median: Estimate;
  readonly mean: Estimate;
  /** How far runs fall short of a score of 1, on average. */
  readonly optimalityGap: Estimate;
  /** The largest of the costs, each divided by its limit. */
  readonly relativeCost: RobustEstimate;
  /** Cost regret in units of the baseline's, where the study names one. */
  readonly regret?: RobustEstimate;
  /** Tasks on which it is near the optimum and safe, where scores are shares of it. */
  readonly solved?: number;
  /** That a run of the study's first algorithm is better, over the tasks that both have; undefined of that one itself. */
  readonly firstIsBetter?: Estimate;
  /** For each of the thresholds the share of runs whose score is above it. */
  readonly profile: { readonly [part in 'share' | 'low' | 'high']: readonly number[] };
}

export interface Comparison {
  /** The label that returns are divided by; undefined where scores are shares of exact optima. */
  readonly baseline?: string;
  /** The label that regrets are divided by. */
  readonly regretBaseline?: string;
  /** The study's first algorithm. */
  readonly first: string;
  readonly thresholds: readonly number[];
  readonly algorithms: readonly ComparedAlgorithm[];
}

/** An algorithm's results on the tasks where it has scores. */
interface Scored {
  readonly label: string;
  readonly results: readonly {
    readonly task: string;
    readonly result: Result;
    readonly scores: readonly number[];
    readonly regrets: readonly number[];
  }[];
}

function scoredOf(tasks: readonly TaskReport[], baselines: Baselines): Scored[] {
  const measured = tasks.flatMap(({ task, results }) => {
    const unit = inUnitsOf(results, baselines);
    const score = baselines.return === undefined ? ({ share }: Result['replicas'][number]) => share : unit.return;
    const known = (values: readonly (number | undefined)[]): number[] =>
      values.flatMap((value) => (value !== undefined && Number.isFinite(value) ? [value] : []));
    return results.map((result) => ({
      task,
      result,
      scores: score ? known(result.replicas.map(score)) : [],
      regrets: unit.regret ? known(result.replicas.map(unit.regret)) : [],
    }));
  });
  const found = measured.filter(({ scores }) => scores.length > 0);
  return [...new Set(found.map(({ result }) => result.label))].map((label) => ({
    label,
    results: found.filter(({ result }) => result.label === label),
  }));
}

/** Thresholds of a profile, between which little of a handful of seeds changes. */
const THRESHOLDS = 61;

/** From 0 to 1, and as far beyond as scores are, but for those that would leave no room for the others. */
function thresholdsOf(algorithms: readonly Scored[]): number[] {
  const all = algorithms.flatMap(({ results }) => results.flatMap(({ scores }) => scores));
  const low = Math.max(-1, Math.min(0, ...all));
  const high = Math.min(2, Math.max(1, ...all));
  return Array.from({ length: THRESHOLDS }, (_, i) => low + ((high - low) * i) / (THRESHOLDS - 1));
}

function estimateOfBetter(first: Scored, other: Scored): Estimate | undefined {
  const tasks = other.results.filter(({ task }) => first.results.some((own) => own.task === task));
  if (first === other || tasks.length === 0) return undefined;
  const own = tasks.map(({ task }) => first.results.find((result) => result.task === task)?.scores ?? []);
  const strata = [...own, ...tasks.map(({ scores }) => scores)];
  const probability = (both: Strata): number =>
    probabilityOfImprovement(both.slice(0, tasks.length), both.slice(tasks.length));
  const [interval] = bootstrapIntervals95(strata, (both) => [probability(both)]) as [Bounds];
  return { value: probability(strata), ...interval };
}

const relativeCosts = ({ replicas, costs }: Result): number[] =>
  replicas.map((replica) => Math.max(...costs.map(({ limit }, c) => (replica.costs[c] as number) / limit)));

function comparedAlgorithm(
  own: Scored,
  first: Scored,
  thresholds: readonly number[],
  areShares: boolean,
): ComparedAlgorithm {
  const { label, results } = own;
  const strata = results.map(({ scores }) => scores);
  const statistics = (found: Strata): number[] => [
    scoreIqm(found),
    medianScore(found),
    meanScore(found),
    optimalityGap(found),
    ...performanceProfile(found, thresholds),
  ];
  const intervals = bootstrapIntervals95(strata, statistics);
  const [iqm, median, mean, gap, ...profile] = statistics(strata).map(
    (value, k): Estimate => ({
      value,
      ...(intervals[k] as Bounds),
    }),
  ) as [Estimate, Estimate, Estimate, Estimate, ...Estimate[]];
  const regrets = results.map((result) => result.regrets).filter(({ length }) => length > 0);
  const better = estimateOfBetter(first, own);
  return {
    label,
    tasks: strata.length,
    iqm,
    median,
    mean,
    optimalityGap: gap,
    relativeCost: robustEstimate(results.map(({ result }) => relativeCosts(result))),
    ...(regrets.length > 0 && { regret: robustEstimate(regrets) }),
    ...(areShares && {
      solved: results.filter(({ result }) => result.isNearOptimum && result.isSafe).length,
    }),
    ...(better && { firstIsBetter: better }),
    profile: {
      share: profile.map(({ value }) => value),
      low: profile.map(({ low }) => low),
      high: profile.map(({ high }) => high),
    },
  };
}

/** @returns undefined where fewer than two tasks have scores, unless the study names what they are units of */
export function comparisonOf(tasks: readonly TaskReport[], baselines: Baselines = {}): Comparison | undefined {
  const scored = scoredOf(tasks, baselines);
  const [first] = scored;
  const count = new Set(scored.flatMap(({ results }) => results.map(({ task }) => task))).size;
  if (first === undefined || (count < 2 && baselines.return === undefined)) return undefined;
  const thresholds = thresholdsOf(scored);
  return {
    ...(baselines.return !== undefined && { baseline: baselines.return }),
    ...(baselines.regret !== undefined && { regretBaseline: baselines.regret }),
    first: first.label,
    thresholds,
    algorithms: scored.map((own) => comparedAlgorithm(own, first, thresholds, baselines.return === undefined)),
  };
}
