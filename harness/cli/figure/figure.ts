/** Learning curves of a task as one self-contained SVG: return and every cost over environment steps, a legend below. */
import { cardSvg, type Drawn, HEADER_HEIGHT, MARGIN } from './card.ts';
import type { Curve, TaskCurves } from './curves.ts';
import { legendSvg, styleOf } from './legend.ts';
import { averagingText, curveMarks, levelMarks, PANEL_HEIGHT, PANEL_WIDTH, panelSvg } from './panel.ts';

/** Pixels between the rows of panels. */
const ROW_GAP = 14;
const ROW_HEIGHT = PANEL_HEIGHT + ROW_GAP;

/** How many replicas each curve is the mean of. */
export const replicaCounts = (curves: readonly Curve[]): number[] =>
  curves.map(({ points }) => new Set(points[0]?.map(({ replica }) => replica)).size);

/** Panels in rows of two; a curve has the style of its label's place among `labels`. */
export function panelRows({ panels, curves }: TaskCurves, labels: readonly string[], top: number): Drawn {
  const drawn = panels.map(({ label, levels }, i) =>
    panelSvg(label, MARGIN + (i % 2) * PANEL_WIDTH, top + Math.floor(i / 2) * ROW_HEIGHT, [
      ...curves.flatMap((curve) => curveMarks(curve.points[i] ?? [], styleOf(labels.indexOf(curve.label)))),
      ...levels.flatMap(levelMarks),
    ]),
  );
  return { svg: drawn.join(''), height: Math.ceil(panels.length / 2) * ROW_HEIGHT - ROW_GAP };
}

/**
 * Draws the curves of one task. Each line is the mean over a curve's replicas, its band spans the replicas.
 * @returns the text of an SVG file, 960 pixels wide.
 * @throws RangeError without curves.
 */
export function learningCurveSvg(task: TaskCurves, title: string): string {
  if (task.curves.length === 0) throw new RangeError('learningCurveSvg: there must be at least one curve');
  const labels = task.curves.map(({ label }) => label);
  const panels = panelRows(task, labels, HEADER_HEIGHT);
  const legend = legendSvg(labels, HEADER_HEIGHT + panels.height + MARGIN / 2);
  return cardSvg({
    title,
    subtitle: `${task.task} · ${averagingText(replicaCounts(task.curves))}`,
    description: `${title}, ${task.task}`,
    height: HEADER_HEIGHT + panels.height + legend.height + MARGIN,
    content: [panels.svg, legend.svg],
  });
}
