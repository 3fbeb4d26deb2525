/** What the charts are drawn from: the run on show, what it is compared with, and how. */
import type { EpochPoint } from '../recordings/epochs.ts';
import type { Recording } from '../recordings/recording.ts';
import { type Axis, nearestEpoch } from './axis.ts';
import type { Range, Scene } from './scene.ts';

export interface Compared {
  readonly recording: Recording;
  /** Which look of `pinLooks`. */
  readonly slot: number;
}

export interface View {
  readonly main: Recording | undefined;
  readonly compared: readonly Compared[];
  readonly axis: Axis;
  /** A thin line for each replica. */
  readonly isEach: boolean;
  /** What part of the axis is seen; all of it without. */
  readonly zoom: Range | undefined;
  /** Weight of what came before in the smoothed mean, from 0 (none) to below 1. */
  readonly smoothing: number;
  /** Steps of the run that the form describes: the axis of charts that are still empty. */
  readonly span: number;
}

/** One kind of chart: what it shows, and what its values are in words. */
export interface ChartModel {
  readonly id: string;
  readonly title: string;
  readonly colour: string;
  readonly canBeLog: boolean;
  scene(view: View, isLog: boolean): Scene;
  /** The values of an epoch. */
  reading(recording: Recording, point: EpochPoint): string;
  /** What is true of the whole chart: its limits or targets. */
  readonly remark: string;
  /** Names of the kinds of cells, in their order. */
  readonly kinds: readonly string[];
}

/** How compared runs look: colour and dash, so that neither has to be told apart alone. */
export const pinLooks = [
  { colour: '--pin-1', dash: [7, 4] },
  { colour: '--pin-2', dash: [2, 3] },
  { colour: '--pin-3', dash: [9, 3, 2, 3] },
  { colour: '--pin-1', dash: [2, 3] },
  { colour: '--pin-2', dash: [9, 3, 2, 3] },
  { colour: '--pin-3', dash: [7, 4] },
] as const;

/** The epochs that a zoomed axis shows, and one beyond each of its ends, so that lines leave the frame. */
export function pointsWithin(
  points: readonly EpochPoint[],
  axis: Axis,
  zoom: Range | undefined,
): readonly EpochPoint[] {
  if (!zoom) return points;
  const first = points.findIndex((point) => axis.at(point) >= zoom.low);
  const last = points.findLastIndex((point) => axis.at(point) <= zoom.high);
  return first < 0 || last < 0 ? [] : points.slice(Math.max(0, first - 1), last + 2);
}

/** What is seen of the axis: from 0 to the end of the longest recording, unless it is zoomed. */
export const acrossRange = (view: View): Range => view.zoom ?? wholeRange(view);

/** The axis from 0 to the end of the longest recording. */
export function wholeRange({ main, compared, axis, span }: Omit<View, 'zoom'>): Range {
  const ends = [main, ...compared.map(({ recording }) => recording)].map((recording) => {
    const last = recording?.points.at(-1);
    return last ? axis.at(last) : 0;
  });
  const high = Math.max(...ends);
  return { low: 0, high: high > 0 ? high : axis.name === 'steps' ? span : 1 };
}

/** A cursor lies by a rounding beside the epoch that it points to. */
const BEYOND = 1.005;

/** The epoch of a recording at a place of the axis, the last without a place; undefined beyond its end. */
export function pointAt({ points }: Recording, axis: Axis, place: number | undefined): EpochPoint | undefined {
  const last = points.at(-1);
  if (place === undefined || !last) return last;
  if (place > BEYOND * axis.at(last)) return undefined;
  const index = nearestEpoch(points, axis, place);
  return index === undefined ? undefined : points[index];
}
