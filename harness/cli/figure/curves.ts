/** Runs of a task as learning curves, each beside what it is compared with: what figures draw. */
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import type { CsvRow } from '../../../src/formats/csv.ts';
import { perCost, seedGroups } from '../../../src/results/summary.ts';
import type { Task } from '../../../src/tasks/index.ts';
import type { Level } from './panel.ts';
import type { ReplicaPoint } from './replica_band.ts';

/** A run, or several that differ in their seeds alone. */
export interface DrawnRun {
  readonly label: string;
  readonly config: ResolvedConfig;
  /** The rows of all replicas, oldest first. */
  readonly rows: readonly CsvRow[];
}

export interface Curve {
  readonly label: string;
  /** The points of each panel: the return, then every cost. */
  readonly points: readonly (readonly ReplicaPoint[])[];
}

export interface Panel {
  readonly label: string;
  /** Different limits on this cost, or the optimal return. */
  readonly levels: readonly Level[];
}

export interface TaskCurves {
  readonly task: string;
  readonly panels: readonly Panel[];
  readonly curves: readonly Curve[];
}

/** @param runs of one task */
export function taskCurves({ name, costs }: ResolvedConfig['task'], runs: readonly DrawnRun[]): TaskCurves {
  const settings = runs.flatMap(({ config }) => seedGroups(config).map(({ set }) => ({ config, set })));
  const levels = (level: Level['name'], values: readonly (number | undefined)[]): Level[] =>
    [...new Set(values)].flatMap((value) => (value === undefined ? [] : [{ name: level, value }]));
  const optimum = levels(
    'best',
    settings.map(({ config, set }) => referenceOf(config, set)?.optimum),
  );
  const costPanels = costs.map((cost, c) => ({
    label: costs.length === 1 ? 'Episode cost (sum of costs)' : `Episode cost: ${cost}`,
    levels: levels(
      'limit',
      settings.map(({ config, set }) => limitsOf(config, set)[c]),
    ),
  }));
  return {
    task: name,
    panels: [{ label: 'Episode return (sum of rewards)', levels: optimum }, ...costPanels],
    curves: runs.flatMap(curvesOf),
  };
}

/** A curve for each combination of swept values; its band spans the seeds. */
function curvesOf({ label, config, rows }: DrawnRun): Curve[] {
  const metrics = ['Metrics/EpRet', ...perCost(config, 'Metrics/EpCost')];
  return seedGroups(config).map(({ label: values, replicas }) => {
    const own = rows.filter(({ replica }) => replicas.includes(replica as number));
    return {
      label: [label, values].filter(Boolean).join(', '),
      points: metrics.map((metric) =>
        own.map((row) => ({
          replica: row['replica'] as number,
          steps: row['Time/TotalSteps'] as number,
          value: row[metric] as number,
        })),
      ),
    };
  });
}

type SweptValues = ResolvedConfig['replicas'][number]['set'];

/** The limit on each cost. */
export const limitsOf = (config: ResolvedConfig, set: SweptValues): readonly number[] =>
  (set['costLimit'] ?? config.values['costLimit']) as readonly number[];

/** The task's exact figures, which hold under its own limits only. */
export function referenceOf(config: ResolvedConfig, set: SweptValues): Task['reference'] {
  const { task, algorithm } = config;
  const usual = algorithm.hyperparameters.find(({ name }) => name === 'costLimit')?.default;
  const own = [task.defaults?.['costLimit'] ?? usual].flat();
  const isOwn = limitsOf(config, set).every((limit, c) => limit === (own.length === 1 ? own[0] : own[c]));
  return isOwn ? task.reference : undefined;
}
