/** Learning curves: return and cost over environment steps, the cost limit dashed. */
import * as Plot from '@observablehq/plot';
import { cardSvg, INK, type Style, styleOf, tickFormat } from './card.ts';
import { replicaBand } from './replica_band.ts';

export interface LearningCurve {
  label: string;
  /** One row per epoch and replica; `return` and `cost` are sums over an episode. */
  rows: { replica: number; steps: number; return: number; cost: number }[];
}

export interface FigureOptions {
  /** Largest allowed mean cost of an episode. */
  costLimit: number;
  title: string;
  task: string;
}

/** Pixels right of the curves: room for the name of the limit, where it hides no data. */
const LIMIT_MARGIN = 44;

/**
 * Draws one or several runs of a task. Each line is the mean over a run's replicas, its band spans the replicas.
 * @returns the text of an SVG file, 960 pixels wide.
 * @throws RangeError without runs.
 */
export function learningCurveSvg(runs: readonly LearningCurve[], { costLimit, title, task }: FigureOptions): string {
  if (runs.length === 0) throw new RangeError('learningCurveSvg: there must be at least one run');
  const styles = runs.map((_, index) => styleOf(index));
  const panel = (label: string, metric: 'return' | 'cost', marks: Plot.Markish[]): Plot.PlotOptions => ({
    marginRight: LIMIT_MARGIN,
    x: { label: 'Environment steps', zero: true, tickFormat },
    y: { label, zero: true },
    marks: [...runs.flatMap((run, index) => curveMarks(run, metric, styles[index] as Style)), ...marks],
  });
  return cardSvg({
    title,
    subtitle: `${task} · ${averaging(runs)}`,
    panels: [
      panel('Episode return (sum of rewards)', 'return', []),
      panel('Episode cost (sum of costs)', 'cost', limitMarks(costLimit)),
    ],
    legend: runs.map(({ label }, index) => ({ label, ...(styles[index] as Style) })),
  });
}

/** A dashed line with its name, right of the curves. */
export const limitMarks = (limit: number): Plot.Markish[] => [
  Plot.ruleY([limit], { stroke: INK, strokeWidth: 1.5, strokeDasharray: '8 5' }),
  Plot.text([`limit\n${limit}`], { y: limit, frameAnchor: 'right', textAnchor: 'start', dx: 6, fill: INK }),
];

function curveMarks(run: LearningCurve, metric: 'return' | 'cost', { color, dash }: Style): Plot.Markish[] {
  const band = replicaBand(run.rows.map((row) => ({ replica: row.replica, steps: row.steps, value: row[metric] })));
  return [
    Plot.areaY(band, { x: 'steps', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.15 }),
    Plot.lineY(band, { x: 'steps', y: 'mean', stroke: color, strokeWidth: 2, strokeDasharray: dash }),
    // Marks the end, and is all there is to see of a run after its first epoch.
    Plot.dot(band.slice(-1), { x: 'steps', y: 'mean', fill: color, r: 3 }),
  ];
}

/** What line and band mean, for the line below the title. */
function averaging(runs: readonly LearningCurve[]): string {
  const counts = runs.map(({ rows }) => new Set(rows.map(({ replica }) => replica)).size);
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  if (most === 0) return 'no finished epoch yet';
  if (most === 1) return 'one replica';
  const replicas = fewest === most ? `${most} replicas` : `${fewest} to ${most} replicas`;
  return `mean of ${replicas}, band from the smallest to the largest`;
}
