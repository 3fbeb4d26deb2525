/** Points of made-up runs. */

import type { EpochPoint } from '../../../../harness/web/recordings/epochs.ts';
import { pointsOf } from '../../../../harness/web/recordings/epochs.ts';
import { type Recording, understand } from '../../../../harness/web/recordings/recording.ts';
import type { RunConfig } from '../../../../src/config/run_config.ts';

import type { EpochMetrics } from '../../../../src/index.ts';

type Values = Readonly<Record<string, number>>;

/** Ordinary values, in which nothing is unusual. */
const usual: Values = {
  'Metrics/EpRet': 10,
  'Metrics/EpCost': 20,
  'Metrics/CostRegret': 5,
  'Metrics/UnstableEpisodes': 0,
  'Train/Mode': 0,
  'Train/KL': 0.005,
  'Train/AcceptedStep': 1,
  'Train/CGResidual': 1e-4,
  'Train/Entropy': 2.5,
  'Train/Halted': 0,
  'Loss/RewardCritic': 0.1,
  'Loss/CostCritic': 0.1,
};

/** A row for each replica and epoch, counted from 1; `values` replace the usual ones. */
export function points(epochs: number, values: (epoch: number, replica: number) => Values, replicas = 1): EpochPoint[] {
  const rows = Array.from({ length: epochs }, (_, e) =>
    Array.from(
      { length: replicas },
      (_, replica): EpochMetrics => ({
        epoch: e + 1,
        replica,
        seed: replica,
        'Time/TotalSteps': 1000 * (e + 1),
        'Time/Seconds': 2 * (e + 1),
        ...usual,
        ...values(e + 1, replica),
      }),
    ),
  );
  return pointsOf(rows.flat());
}

export function recording(
  own: readonly EpochPoint[],
  config: Partial<RunConfig> = {},
  facts: Partial<Recording> = {},
): Recording {
  const seeds = own[0]?.rows.map(({ seed }) => seed) ?? [0];
  const full = { task: 'SafetyPointGoal1-v0', algorithm: 'c-trpo', seeds, totalSteps: 1e6, ...config };
  const { subject } = understand(full, own);
  return { id: 'live', name: `${full.algorithm} here`, source: 'live', config: full, subject, points: own, ...facts };
}
