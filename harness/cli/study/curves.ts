/** The learning curves of a study, task by task, as its figure draws them. */

import { perCost, seedGroups } from '../../../src/train/summary.ts';
import type { Level } from '../figure/panel.ts';
import type { ReplicaPoint } from '../replica_band.ts';
import type { CellRows } from './report.ts';
import { limitsOf, referenceOf } from './results.ts';

export interface StudyCurve {
  readonly label: string;
  /** Of each panel: the return, then every cost. */
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
  readonly curves: readonly StudyCurve[];
}

/** Tasks of which something has been trained. */
export function taskCurves(cells: readonly CellRows[]): TaskCurves[] {
  const begun = cells.filter(({ rows }) => rows.length > 0);
  return [...new Set(begun.map(({ cell }) => cell.config.task))].map((task) => {
    const own = begun.filter(({ cell }) => cell.config.task === task);
    const settings = own.flatMap(({ cell: { config } }) => seedGroups(config).map(({ set }) => ({ config, set })));
    const levels = (name: Level['name'], values: readonly (number | undefined)[]): Level[] =>
      [...new Set(values)].flatMap((value) => (value === undefined ? [] : [{ name, value }]));
    const optimum = levels(
      'best',
      settings.map(({ config, set }) => referenceOf(config, set)?.optimum),
    );
    const costs = task.costs.map((name, c) => ({
      label: task.costs.length === 1 ? 'Episode cost (sum of costs)' : `Episode cost: ${name}`,
      levels: levels(
        'limit',
        settings.map(({ config, set }) => limitsOf(config, set)[c]),
      ),
    }));
    const panels = [{ label: 'Episode return (sum of rewards)', levels: optimum }, ...costs];
    return { task: task.name, panels, curves: own.flatMap(curvesOf) };
  });
}

/** A curve for each combination of swept values; its band spans the seeds. */
function curvesOf({ cell: { label, config }, rows }: CellRows): StudyCurve[] {
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
