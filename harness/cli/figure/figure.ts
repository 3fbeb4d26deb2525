/** Learning curves of a task as one self-contained SVG: return and cost over environment steps, a legend below. */
import { cardSvg, HEADER_HEIGHT, MARGIN } from './card.ts';
import { legendSvg, styleOf } from './legend.ts';
import { averagingText, curveMarks, levelMarks, PANEL_HEIGHT, PANEL_WIDTH, panelSvg } from './panel.ts';

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

/**
 * Draws one or several runs of a task. Each line is the mean over a run's replicas, its band spans the replicas.
 * @returns the text of an SVG file, 960 pixels wide.
 * @throws RangeError without runs.
 */
export function learningCurveSvg(runs: readonly LearningCurve[], { costLimit, title, task }: FigureOptions): string {
  if (runs.length === 0) throw new RangeError('learningCurveSvg: there must be at least one run');
  const marksOf = (metric: 'return' | 'cost') =>
    runs.flatMap(({ rows }, index) =>
      curveMarks(
        rows.map((row) => ({ replica: row.replica, steps: row.steps, value: row[metric] })),
        styleOf(index),
      ),
    );
  const legend = legendSvg(
    runs.map(({ label }) => label),
    HEADER_HEIGHT + PANEL_HEIGHT + MARGIN / 2,
  );
  return cardSvg({
    title,
    subtitle: `${task} · ${averagingText(runs.map(({ rows }) => new Set(rows.map(({ replica }) => replica)).size))}`,
    description: `${title}, ${task}`,
    height: HEADER_HEIGHT + PANEL_HEIGHT + legend.height + MARGIN,
    content: [
      panelSvg('Episode return (sum of rewards)', MARGIN, HEADER_HEIGHT, marksOf('return')),
      panelSvg('Episode cost (sum of costs)', MARGIN + PANEL_WIDTH, HEADER_HEIGHT, [
        ...marksOf('cost'),
        ...levelMarks({ name: 'limit', value: costLimit }),
      ]),
      legend.svg,
    ],
  });
}
