/** Draws a timeline on a canvas: labelled rows, passes in their kernels' colours, an axis of milliseconds. */
import type { Timeline } from '../../../src/profile/timeline.ts';
import { linearTicks } from '../charts/ticks.ts';
import type { TimeWindow } from './window.ts';

/** Height of a row in CSS pixels. */
export const ROW = 24;
const AXIS = 22;
const BAR = 16;
const TICK_SPACE = 80;
const FONT = '12px system-ui, sans-serif';

export interface Painting {
  readonly timeline: Timeline;
  readonly window: TimeWindow;
  /** CSS pixels. */
  readonly width: number;
  readonly colourOf: (kernel: string) => string;
  /** The kernel whose passes stand out. */
  readonly selected: string | undefined;
  /** Index of the pass under the cursor. */
  readonly cursor: number | undefined;
}

/** Where labels end and time begins and ends, in CSS pixels. */
export const placesOf = (width: number): { left: number; right: number } => ({
  left: width < 500 ? 92 : 150,
  right: width - 8,
});

interface Brush {
  readonly context: CanvasRenderingContext2D;
  /** The value of a custom property. */
  readonly colour: (name: string) => string;
  readonly x: (time: number) => number;
  readonly left: number;
  readonly right: number;
}

function brushOf(canvas: HTMLCanvasElement, { window, width, timeline }: Painting): Brush {
  const height = (timeline.steps.length + 1) * ROW + AXIS;
  const scale = devicePixelRatio;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.scale(scale, scale);
  context.font = FONT;
  context.textBaseline = 'middle';
  const style = getComputedStyle(canvas);
  const { left, right } = placesOf(width);
  return {
    context,
    colour: (name) => style.getPropertyValue(name).trim(),
    x: (time) => left + ((time - window.from) / (window.to - window.from)) * (right - left),
    left,
    right,
  };
}

function paintRows({ context, colour, left, right }: Brush, names: readonly string[]): void {
  names.forEach((name, row) => {
    const y = row * ROW;
    context.fillStyle = colour('--grid');
    context.fillRect(left, y + ROW - 1, right - left, 1);
    context.fillStyle = colour('--soft');
    context.fillText(name, 0, y + ROW / 2, left - 8);
  });
}

function paintAxis(brush: Brush, window: TimeWindow, top: number): void {
  const { context, colour, x, left, right } = brush;
  const ticks = linearTicks(window.from, window.to, (right - left) / TICK_SPACE);
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(1, (ticks[1] ?? 1) - (ticks[0] ?? 0)))));
  context.textAlign = 'center';
  for (const tick of ticks) {
    context.fillStyle = colour('--grid');
    context.fillRect(x(tick), 0, 1, top);
    context.fillStyle = colour('--soft');
    const text = `${(tick / 1e3).toFixed(digits)} ms`;
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(Math.max(x(tick), left + half), right - half), top + AXIS / 2);
  }
  context.textAlign = 'left';
}

/** A bar is at least a pixel wide, so that the shortest pass is seen. */
function bar({ context, x, left, right }: Brush, row: number, start: number, duration: number): void {
  const from = Math.max(left, x(start));
  const to = Math.min(right, Math.max(x(start + duration), x(start) + 1));
  if (to > from) context.fillRect(from, row * ROW + (ROW - BAR) / 2, to - from, BAR);
}

export function paintTimeline(canvas: HTMLCanvasElement, painting: Painting): void {
  const { timeline, window, colourOf, selected, cursor } = painting;
  const brush = brushOf(canvas, painting);
  const { context, colour, x } = brush;
  const names = ['host: encoding', ...timeline.steps];
  paintRows(brush, names);
  paintAxis(brush, window, names.length * ROW);
  context.fillStyle = colour('--soft');
  for (const { start, end } of timeline.submits) bar(brush, 0, start, end - start);
  const fills = new Map<string, string>();
  for (const { kernel, step, start, duration } of timeline.passes) {
    const fill = fills.get(kernel) ?? colour(colourOf(kernel));
    fills.set(kernel, fill);
    context.fillStyle = fill;
    context.globalAlpha = selected === undefined || kernel === selected ? 1 : 0.45;
    bar(brush, step + 1, start, duration);
  }
  context.globalAlpha = 1;
  const pass = timeline.passes[cursor ?? -1];
  if (!pass) return;
  context.strokeStyle = colour('--ink');
  context.lineWidth = 1.5;
  const width = Math.max(3, x(pass.start + pass.duration) - x(pass.start));
  context.strokeRect(x(pass.start) - 1, (pass.step + 1) * ROW + 2, width + 2, ROW - 5);
}
