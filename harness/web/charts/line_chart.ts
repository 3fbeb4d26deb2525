/** A quantity over time: mean and band of the replicas of the run on show, and the means of those it is compared with. */
import type { EpochPoint } from '../recordings/epochs.ts';
import type { Recording } from '../recordings/recording.ts';
import { smallText, valueText } from '../ui/text.ts';
import type { Axis } from './axis.ts';
import { Decimated, type Samples } from './decimation.ts';
import { acrossRange, type ChartModel, pinLooks, pointsWithin, type View } from './model.ts';
import type { Quantity } from './quantities.ts';
import { type Polyline, rangeOf, type Scene, type Stroke } from './scene.ts';
import { Series } from './series.ts';
import { smoothed } from './smoothing.ts';

/** Up to this many epochs, each is marked by a point: a line of two points would hardly be seen. */
const MARKED_EPOCHS = 40;

export class LineChart implements ChartModel {
  readonly id: string;
  readonly title: string;
  readonly colour: string;
  readonly canBeLog: boolean;
  readonly remark: string;
  readonly kinds = [];
  readonly #quantity: Quantity;
  readonly #capacity: number;
  readonly #isLarge: boolean;
  #series = new Map<string, Series>();

  /** @param isLarge has a wide curve and values with two decimals */
  constructor(quantity: Quantity, isLarge: boolean) {
    this.id = quantity.id;
    this.title = quantity.title;
    this.colour = quantity.colour;
    this.canBeLog = quantity.canBeLog;
    this.remark = quantity.rules.map(({ label }) => label).join(', ');
    this.#quantity = quantity;
    this.#isLarge = isLarge;
    this.#capacity = isLarge ? 1024 : 256;
  }

  scene(view: View, isLog: boolean): Scene {
    const { axis, isEach, zoom, smoothing } = view;
    const whole = new Map<string, readonly EpochPoint[]>();
    const seen = (recording: Recording): Recording => {
      whole.set(recording.id, recording.points);
      return { ...recording, points: pointsWithin(recording.points, axis, zoom) };
    };
    const main = view.main && seen(view.main);
    const compared = view.compared.map((each) => ({ ...each, recording: seen(each.recording) }));
    const shown = new Map<string, Series>();
    const follow = (recording: Recording): Series => {
      const series = this.#series.get(recording.id) ?? new Series(this.#quantity.of, this.#capacity);
      series.follow(recording.points);
      shown.set(recording.id, series);
      return series;
    };
    const line = ({ points }: Recording, samples: Samples): Polyline => lineOf(points, samples, axis, isLog);
    /** The mean, or behind its smoothed curve. */
    const curve = (recording: Recording, look: Omit<Stroke, 'line'>): Stroke[] => {
      const raw = { ...look, line: line(recording, follow(recording).mean.samples) };
      if (smoothing === 0) return [raw];
      return [
        { ...raw, isFaint: true, isMarked: false },
        {
          ...look,
          isMarked: false,
          line: line(recording, this.#smoothed(whole.get(recording.id) ?? [], recording.points, smoothing)),
        },
      ];
    };
    const strokes: Stroke[] = compared.flatMap(({ recording, slot }) => {
      const { colour, dash } = pinLooks[slot % pinLooks.length] as (typeof pinLooks)[number];
      return curve(recording, { colour, dash, width: 1.75, isMarked: false });
    });
    const bands = [];
    if (main) {
      const series = follow(main);
      const { colour } = this.#quantity;
      const isSpread = series.each.length > 1;
      const isMarked = main.points.length <= MARKED_EPOCHS;
      if (isSpread)
        bands.push({ low: line(main, series.low.lows), high: line(main, series.high.highs), colour: `${colour}-band` });
      if (isEach && isSpread)
        for (const each of series.each)
          strokes.push({ line: line(main, each.samples), colour, dash: [], width: 0.75, isMarked: false });
      strokes.push(...curve(main, { colour, dash: [], width: 2, isMarked }));
    }
    this.#series = shown;
    const { rules, fromZero } = this.#quantity;
    return {
      x: acrossRange(view),
      y: rangeOf(valuesOf(strokes, bands, rules, fromZero && !isLog), isLog),
      isLog,
      bands,
      strokes,
      rules,
      marks: marksOf(view.main, axis),
      cells: [],
    };
  }

  /** The smoothed means of the epochs that are seen: those before the seen ones count, too. */
  #smoothed(points: readonly EpochPoint[], seen: readonly EpochPoint[], weight: number): Samples {
    const means = points.map(({ rows }) => meanOf(rows.map((row) => this.#quantity.of(row)).filter(Number.isFinite)));
    const curve = new Decimated(this.#capacity);
    const first = seen[0] ? points.indexOf(seen[0]) : 0;
    for (const value of smoothed(means, weight).slice(first, first + seen.length)) curve.push(value);
    return curve.samples;
  }

  reading({ points }: Recording, point: EpochPoint): string {
    const values = point.rows.map((row) => this.#quantity.of(row)).filter(Number.isFinite);
    const mean = values.length === 0 ? undefined : meanOf(values);
    const text = this.#isLarge ? valueText : smallText;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const isSpread = low < high && points.length > 0;
    return isSpread ? `${text(mean)} (${text(low)} to ${text(high)})` : text(mean);
  }
}

/** NaN of none. */
const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

function lineOf(points: readonly EpochPoint[], samples: Samples, { at }: Axis, isLog: boolean): Polyline {
  const x = samples.indices.map((index) => at(points[index] as EpochPoint));
  return { x, y: isLog ? samples.values.map((v) => (v > 0 ? v : Number.NaN)) : samples.values };
}

function* valuesOf(
  strokes: readonly Stroke[],
  bands: Scene['bands'],
  rules: Scene['rules'],
  holdsZero: boolean,
): Generator<number> {
  for (const { line } of strokes) yield* line.y;
  for (const { low, high } of bands) {
    yield* low.y;
    yield* high.y;
  }
  for (const { value } of rules) yield value;
  if (holdsZero) yield 0;
}

/** Changes while it ran, at the end of the last epoch without them. */
export function marksOf(recording: Recording | undefined, { at }: Axis): Scene['marks'] {
  return (recording?.events ?? []).flatMap(({ epoch, name, before, after }) => {
    const point = recording?.points.find((candidate) => candidate.epoch >= epoch);
    return point ? [{ at: at(point), label: `${name} ${before} → ${after}` }] : [];
  });
}
