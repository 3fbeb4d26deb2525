/**
 * How curves are told apart, and the legend that says so. Colours: Okabe & Ito 2008, "Color Universal Design", without the
 * yellow that white swallows.
 */
import { CHARACTER_WIDTH, type Drawn, fitted, MARGIN, WIDTH } from './card.ts';

export interface Style {
  color: string;
  dash: string;
}

export const COLORS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'];
/** Once the colours are used up, curves are told apart by these. */
const DASHES = ['none', '6 3', '2 3'];

/** Pixels. */
const LINE_HEIGHT = 22;
const SWATCH_WIDTH = 28;
const GAP = 8;

export function styleOf(index: number): Style {
  return {
    color: COLORS[index % COLORS.length] as string,
    dash: DASHES[Math.floor(index / COLORS.length) % DASHES.length] as string,
  };
}

/** Labels in as many equal columns as fit, each behind a piece of its line; label i has the i-th style unless others are given. */
export function legendSvg(
  labels: readonly string[],
  top: number,
  styles: readonly Style[] = labels.map((_, i) => styleOf(i)),
): Drawn {
  const longest = Math.max(...labels.map(({ length }) => length));
  const columnWidth = SWATCH_WIDTH + GAP + longest * CHARACTER_WIDTH + 20;
  const columns = Math.max(1, Math.floor((WIDTH - 2 * MARGIN) / columnWidth));
  const entries = labels.map((label, index) => {
    const { color, dash } = styles[index] as Style;
    const x = MARGIN + (index % columns) * columnWidth;
    const y = top + (Math.floor(index / columns) + 0.5) * LINE_HEIGHT;
    const textWidth = WIDTH - 2 * MARGIN - SWATCH_WIDTH - GAP;
    return (
      `<line x1="${x}" x2="${x + SWATCH_WIDTH}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="3"` +
      ` stroke-dasharray="${dash}"/>` +
      `<text x="${x + SWATCH_WIDTH + GAP}" y="${y}" dy="0.35em">${fitted(label, textWidth)}</text>`
    );
  });
  return { svg: entries.join(''), height: Math.ceil(labels.length / columns) * LINE_HEIGHT };
}
