/** What a chart shows, in the units of its axes: drawn on a canvas by the page and written as SVG for a download. */
import type { Rule } from './quantities.ts';

export interface Polyline {
  readonly x: readonly number[];
  /** NaN is a gap. */
  readonly y: readonly number[];
}

/** Colours are custom properties of the style sheet. */
export interface Stroke {
  readonly line: Polyline;
  readonly colour: string;
  readonly width: number;
  /** Lengths of dashes and gaps; none for a solid line. */
  readonly dash: readonly number[];
  /** Single epochs are marked while there are few. */
  readonly isMarked: boolean;
  /** Seen behind what matters: a curve that is also drawn smoothed. */
  readonly isFaint?: boolean;
}

export interface Band {
  readonly low: Polyline;
  readonly high: Polyline;
  readonly colour: string;
}

/** A rectangle of one mode. */
export interface Cell {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Which colour and pattern. */
  readonly kind: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Scene {
  readonly x: Range;
  readonly y: Range;
  readonly isLog: boolean;
  readonly bands: readonly Band[];
  readonly strokes: readonly Stroke[];
  readonly rules: readonly Rule[];
  /** Vertical lines: changes of the running run. */
  readonly marks: readonly { readonly at: number; readonly label: string }[];
  readonly cells: readonly Cell[];
  /** Labels of the vertical axis in place of numbers. */
  readonly rows?: readonly { readonly at: number; readonly label: string }[];
}

export const emptyScene: Scene = {
  x: { low: 0, high: 1 },
  y: { low: -1, high: 1 },
  isLog: false,
  bands: [],
  strokes: [],
  rules: [],
  marks: [],
  cells: [],
};

/** Share of the range that stays free above and below the data. */
const AIR = 0.08;

/** A range that holds the values with some air; numbers that are not finite do not count. */
export function rangeOf(values: Iterable<number>, isLog: boolean): Range {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return isLog ? { low: 0.1, high: 10 } : { low: -1, high: 1 };
  if (isLog) {
    const factor = (most / least) ** AIR * 1.2;
    return { low: least / factor, high: most * factor };
  }
  const air = AIR * (most - least || Math.abs(most) || 1);
  // What begins at 0 stands on the axis.
  return { low: least === 0 ? 0 : least - air, high: most + air };
}
