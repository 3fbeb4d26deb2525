/**
 * Small multiples of a task: a column of little panels for each algorithm, its own curves in colour before those of all
 * others in grey. Panels of a metric share their axes, so they can be compared; the grey is drawn once and reused.
 */
import type { PlotOptions } from '@observablehq/plot';
import { CHARACTER_WIDTH, type Drawn, FAINT_INK, fitted, MARGIN, WIDTH } from '../figure/card.ts';
import type { Curve, TaskCurves } from '../figure/curves.ts';
import { Plot } from '../figure/drawing.ts';
import { COLORS } from '../figure/legend.ts';
import { curveMarks, type Level, levelRule, levelText, nestedPlot, tickFormat } from '../figure/panel.ts';
import { replicaBand } from '../figure/replica_band.ts';

const COLUMNS = 6;
const MUTED = '#c8cfd6';
/** The points of a curve that such a panel has room for. */
const MAX_POINTS = 120;

/** Pixels. */
const NOTE_HEIGHT = 20;
const TITLE_HEIGHT = 16;
const PANEL_HEIGHT = 92;
const AXIS_HEIGHT = 22;
const ROW_GAP = 14;
/** Left of the first column, for the ticks of its axes. */
const GUTTER = 44;
const GAP = 16;
const PITCH = (WIDTH - 2 * MARGIN - GUTTER + GAP) / COLUMNS;
const PANEL_WIDTH = PITCH - GAP;
/** Around each frame, for halves of tick labels and the ends of curves. */
const EDGE = 10;

interface Metric {
  readonly label: string;
  readonly color: string;
  readonly levels: readonly Level[];
  readonly domain: readonly [number, number];
  /** Identifies the grey curves. */
  readonly id: string;
}

/** @param index of the task in the figure */
export function smallMultiples({ panels, curves }: TaskCurves, index: number, top: number): Drawn {
  const steps = curves.flatMap(({ points }) => points[0] ?? []).reduce((most, point) => Math.max(most, point.steps), 1);
  const metrics = panels.map(({ label, levels }, i): Metric => {
    const values = curves.flatMap(({ points }) => points[i]?.map(({ value }) => value) ?? []).filter(Number.isFinite);
    const domain = [0, ...levels.map(({ value }) => value), ...values].reduce<[number, number]>(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [0, 0],
    );
    return { label, levels, domain, color: COLORS[i % COLORS.length] as string, id: `others-${index}-${i}` };
  });
  const rowHeight = TITLE_HEIGHT + metrics.length * PANEL_HEIGHT + AXIS_HEIGHT + ROW_GAP;
  const columns = curves.map((curve, i) => {
    const left = MARGIN + GUTTER + (i % COLUMNS) * PITCH;
    const from = top + NOTE_HEIGHT + Math.floor(i / COLUMNS) * rowHeight;
    return column(curve, metrics, steps, { left, top: from, isFirst: i % COLUMNS === 0 });
  });
  return {
    svg: [note(metrics, top), ...metrics.map((metric, i) => others(metric, i, curves, steps)), ...columns].join(''),
    height: NOTE_HEIGHT + Math.ceil(curves.length / COLUMNS) * rowHeight - ROW_GAP,
  };
}

/** Says which colour is which metric, and what the lines across its panels are. */
function note(metrics: readonly Metric[], top: number): string {
  const stroke: Readonly<Record<Level['name'], string>> = { limit: 'dashed its limit', best: 'dotted the optimum' };
  const parts = metrics.map(({ label, color, levels }) => {
    const lines = levels.map(({ name, value }) => `, ${stroke[name]} ${levelText(value)}`).join('');
    return (
      `<tspan fill="${color}" font-weight="600">${fitted(label, WIDTH)}</tspan>` +
      `<tspan fill="${FAINT_INK}">${lines}; </tspan>`
    );
  });
  return `<text x="${MARGIN}" y="${top + 6}" xml:space="preserve">${parts.join('')}<tspan fill="${FAINT_INK}">grey: the others</tspan></text>`;
}

/** Scales and frame that all panels of a metric have in common. */
const frame = ({ domain }: Metric, steps: number): PlotOptions => ({
  margin: EDGE,
  width: PANEL_WIDTH + 2 * EDGE,
  height: PANEL_HEIGHT,
  x: { domain: [0, steps], axis: null },
  y: { domain: [...domain], nice: true, axis: null },
});

/** The curves of all algorithms in grey, defined here and used in each panel. */
function others(metric: Metric, i: number, curves: readonly Curve[], steps: number): string {
  const marks = curves.map(({ points }) =>
    Plot.lineY(replicaBand(points[i] ?? [], MAX_POINTS), { x: 'steps', y: 'mean', stroke: MUTED, strokeWidth: 1 }),
  );
  return `<defs><g id="${metric.id}">${nestedPlot(0, 0, { ...frame(metric, steps), marks })}</g></defs>`;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly isFirst: boolean;
}

function column(curve: Curve, metrics: readonly Metric[], steps: number, { left, top, isFirst }: Place): string {
  const title = `<text x="${left}" y="${top + 12}" font-size="12" font-weight="600">${fitted(curve.label, PANEL_WIDTH, CHARACTER_WIDTH)}</text>`;
  const panels = metrics.map((metric, i) => {
    const isLast = i === metrics.length - 1;
    const from = top + TITLE_HEIGHT + i * PANEL_HEIGHT;
    const base = frame(metric, steps);
    const gutter = isFirst ? GUTTER - EDGE : 0;
    const axis = isLast ? AXIS_HEIGHT : 0;
    const plot = nestedPlot(left - EDGE - gutter, from, {
      ...base,
      marginLeft: EDGE + gutter,
      marginBottom: EDGE + axis,
      width: PANEL_WIDTH + 2 * EDGE + gutter,
      height: PANEL_HEIGHT + axis,
      x: isLast ? { ...base.x, axis: 'bottom', label: null, ticks: 2, tickFormat } : { ...base.x },
      y: { ...base.y, grid: true, ticks: 4, ...(isFirst && { axis: 'left', label: null, tickFormat }) },
      marks: [
        ...curveMarks(curve.points[i] ?? [], { color: metric.color, dash: 'none' }, MAX_POINTS),
        ...metric.levels.map(levelRule),
      ],
    });
    return `<use href="#${metric.id}" x="${left - EDGE}" y="${from}"/>${plot}`;
  });
  return title + panels.join('');
}
