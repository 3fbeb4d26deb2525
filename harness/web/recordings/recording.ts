/** A run as the views see it, whether it trains here, was opened from a folder, was pinned, or came with the page. */

import { type ResolvedConfig, resolveConfig, settingOf, settingsOfReplica } from '../../../src/config/resolve.ts';
import type { RunConfig } from '../../../src/config/run_config.ts';
import { replicaNames } from '../../../src/results/summary.ts';
import type { EpochPoint } from './epochs.ts';
import type { RunEvent } from './events.ts';

export type Source = 'live' | 'opened' | 'pinned' | 'recorded';

/** What a run is of: of its configuration, what the curves need. */
export interface Subject {
  readonly task: string;
  readonly algorithm: string;
  /** Names of the costs. */
  readonly costs: readonly string[];
  readonly seeds: readonly number[];
  /** What tells each replica from the others. */
  readonly names: readonly string[];
  /** Limits of each cost, replica by replica: they may be swept. */
  readonly limits: readonly (readonly number[])[];
  /** What the values of `Train/Mode` mean. */
  readonly modes: readonly string[];
  /** Metrics that the algorithm logs besides the usual ones. */
  readonly ownMetrics: readonly string[];
  /** Values of every hyper-parameter, replica by replica; undefined where the algorithm is not known here. */
  readonly values: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Components of an action, and whether it is one of a few. */
  readonly actions: { readonly size: number; readonly discrete?: number } | undefined;
  readonly epochs: number;
  readonly totalSteps: number;
}

export interface Recording {
  /** Distinguishes recordings that are on show together. */
  readonly id: string;
  readonly name: string;
  readonly source: Source;
  readonly config: RunConfig;
  readonly subject: Subject;
  readonly points: readonly EpochPoint[];
  readonly events?: readonly RunEvent[];
  /** Where it ran, in words. */
  readonly place?: string;
  /** Why its settings cannot be trained here; undefined where they can. */
  readonly obstacle?: string;
}

export function subjectOf(config: ResolvedConfig): Subject {
  const { task, algorithm, replicas } = config;
  return {
    task: task.name,
    algorithm: algorithm.name,
    costs: task.costs,
    seeds: replicas.map(({ seed }) => seed),
    names: replicaNames(replicas),
    limits: replicas.map((_, r) => settingOf(config, r)('costLimit') as readonly number[]),
    modes: algorithm.modes ?? [],
    ownMetrics: Object.keys(algorithm.metrics ?? {}),
    values: replicas.map((_, r) => settingsOfReplica(config, r)),
    actions: {
      size: task.actionSize,
      ...(task.discreteActions !== undefined && { discrete: task.discreteActions }),
    },
    epochs: config.epochs,
    totalSteps: config.totalSteps,
  };
}

/** What the rows tell of a task or an algorithm that the page does not have, such as a user's own. */
function subjectOfRows({ task, algorithm, set, totalSteps }: RunConfig, points: readonly EpochPoint[]): Subject {
  const rows = points[0]?.rows ?? [];
  const costs = Object.keys(rows[0] ?? {}).filter((name) => /^Metrics\/EpCost(_\d+)?$/.test(name));
  const given = set?.['costLimit'];
  const limits = typeof given === 'number' ? [given] : Array.isArray(given) ? (given as number[]) : [];
  return {
    task,
    algorithm,
    costs: costs.map((_, i) => `cost ${i + 1}`),
    seeds: rows.map(({ seed }) => seed),
    names: rows.map(({ seed }) => `seed ${seed}`),
    limits: rows.map(() => costs.map((_, i) => limits[i] ?? limits[0] ?? Number.NaN)),
    modes: [],
    ownMetrics: [],
    values: undefined,
    actions: undefined,
    epochs: points.at(-1)?.epoch ?? 0,
    totalSteps: totalSteps ?? points.at(-1)?.steps ?? 0,
  };
}

/** What a configuration is of, and why it cannot be trained here, if so. */
export function understand(
  config: RunConfig,
  points: readonly EpochPoint[],
): { subject: Subject; obstacle: string | undefined } {
  try {
    return { subject: subjectOf(resolveConfig(config)), obstacle: undefined };
  } catch (error) {
    return { subject: subjectOfRows(config, points), obstacle: (error as Error).message };
  }
}

/** `c-trpo on SafetyPointGoal1-v0`. */
export const titleOf = ({ algorithm, task }: Pick<Subject, 'algorithm' | 'task'>): string => `${algorithm} on ${task}`;

/** Different limits that the replicas have on a cost. */
export const limitsOn = ({ limits }: Subject, cost: number): number[] => [
  ...new Set(limits.map((own) => own[cost] ?? Number.NaN).filter(Number.isFinite)),
];
