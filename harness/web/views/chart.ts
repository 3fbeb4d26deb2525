/** One curve over environment steps: the mean over the replicas, the band from the lowest to the highest, a limit. */
import uPlot from 'uplot';
import type { Curve, EpochPoint, Spread } from '../state/curves.ts';
import { spreadOf } from '../state/curves.ts';
import { element, setText } from './dom.ts';
import { compactText, countText, NONE, valueText } from './text.ts';

const HEIGHT = 240;
const SYNC_KEY = 'epochs';
/** Up to this many epochs, each is marked by a point: a line of two points would hardly be seen. */
const MARKED_EPOCHS = 40;

type Column = (number | null)[];

const property = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A range that holds the data, the limit and, for costs, zero, with some air. */
function valueRange(low: number | null, high: number | null, limit: number | undefined): [number, number] {
  const held = [low, high, limit, limit === undefined ? undefined : 0].filter((v) => v !== null && v !== undefined);
  if (held.length === 0) return [-1, 1];
  const [least, most] = [Math.min(...held), Math.max(...held)];
  const air = 0.08 * (most - least || 1);
  return [limit !== undefined && least === 0 ? 0 : least - air, most + air];
}

export class Chart {
  readonly root: HTMLElement;
  readonly #curve: Curve;
  readonly #plot: uPlot;
  readonly #image: HTMLElement;
  readonly #reading: HTMLElement;
  readonly #observer: ResizeObserver;
  #limit: number | undefined;
  #points: readonly EpochPoint[] = [];
  /** Steps along the axis before there are points. */
  #span = 1;

  constructor(curve: Curve) {
    this.#curve = curve;
    this.#reading = element('span', { class: 'reading' });
    this.#image = element('div', { class: 'plot', role: 'img', tabindex: 0, 'data-curve': curve.id });
    const key = element('span', { class: 'key', 'data-key': curve.id });
    const caption = element('figcaption', {}, key, element('strong', {}, curve.title), this.#reading);
    this.root = element('figure', {}, caption, this.#image);
    this.#plot = new uPlot(this.#options(), [[], [], [], []], this.#image);
    this.#observer = new ResizeObserver(([entry]) => {
      if (entry) this.#plot.setSize({ width: entry.contentRect.width, height: HEIGHT });
    });
    this.#observer.observe(this.#image);
    this.#image.addEventListener('keydown', (event) => this.#moveCursor(event));
    this.#image.addEventListener('blur', () => this.#plot.setCursor({ left: -10, top: -10 }));
  }

  /** Shows the points of a run so far, or an empty chart of `span` steps. */
  draw(points: readonly EpochPoint[], limit: number | undefined, span: number): void {
    if (points === this.#points && limit === this.#limit && span === this.#span) return;
    this.#span = span;
    this.#points = points;
    this.#limit = limit;
    const spreads = points.map((point) => spreadOf(point, this.#curve.metric));
    const column = (pick: (spread: Spread) => number): Column => spreads.map((s) => (s ? pick(s) : null));
    const steps = points.map((point) => point.steps);
    this.#plot.setData([steps, column((s) => s.mean), column((s) => s.low), column((s) => s.high)]);
    this.#showReading();
  }

  /** Draws again in the colours of the present scheme. */
  recolour(): void {
    this.#plot.redraw(false, true);
  }

  destroy(): void {
    this.#observer.disconnect();
    this.#plot.destroy();
    this.root.remove();
  }

  #options(): uPlot.Options {
    const colour = (): string => property(this.#curve.colour);
    const axis: uPlot.Axis = {
      stroke: () => property('--soft'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: () => property('--grid'), width: 1 },
      ticks: { show: false },
    };
    const edge: uPlot.Series = { width: 0, points: { show: false } };
    return {
      width: 600,
      height: HEIGHT,
      legend: { show: false },
      cursor: { sync: { key: SYNC_KEY, setSeries: false }, drag: { x: false, y: false }, y: false },
      scales: {
        x: { time: false, range: (_, __, high) => [0, high ?? this.#span] },
        y: { range: (_, low, high) => valueRange(low, high, this.#limit) },
      },
      axes: [
        { ...axis, space: 70, size: 30, values: (_, splits) => splits.map((v) => compactText(v)) },
        { ...axis, space: 36, size: 48, values: (_, splits) => splits.map((v) => compactText(v)) },
      ],
      series: [
        {},
        {
          stroke: colour,
          width: 2,
          points: { show: () => this.#points.length <= MARKED_EPOCHS, size: 6, fill: colour, stroke: colour },
        },
        edge,
        edge,
      ],
      bands: [{ series: [3, 2], fill: () => property(`${this.#curve.colour}-band`) }],
      hooks: {
        drawAxes: [(plot) => this.#drawLimit(plot)],
        setCursor: [() => this.#showReading()],
      },
    };
  }

  #drawLimit({ ctx, bbox, valToPos }: uPlot): void {
    if (this.#limit === undefined) return;
    const y = valToPos(this.#limit, 'y', true);
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = property('--limit');
    ctx.fillStyle = property('--limit');
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([6 * ratio, 5 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'bottom';
    ctx.fillText(`limit ${this.#limit}`, bbox.left + 5 * ratio, y - 3 * ratio);
    ctx.restore();
  }

  /** The epoch under the cursor, else the newest. */
  #showReading(): void {
    const point = this.#points[this.#plot?.cursor.idx ?? -1] ?? this.#points.at(-1);
    const spread = point && spreadOf(point, this.#curve.metric);
    const range = spread && spread.low < spread.high ? ` (${valueText(spread.low)} to ${valueText(spread.high)})` : '';
    const text = point ? `${valueText(spread?.mean)}${range} at ${countText(point.steps)} steps` : NONE;
    setText(this.#reading, text);
    const limit = this.#limit === undefined ? '' : `, limit ${this.#limit}`;
    this.#image.setAttribute('aria-label', `${this.#curve.title} over environment steps: ${text}${limit}`);
  }

  /** Arrow keys walk along the curve, as the mouse does. */
  #moveCursor(event: KeyboardEvent): void {
    const last = this.#points.length - 1;
    const now = this.#plot.cursor.idx ?? last;
    const targets: Readonly<Record<string, number>> = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last };
    const target = targets[event.key];
    if (target === undefined || last < 0) return;
    event.preventDefault();
    const point = this.#points[Math.min(Math.max(target, 0), last)] as EpochPoint;
    this.#plot.setCursor({ left: this.#plot.valToPos(point.steps, 'x'), top: 0 }, true);
  }
}
