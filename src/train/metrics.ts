/** Makes of a replica's record the row of metrics that every front door logs; names are OmniSafe's where it has one. */

import type { StructValue } from '../gpu/structs.ts';
import { columnOf } from '../results/summary.ts';

export interface EpochMetrics {
  readonly epoch: number;
  readonly replica: number;
  readonly seed: number;
  readonly [metric: string]: number;
}

const list = (value: number | number[] | undefined): number[] => (Array.isArray(value) ? value : [value ?? Number.NaN]);
const one = (value: number | number[] | undefined): number => list(value)[0] ?? Number.NaN;

/** A metric of each cost: plain for the first, numbered from the second on. */
function perCost(name: string, values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((v, i) => [columnOf(name, i), v]));
}

export interface EpochFacts {
  readonly epoch: number;
  readonly replica: number;
  readonly seed: number;
  readonly totalSteps: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly costLimits: readonly number[];
  /** Sum over epochs of max(0, J_C - limit) so far, each cost. */
  readonly costRegret: readonly number[];
  /** How many modes the algorithm has. */
  readonly modes: number;
  /** Fields of the record that the algorithm logs besides, by the metric's name. */
  readonly own: Readonly<Record<string, string>>;
}

export function epochMetrics(record: StructValue, facts: EpochFacts): EpochMetrics {
  const defined = one(record['isEstimated']) > 0;
  const known = (values: number[]): number[] => values.map((v) => (defined ? v : Number.NaN));
  const knownOne = (field: string): number => (defined ? one(record[field]) : Number.NaN);
  const std = list(record['advantageStd']);
  const mean = list(record['advantageMean']);
  // target - value is the advantage: its second moment is the critic's squared error before the fit
  const errors = std.map((s, i) => s * s + (mean[i] ?? 0) ** 2);
  // What of the targets' variance the values do not leave over; of targets without any, nothing can be said.
  const explained = list(record['valueStd']).map((spread, i) =>
    spread > 0 ? 1 - ((std[i] ?? Number.NaN) / spread) ** 2 : Number.NaN,
  );
  const ofEpoch = (field: string): number[] =>
    list(record[field]).map((v) => (one(record['epochEpisodes']) > 0 ? v : Number.NaN));
  const margin = list(record['meanCost']).map((cost, c) => (facts.costLimits[c] ?? Number.NaN) - cost);
  const surrogate = list(record['surrogate']);
  const valueMean = list(record['valueMean']);
  return {
    epoch: facts.epoch,
    replica: facts.replica,
    seed: facts.seed,
    'Metrics/EpRet': knownOne('meanReturn'),
    ...perCost('Metrics/EpCost', known(list(record['measuredCost']))),
    'Metrics/EpLen': knownOne('meanLength'),
    'Metrics/EpochRet': knownOne('epochReturn'),
    ...perCost('Metrics/EpochCost', known(list(record['epochCost']))),
    ...perCost('Metrics/EpCostAboveLimit', ofEpoch('aboveLimit')),
    ...perCost('Metrics/EpCostMax', ofEpoch('costMax')),
    ...perCost('Metrics/EpCostStd', ofEpoch('costStd')),
    ...perCost('Metrics/EpCostCVaR', ofEpoch('costTail')),
    'Metrics/Episodes': one(record['epochEpisodes']),
    'Metrics/UnstableEpisodes': one(record['epochUnstable']),
    ...perCost('Metrics/CostRegret', [...facts.costRegret]),
    ...perCost('Train/Margin', known(margin)),
    'Train/Mode': one(record['mode']),
    ...perCost('Train/ModeCount', list(record['modeCount']).slice(0, facts.modes)),
    'Train/KL': one(record['kl']),
    'Train/BarrierDivergence': one(record['barrierDivergence']),
    'Train/Entropy': one(record['entropy']),
    'Train/AcceptedStep': one(record['acceptedStep']),
    'Train/LineSearchTries': one(record['candidate']),
    'Train/CGResidual': one(record['residual']) / Math.max(one(record['residualStart']), 1e-30),
    'Train/xHx': one(record['curvature']),
    'Train/GradientNorm': one(record['gradientNorm']),
    'Train/PolicyAdvantage': surrogate[0] ?? Number.NaN,
    ...perCost('Train/CostPolicyAdvantage', surrogate.slice(1)),
    'Loss/RewardCritic': errors[0] ?? Number.NaN,
    ...perCost('Loss/CostCritic', errors.slice(1)),
    'Value/Reward': valueMean[0] ?? Number.NaN,
    ...perCost('Value/Cost', valueMean.slice(1)),
    'Value/RewardExplainedVariance': explained[0] ?? Number.NaN,
    ...perCost('Value/CostExplainedVariance', explained.slice(1)),
    ...Object.fromEntries(
      Object.entries(facts.own).flatMap(([name, field]) => Object.entries(perCost(name, list(record[field])))),
    ),
    'Train/Halted': one(record['halted']),
    'Time/TotalSteps': facts.totalSteps,
    'Time/Seconds': facts.seconds,
    'Time/FPS': facts.stepsPerSecond,
  };
}
