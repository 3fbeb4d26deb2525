/**
 * What is said of algorithms over several tasks: statistics of scores, which mean the same on every task, with each task a
 * stratum of runs. They are those of the package rliable (Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the
 * Statistical Precipice"), but that tasks may have different numbers of runs.
 */
import { at } from '../errors/lookup.ts';
import type { Strata } from './bootstrap.ts';
import { interquartileMean, mean, median } from './statistics.ts';

/** The interquartile mean of all runs of all tasks. */
export const scoreIqm = (scores: Strata): number => interquartileMean(scores.flat());

/** The mean over tasks of their mean scores. */
export const meanScore = (scores: Strata): number => mean(scores.map(mean));

/** The median over tasks of their mean scores. */
export const medianScore = (scores: Strata): number => median(scores.map(mean));

/** How far runs fall short of a score that is good enough, on average; what is beyond it does not count. */
export const optimalityGap = (scores: Strata, target = 1): number =>
  target - mean(scores.flat().map((score) => Math.min(score, target)));

/** A performance profile: for each threshold the share of all runs whose score is above it; NaN where a score is. */
export function performanceProfile(scores: Strata, thresholds: readonly number[]): number[] {
  const runs = scores.flat();
  if (runs.some(Number.isNaN)) return thresholds.map(() => Number.NaN);
  return thresholds.map((threshold) => runs.filter((score) => score > threshold).length / runs.length);
}

/**
 * The probability that a run of one algorithm is better than a run of another on a task drawn at random: the mean over tasks of
 * the Mann-Whitney statistic, in which ties count half. NaN where a score is.
 * @param ours scores by task, in the order of `theirs`
 * @throws RangeError where the two have different numbers of tasks
 */
export function probabilityOfImprovement(ours: Strata, theirs: Strata): number {
  if (ours.length !== theirs.length)
    throw new RangeError(`probabilityOfImprovement: ${ours.length} tasks cannot be compared with ${theirs.length}`);
  return mean(ours.map((own, task) => shareOfWins(own, at(theirs, task))));
}

function shareOfWins(ours: readonly number[], theirs: readonly number[]): number {
  let wins = 0;
  for (const own of ours)
    for (const other of theirs) wins += own > other ? 1 : own === other ? 0.5 : own < other ? 0 : Number.NaN;
  return wins / (ours.length * theirs.length);
}
