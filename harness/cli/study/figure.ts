/**
 * The figure of a study: for each task return and costs over environment steps, the limits dashed. As many algorithms as there
 * are colours share their panels; more get small panels of their own.
 */
import { cardSvg, type Drawn, escapeXml, HEADER_HEIGHT, MARGIN } from '../figure/card.ts';
import { COLORS, legendSvg, styleOf } from '../figure/legend.ts';
import { averagingText, curveMarks, levelMarks, PANEL_HEIGHT, PANEL_WIDTH, panelSvg } from '../figure/panel.ts';
import type { TaskCurves } from './curves.ts';
import { smallMultiples } from './multiples.ts';

/** Pixels from one task to the next, and from a task's name to its panels. */
const SECTION_GAP = 30;
const HEADING_HEIGHT = 22;
/** Between the panels of a task with several costs. */
const ROW_GAP = 14;
const ROW_HEIGHT = PANEL_HEIGHT + ROW_GAP;

/** @returns the text of an SVG file, 960 pixels wide */
export function studySvg(study: string, tasks: readonly TaskCurves[]): string {
  const labels = [...new Set(tasks.flatMap(({ curves }) => curves.map(({ label }) => label)))];
  const isShared = labels.length <= COLORS.length;
  const content: string[] = [];
  let top = HEADER_HEIGHT;
  tasks.forEach((task, index) => {
    const from = top + (index === 0 ? 0 : SECTION_GAP);
    const below = from + HEADING_HEIGHT;
    const drawn = isShared ? sharedPanels(task, labels, below) : smallMultiples(task, index, below);
    content.push(`<text x="${MARGIN}" y="${from + 8}" font-weight="600">${escapeXml(task.task)}</text>`, drawn.svg);
    top = below + drawn.height;
  });
  const legend = isShared && labels.length > 0 ? legendSvg(labels, top + MARGIN / 2) : { svg: '', height: 0 };
  const counts = tasks.flatMap(({ curves }) =>
    curves.map(({ points }) => new Set(points[0]?.map((p) => p.replica)).size),
  );
  return cardSvg({
    title: study,
    subtitle: counts.length === 0 ? averagingText([0]) : averagingText(counts),
    description: `${study}: ${tasks.map(({ task }) => task).join(', ')}`,
    height: top + legend.height + MARGIN,
    content: [...content, legend.svg],
  });
}

/** Panels in rows of two; an algorithm has the same style on every task. */
function sharedPanels({ panels, curves }: TaskCurves, labels: readonly string[], top: number): Drawn {
  const drawn = panels.map(({ label, levels }, i) =>
    panelSvg(label, MARGIN + (i % 2) * PANEL_WIDTH, top + Math.floor(i / 2) * ROW_HEIGHT, [
      ...curves.flatMap((curve) => curveMarks(curve.points[i] ?? [], styleOf(labels.indexOf(curve.label)))),
      ...levels.flatMap(levelMarks),
    ]),
  );
  return { svg: drawn.join(''), height: Math.ceil(panels.length / 2) * ROW_HEIGHT - ROW_GAP };
}
