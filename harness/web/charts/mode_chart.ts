/** The modes of an algorithm over time: a strip for each replica, or the shares of all where they are many. */
import { type EpochPoint, spreadOf } from '../recordings/epochs.ts';
import type { Recording, Subject } from '../recordings/recording.ts';
import { replicasText } from '../ui/text.ts';
import type { Axis } from './axis.ts';
import { marksOf } from './line_chart.ts';
import { acrossRange, type ChartModel, pointsWithin, type View } from './model.ts';
import { MODES } from './quantities.ts';
import type { Cell, Scene } from './scene.ts';

/** More replicas than this share one strip. */
const MOST_STRIPS = 8;
/** Most columns of a strip: further epochs are merged, and a column shows their shares. */
const COLUMNS = 512;
/** A single strip is as high as one of so many. */
const LEAST_STRIPS = 3;
/** The share of a strip's height that stays free between strips. */
const GAP = 0.16;

/** How many replicas of an epoch are in each mode; those without an estimate of the cost are in none. */
export function modeCounts(point: EpochPoint, modes: readonly string[]): { name: string; count: number }[] {
  const rows = point.rows.filter((row) => Number.isFinite(row['Metrics/EpCost']));
  return modes
    .map((name, mode) => ({ name, count: rows.filter((row) => row['Train/Mode'] === mode).length }))
    .filter(({ count }) => count > 0);
}

/** `recovery`, or `2 reward, 1 recovery`; undefined before the first estimate. */
export function modeText(point: EpochPoint, modes: readonly string[]): string | undefined {
  if (!spreadOf(point, 'Metrics/EpCost')) return undefined;
  const present = modeCounts(point, modes);
  if (present.length <= 1) return present[0]?.name;
  return present.map(({ name, count }) => `${count} ${name}`).join(', ');
}

/** Consecutive epochs of a strip. */
interface Column {
  readonly from: number;
  to: number;
  /** Rows in each mode. */
  readonly counts: number[];
}

/** The columns of one strip, which follow a recording as it grows. */
class Strip {
  columns: Column[] = [];
  #stride = 1;

  add(index: number, counts: readonly number[]): void {
    if (index % this.#stride === 0) {
      if (this.columns.length === COLUMNS) this.#merge();
      this.columns.push({ from: index, to: index, counts: counts.map(() => 0) });
    }
    const column = this.columns.at(-1) as Column;
    column.to = index;
    counts.forEach((count, mode) => {
      column.counts[mode] = (column.counts[mode] as number) + count;
    });
  }

  #merge(): void {
    this.columns = Array.from({ length: COLUMNS / 2 }, (_, i) => {
      const [left, right] = [this.columns[2 * i] as Column, this.columns[2 * i + 1] as Column];
      const counts = left.counts.map((count, mode) => count + (right.counts[mode] as number));
      return { from: left.from, to: right.to, counts };
    });
    this.#stride *= 2;
  }
}

export class ModeChart implements ChartModel {
  readonly id = MODES;
  readonly title = 'Mode';
  readonly colour = '--other';
  readonly canBeLog = false;
  readonly remark = '';
  readonly kinds: readonly string[];
  readonly #labels: readonly string[];
  #strips: Strip[] = [];
  #seen: readonly EpochPoint[] = [];

  constructor({ modes, names, seeds }: Subject) {
    this.kinds = modes;
    this.#labels = names.length > MOST_STRIPS ? [replicasText(seeds)] : names;
  }

  scene(view: View): Scene {
    const { main, axis, zoom } = view;
    this.#follow(pointsWithin(main?.points ?? [], axis, zoom));
    const height = this.#labels.length;
    return {
      x: acrossRange(view),
      y: { low: Math.min(0, height - LEAST_STRIPS), high: height },
      isLog: false,
      bands: [],
      strokes: [],
      rules: [],
      marks: marksOf(main, axis),
      cells: this.#strips.flatMap((strip, s) => cellsOf(strip.columns, this.#seen, axis, height - 1 - s)),
      rows: this.#labels.map((label, s) => ({ at: height - s - 0.5, label })),
    };
  }

  reading(_: Recording, point: EpochPoint): string {
    return modeText(point, this.kinds) ?? '–';
  }

  #follow(points: readonly EpochPoint[]): void {
    const seen = this.#seen.length;
    const isContinued = seen > 0 && points[seen - 1] === this.#seen.at(-1);
    if (!isContinued) this.#strips = this.#labels.map(() => new Strip());
    for (let i = isContinued ? seen : 0; i < points.length; i++) this.#add(points[i] as EpochPoint, i);
    this.#seen = points;
  }

  #add({ rows }: EpochPoint, index: number): void {
    this.#strips.forEach((strip, s) => {
      const own = this.#strips.length === 1 ? rows : rows.filter(({ replica }) => replica === s);
      const counts = this.kinds.map(
        (_, mode) => own.filter((row) => Number.isFinite(row['Metrics/EpCost']) && row['Train/Mode'] === mode).length,
      );
      strip.add(index, counts);
    });
  }
}

/** Rectangles of a strip that lies from `floor` up; neighbours in the same single mode are one. */
function cellsOf(columns: readonly Column[], points: readonly EpochPoint[], { at }: Axis, floor: number): Cell[] {
  const cells: Cell[] = [];
  const [bottom, height] = [floor + GAP / 2, 1 - GAP];
  for (const { from, to, counts } of columns) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const before = points[from - 1];
    const [left, right] = [before ? at(before) : 0, at(points[to] as EpochPoint)];
    let below = 0;
    for (const [kind, count] of counts.entries()) {
      if (count === 0) continue;
      const cell = {
        left,
        right,
        bottom: bottom + (height * below) / total,
        top: bottom + (height * (below + count)) / total,
        kind,
      };
      below += count;
      const last = cells.at(-1);
      if (
        last &&
        count === total &&
        last.kind === kind &&
        last.right === left &&
        last.top - last.bottom > 0.99 * height
      )
        cells[cells.length - 1] = { ...last, right };
      else cells.push(cell);
    }
  }
  return cells;
}
