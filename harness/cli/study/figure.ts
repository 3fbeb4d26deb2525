/**
 * The figure of a study: for each task return and costs over environment steps, the limits dashed. As many algorithms as there
 * are colours share their panels; more get small panels of their own.
 */
import { cardSvg, escapeXml, HEADER_HEIGHT, MARGIN } from '../figure/card.ts';
import type { TaskCurves } from '../figure/curves.ts';
import { panelRows, replicaCounts } from '../figure/figure.ts';
import { COLORS, legendSvg } from '../figure/legend.ts';
import { averagingText } from '../figure/panel.ts';
import { smallMultiples } from './multiples.ts';

/** Pixels from one task to the next, and from a task's name to its panels. */
const SECTION_GAP = 30;
const HEADING_HEIGHT = 22;

/** @returns the text of an SVG file, 960 pixels wide */
export function studySvg(study: string, tasks: readonly TaskCurves[]): string {
  const labels = [...new Set(tasks.flatMap(({ curves }) => curves.map(({ label }) => label)))];
  const isShared = labels.length <= COLORS.length;
  const content: string[] = [];
  let top = HEADER_HEIGHT;
  tasks.forEach((task, index) => {
    const from = top + (index === 0 ? 0 : SECTION_GAP);
    const below = from + HEADING_HEIGHT;
    const drawn = isShared ? panelRows(task, labels, below) : smallMultiples(task, index, below);
    content.push(`<text x="${MARGIN}" y="${from + 8}" font-weight="600">${escapeXml(task.task)}</text>`, drawn.svg);
    top = below + drawn.height;
  });
  const legend = isShared && labels.length > 0 ? legendSvg(labels, top + MARGIN / 2) : { svg: '', height: 0 };
  const counts = tasks.flatMap(({ curves }) => replicaCounts(curves));
  return cardSvg({
    title: study,
    subtitle: counts.length === 0 ? averagingText([0]) : averagingText(counts),
    description: `${study}: ${tasks.map(({ task }) => task).join(', ')}`,
    height: top + legend.height + MARGIN,
    content: [...content, legend.svg],
  });
}
