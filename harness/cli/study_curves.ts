/** The learning curves of a study, task by task, as its figure draws them. */
import type { ReplicaPoint } from './replica_band.ts';
import type { CellRows } from './study_report.ts';
import { limitsOf } from './study_results.ts';
import { perCost, seedGroups } from './summary.ts';

export interface StudyCurve {
  readonly label: string;
  /** Of each panel: the return, then every cost. */
  readonly points: readonly (readonly ReplicaPoint[])[];
}

export interface Panel {
  readonly label: string;
  /** Different limits on this cost; none on the return. */
  readonly limits: readonly number[];
}

export interface TaskCurves {
  readonly task: string;
  readonly panels: readonly Panel[];
  readonly curves: readonly StudyCurve[];
}

const RETURN: Panel = { label: 'Episode return (sum of rewards)', limits: [] };

export function taskCurves(cells: readonly CellRows[]): TaskCurves[] {
  const tasks = [...new Set(cells.map(({ cell }) => cell.config.task))];
  return tasks.map((task) => {
    const own = cells.filter(({ cell }) => cell.config.task === task);
    const limits = own.flatMap(({ cell: { config } }) => seedGroups(config).map(({ set }) => limitsOf(config, set)));
    const panels = task.costs.map((name, c) => ({
      label: task.costs.length === 1 ? 'Episode cost (sum of costs)' : `Episode cost: ${name}`,
      limits: [...new Set(limits.map((values) => values[c] as number))],
    }));
    return { task: task.name, panels: [RETURN, ...panels], curves: own.flatMap(curvesOf) };
  });
}

/** A curve for each combination of swept values; its band spans the seeds. */
function curvesOf({ cell: { label, config }, rows }: CellRows): StudyCurve[] {
  if (rows.length === 0) return [];
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
