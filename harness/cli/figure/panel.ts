/** One panel of a figure: curves with their bands over environment steps, and a dashed limit. */
import type { Markish, PlotOptions } from '@observablehq/plot';
import { FONT_SIZE, INK, MARGIN, WIDTH } from './card.ts';
import { Plot, parseHTML } from './drawing.ts';
import type { Style } from './legend.ts';
import { type ReplicaPoint, replicaBand } from './replica_band.ts';

/** Pixels; two panels fill the width of a card. */
export const PANEL_HEIGHT = 320;
export const PANEL_WIDTH = (WIDTH - 2 * MARGIN) / 2;
/** Right of the curves; room for the name of the limit, where it hides no data. */
const MARGIN_RIGHT = 44;

/** 0, 500K, 1.5M: short ticks for steps and for large returns, plain numbers below 1,000. */
const TICKS = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
export const tickFormat = (value: number): string => TICKS.format(value);

/** The mean over replicas as a line, its band from the smallest to the largest replica. */
export function curveMarks(points: readonly ReplicaPoint[], { color, dash }: Style, maxPoints?: number): Markish[] {
  const band = replicaBand(points, maxPoints);
  return [
    Plot.areaY(band, { x: 'steps', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.15 }),
    Plot.lineY(band, { x: 'steps', y: 'mean', stroke: color, strokeWidth: 2, strokeDasharray: dash }),
    // Marks the end, and is all there is to see of a run after its first epoch.
    Plot.dot(band.slice(-1), { x: 'steps', y: 'mean', fill: color, r: 3 }),
  ];
}

/** What line and band mean, for the line below the title. @param counts replicas of each curve */
export function averagingText(counts: readonly number[]): string {
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  if (most === 0) return 'no finished epoch yet';
  if (most === 1) return 'one replica';
  const replicas = fewest === most ? `${most} replicas` : `${fewest} to ${most} replicas`;
  return `mean of ${replicas}, band from the smallest to the largest`;
}

/** A value that curves are compared with. */
export interface Level {
  readonly name: 'limit' | 'best';
  readonly value: number;
}

export const LEVEL_DASHES: Readonly<Record<Level['name'], string>> = { limit: '8 5', best: '1.5 4' };

/** Three significant digits are enough beside a line. */
export const levelText = (value: number): string => String(Number(value.toPrecision(3)));

export const levelRule = ({ name, value }: Level): Markish =>
  Plot.ruleY([value], { stroke: INK, strokeWidth: 1.5, strokeDasharray: LEVEL_DASHES[name] });

/** The line with its name in the margin on the right. */
export const levelMarks = (level: Level): Markish[] => [
  levelRule(level),
  Plot.text([`${level.name}\n${levelText(level.value)}`], {
    y: level.value,
    frameAnchor: 'right',
    textAnchor: 'start',
    dx: 6,
    fill: INK,
  }),
];

/** A panel of half the card's width at the given place. */
export const panelSvg = (label: string, left: number, top: number, marks: Markish[]): string =>
  nestedPlot(left, top, {
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    marginTop: 28,
    marginLeft: 52,
    marginRight: MARGIN_RIGHT,
    marginBottom: 44,
    x: { label: 'Environment steps', labelAnchor: 'center', labelArrow: 'none', zero: true, tickFormat, ticks: 5 },
    y: { label, labelArrow: 'none', grid: true, zero: true, nice: true, ticks: 6, tickFormat },
    marks,
  });

/** A plot as an element inside a card. */
export function nestedPlot(left: number, top: number, options: PlotOptions): string {
  const svg = Plot.plot({
    document: parseHTML('<html></html>').document,
    style: { fontFamily: 'inherit', fontSize: `${FONT_SIZE}px`, color: INK, background: 'none' },
    ...options,
  });
  // Plot's own style sheet sets the height of any SVG to auto, which would stretch a nested one.
  svg.querySelector('style')?.remove();
  svg.setAttribute('x', String(left));
  svg.setAttribute('y', String(top));
  return svg.outerHTML;
}
