/** Draws a scene into the frame of a chart. */

import { colourOf } from '../ui/dom.ts';
import { modeColour, patterns, TILE } from './patterns.ts';
import type { Polyline, Scene, Stroke } from './scene.ts';

/** Where the frame lies on the canvas, in device pixels, and how its units map to them. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  x(value: number): number;
  y(value: number): number;
}

/** Lines of more points have no corners to be seen, and round ones cost a software canvas most of its time. */
const SHARP = 300;

export function paintScene(scene: Scene, frame: Frame): void {
  const { context, left, top, width, height } = frame;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  paintCells(scene, frame);
  for (const { low, high, colour } of scene.bands) {
    context.beginPath();
    trace(high, frame);
    trace(reversed(low), frame, true);
    context.fillStyle = colourOf(colour);
    context.fill();
  }
  for (const stroke of scene.strokes) paintStroke(stroke, frame);
  context.restore();
  paintRules(scene, frame);
  paintMarks(scene, frame);
}

const reversed = ({ x, y }: Polyline): Polyline => ({ x: x.toReversed(), y: y.toReversed() });

/** Adds a line to the path. @param isJoined goes on from where the path is, across gaps */
function trace({ x, y }: Polyline, frame: Frame, isJoined = false): void {
  let isDown = isJoined;
  for (let i = 0; i < x.length; i++) {
    const value = y[i] as number;
    if (!Number.isFinite(value)) {
      isDown = isJoined;
      continue;
    }
    const [px, py] = [frame.x(x[i] as number), frame.y(value)];
    if (isDown) frame.context.lineTo(px, py);
    else frame.context.moveTo(px, py);
    isDown = true;
  }
}

/** Opacity of a curve behind its smoothed one. */
export const FAINT = 0.3;

function paintStroke({ line, colour, width, dash, isMarked, isFaint }: Stroke, frame: Frame): void {
  const { context, ratio } = frame;
  context.globalAlpha = isFaint ? FAINT : 1;
  context.strokeStyle = context.fillStyle = colourOf(colour);
  context.lineWidth = width * ratio;
  context.lineJoin = line.x.length > SHARP ? 'bevel' : 'round';
  context.setLineDash(dash.map((length) => length * ratio));
  context.beginPath();
  trace(line, frame);
  context.stroke();
  if (!isMarked) return;
  line.y.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    context.beginPath();
    context.arc(frame.x(line.x[i] as number), frame.y(value), 1.5 * width * ratio, 0, 2 * Math.PI);
    context.fill();
  });
}

function paintCells({ cells }: Scene, frame: Frame): void {
  if (cells.length === 0) return;
  const { context } = frame;
  const fills = patterns.map((_, kind) => patternFill(kind, frame));
  for (const { left, right, bottom, top, kind } of cells) {
    const [x, y] = [frame.x(left), frame.y(top)];
    context.fillStyle = fills[kind % fills.length] as string | CanvasPattern;
    // A column narrower than a pixel still shows.
    context.fillRect(x, y, Math.max(frame.x(right) - x, 1), frame.y(bottom) - y);
  }
}

function patternFill(kind: number, { context, ratio }: Frame): string | CanvasPattern {
  const colour = colourOf(modeColour(kind));
  const lines = patterns[kind] ?? [];
  if (lines.length === 0) return colour;
  const size = TILE * ratio;
  const tile = Object.assign(document.createElement('canvas'), { width: size, height: size });
  const pen = tile.getContext('2d') as CanvasRenderingContext2D;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, size, size);
  pen.scale(ratio, ratio);
  pen.strokeStyle = colourOf('--mode-ink');
  pen.lineWidth = 1.4;
  for (const [x1, y1, x2, y2] of lines) {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? colour;
}

/** Limits and targets, with their labels above the line, or below where there is no room. */
function paintRules({ rules, y: { low, high } }: Scene, frame: Frame): void {
  const { context, left, top, width, ratio } = frame;
  context.save();
  context.strokeStyle = context.fillStyle = colourOf('--limit');
  context.lineWidth = 1.25 * ratio;
  context.setLineDash([6 * ratio, 5 * ratio]);
  context.font = `${11 * ratio}px system-ui, sans-serif`;
  context.textAlign = 'left';
  for (const { value, label } of rules) {
    if (value < low || value > high) continue;
    const at = frame.y(value);
    context.beginPath();
    context.moveTo(left, at);
    context.lineTo(left + width, at);
    context.stroke();
    const isBelow = at - top < 16 * ratio;
    context.textBaseline = isBelow ? 'top' : 'bottom';
    context.fillText(label, left + 5 * ratio, at + (isBelow ? 3 : -3) * ratio);
  }
  context.restore();
}

/** Changes of the running run: a line with a flag; what they are is read under the cursor. */
function paintMarks({ marks }: Scene, frame: Frame): void {
  const { context, top, height, ratio } = frame;
  context.save();
  context.strokeStyle = context.fillStyle = colourOf('--mark');
  context.lineWidth = ratio;
  for (const { at } of marks) {
    const x = frame.x(at);
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, top + height);
    context.stroke();
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x + 7 * ratio, top + 4 * ratio);
    context.lineTo(x, top + 8 * ratio);
    context.fill();
  }
  context.restore();
}
