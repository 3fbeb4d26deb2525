/** One chart: its title, the values under the cursor, and its scene on a canvas whose axes and cursor are uPlot's. */
import uPlot from 'uplot';
import { colourOf, element, setText } from '../ui/dom.ts';
import { countText, NONE, tickText } from '../ui/text.ts';
import { axes } from './axis.ts';
import { paintScene } from './canvas.ts';
import { type Charted, chartMenu, type MenuEntry } from './menu.ts';
import { modeLegend } from './mode_legend.ts';
import { type ChartModel, pinLooks, pointAt, type View, wholeRange } from './model.ts';
import type { PaintQueue } from './paint_queue.ts';
import { emptyScene, type Range, type Scene } from './scene.ts';
import { axisSize } from './ticks.ts';
import { within, zoomedAt } from './zoom.ts';

const SYNC_KEY = 'epochs';
/** An enlarged chart is so many pixels high. */
const ENLARGED = 420;
/** A drag over fewer pixels was a click. */
const LEAST_DRAG = 5;
/** How much a pixel of the wheel zooms, and how much a key does. */
const WHEELED = 0.0015;
const ZOOMED = 1.5;
const emptyView: View = {
  main: undefined,
  compared: [],
  axis: axes.steps,
  isEach: false,
  zoom: undefined,
  smoothing: 0,
  span: 1,
};

export interface ChartSize {
  readonly height: number;
  readonly isLarge: boolean;
}

export class Chart implements Charted {
  readonly root: HTMLElement;
  /** What the keyboard reaches. */
  readonly image: HTMLElement;
  readonly model: ChartModel;
  readonly #size: ChartSize;
  readonly #queue: PaintQueue;
  readonly #zoom: (zoom: Range | undefined) => void;
  readonly #reading = element('span', { class: 'reading' });
  readonly #others = element('span', { class: 'others' });
  readonly #resize: ResizeObserver;
  readonly #seen: IntersectionObserver;
  #plot: uPlot | undefined;
  #view = emptyView;
  #scene: Scene = emptyScene;
  #isLog = false;
  #isEnlarged = false;
  #isOnScreen = false;
  /** What is on the canvas is not what the view holds. */
  #isStale = true;

  /**
   * @param zoom is told which part of the axis people want to see
   * @param more entries of its menu
   */
  constructor(
    model: ChartModel,
    size: ChartSize,
    queue: PaintQueue,
    zoom: (zoom: Range | undefined) => void,
    more: readonly MenuEntry[] = [],
  ) {
    this.model = model;
    this.#size = size;
    this.#queue = queue;
    this.#zoom = zoom;
    this.image = element('div', { class: 'plot', role: 'img', tabindex: -1, 'data-curve': model.id });
    this.image.style.height = `${size.height}px`;
    const key = element('span', { class: 'key', 'data-colour': model.colour });
    const caption = element('figcaption', {}, element('strong', {}, key, model.title), this.#reading);
    caption.append(this.#others, chartMenu(this, more));
    this.root = element('figure', { class: size.isLarge ? 'chart large' : 'chart small' }, caption, this.image);
    if (model.kinds.length > 0) this.root.append(modeLegend(model.kinds));
    this.#resize = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0) this.#fit(width);
    });
    this.#resize.observe(this.image);
    this.#seen = new IntersectionObserver(
      ([entry]) => {
        this.#isOnScreen = entry?.isIntersecting ?? false;
        this.#ask();
      },
      { rootMargin: '200px' },
    );
    this.#seen.observe(this.image);
    this.#showReading();
  }

  /** Shows a view as soon as there is time and the chart is on screen. */
  draw(view: View): void {
    const old = this.#view;
    const isSame =
      view.main?.points === old.main?.points &&
      view.main?.id === old.main?.id &&
      view.main?.events === old.main?.events &&
      view.compared === old.compared &&
      view.axis === old.axis &&
      view.isEach === old.isEach &&
      view.zoom === old.zoom &&
      view.smoothing === old.smoothing &&
      view.span === old.span;
    this.#view = view;
    if (isSame) return;
    this.#isStale = true;
    this.#ask();
    this.#showReading();
  }

  /** Draws again in the colours of the present scheme. */
  recolour(): void {
    this.#plot?.redraw(false, true);
  }

  get isLog(): boolean {
    return this.#isLog;
  }

  set isLog(isLog: boolean) {
    this.#isLog = isLog;
    this.#renew();
  }

  get isEnlarged(): boolean {
    return this.#isEnlarged;
  }

  /** Makes the chart as wide as the page and higher, or as it was. */
  set isEnlarged(isEnlarged: boolean) {
    this.#isEnlarged = isEnlarged;
    this.root.classList.toggle('enlarged', isEnlarged);
    this.image.style.height = `${this.#height}px`;
    this.#renew();
  }

  get #height(): number {
    return this.#isEnlarged ? ENLARGED : this.#size.height;
  }

  #renew(): void {
    const width = this.image.clientWidth;
    this.#remove();
    if (width > 0) this.#fit(width);
  }

  /** Shows more (above 1) or less of the axis around the cursor. */
  zoomBy(factor: number): void {
    const { x } = this.#scene;
    const place = this.place ?? (x.low + x.high) / 2;
    this.#zoom(zoomedAt(x, place, 1 / factor, wholeRange(this.#view)));
  }

  /** A key zooms in, out, or back to the whole. */
  zoomByKey(key: string): boolean {
    const factor = { '+': ZOOMED, '=': ZOOMED, '-': 1 / ZOOMED }[key];
    if (factor !== undefined) this.zoomBy(factor);
    else if (key === '0' || (key === 'Escape' && this.#view.zoom)) this.#zoom(undefined);
    else return false;
    return true;
  }

  /** What the chart shows now, at its present width, for a download. */
  get figure(): { readonly scene: Scene; readonly view: View } {
    return { scene: this.model.scene(this.#view, this.#isLog), view: this.#view };
  }

  /** Places the cursor of all charts on the epoch at `place` of the axis. */
  pointTo(place: number): void {
    const { low, high } = this.#scene.x;
    this.#move(((place - low) / (high - low)) * (this.#plot?.over.clientWidth ?? 0), 0);
  }

  leave(): void {
    this.#move(-10, -10);
  }

  /** Moves the cursor of this chart, which tells the others. */
  #move(left: number, top: number): void {
    // The published types know two of the three arguments.
    const plot = this.#plot as unknown as
      | { setCursor(at: object, isTold: boolean, isShared: boolean): void }
      | undefined;
    plot?.setCursor({ left, top }, true, true);
  }

  /** Where the cursor is on the axis. */
  get place(): number | undefined {
    const left = this.#plot?.cursor.left ?? -1;
    return left < 0 ? undefined : this.#plot?.posToVal(left, 'x');
  }

  destroy(): void {
    this.#resize.disconnect();
    this.#seen.disconnect();
    this.#remove();
    this.root.remove();
  }

  #remove(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #fit(width: number): void {
    if (this.#plot) {
      if (this.#plot.width !== width) this.#plot.setSize({ width, height: this.#height });
      return;
    }
    this.#scene = this.model.scene(this.#view, this.#isLog);
    this.#plot = new uPlot(this.#options(width), this.#data(), this.image);
    // The wheel scrolls the page until the chart has been chosen; with the control key, or by two fingers, it zooms at once.
    this.#plot.over.addEventListener(
      'wheel',
      (event) => {
        if (document.activeElement !== this.image && !event.ctrlKey) return;
        event.preventDefault();
        this.zoomBy(Math.exp(-event.deltaY * WHEELED));
      },
      { passive: false },
    );
    this.#isStale = true;
    this.#ask();
  }

  #ask(): void {
    if (this.#isStale && this.#isOnScreen) this.#queue.add(this.#paint);
  }

  readonly #paint = (): void => {
    if (!this.#plot || !this.#isOnScreen) return;
    this.#isStale = false;
    this.#scene = this.model.scene(this.#view, this.#isLog);
    this.#plot.setData(this.#data());
  };

  /** The last line of the scene is the run on show: uPlot marks its value under the cursor. */
  #data(): uPlot.AlignedData {
    const line = this.#view.main && this.#scene.strokes.at(-1)?.line;
    const { low, high } = this.#scene.x;
    if (!line?.x.length)
      return [
        [low, high],
        [null, null],
      ];
    return [[...line.x], line.y.map((v) => (Number.isFinite(v) ? v : null))];
  }

  #options(width: number): uPlot.Options {
    const { isLarge } = this.#size;
    const { rows } = this.#scene;
    const font = `${isLarge ? 12 : 11}px system-ui, sans-serif`;
    const axis: uPlot.Axis = {
      stroke: () => colourOf('--soft'),
      font,
      grid: { stroke: () => colourOf('--grid'), width: 1 },
      ticks: { show: false },
    };
    const least = rows ? 52 : 46;
    const sizeOf: uPlot.Axis.Size = ({ ctx: context }, texts) => {
      context.save();
      context.font = font;
      const size = axisSize(texts, least, (text) => context.measureText(text).width);
      context.restore();
      return size;
    };
    const values: uPlot.Axis.Values = (_, splits) => splits.map((v) => (v === null ? '' : tickText(v)));
    const labels: uPlot.Axis = rows
      ? {
          splits: () => rows.map(({ at }) => at),
          values: () => rows.map(({ label }) => label),
          grid: { show: false },
        }
      : { values };
    return {
      width,
      height: this.#height,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: {
        sync: {
          key: SYNC_KEY,
          setSeries: false,
          filters: { pub: (type) => type.startsWith('mousemove') || type === 'mouseleave' },
        },
        drag: { x: true, y: false, setScale: false },
        bind: {
          dblclick: () => () => {
            this.#zoom(undefined);
            return null;
          },
        },
        y: false,
        points: { show: rows === undefined, size: 7 },
      },
      scales: {
        x: { time: false, range: () => [this.#scene.x.low, this.#scene.x.high] },
        y: { distr: this.#isLog ? 3 : 1, range: () => [this.#scene.y.low, this.#scene.y.high] },
      },
      axes: [
        { ...axis, space: isLarge ? 70 : 56, size: isLarge ? 28 : 24, gap: 4, values },
        { ...axis, space: isLarge ? 36 : 26, size: sizeOf, gap: 4, ...labels },
      ],
      series: [{}, { stroke: () => colourOf(this.model.colour), paths: () => null, points: { show: false } }],
      hooks: {
        draw: [(plot) => this.#drawScene(plot)],
        setCursor: [() => this.#showReading()],
        setSelect: [(plot) => this.#select(plot)],
      },
    };
  }

  /** What was dragged over is what is seen next. */
  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < LEAST_DRAG) return;
    const dragged = { low: plot.posToVal(left, 'x'), high: plot.posToVal(left + width, 'x') };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#zoom(within(dragged, wholeRange(this.#view)));
  }

  #drawScene(plot: uPlot): void {
    const { ctx: context, bbox } = plot;
    const ratio = devicePixelRatio;
    paintScene(this.#scene, {
      context,
      ...bbox,
      ratio,
      x: (value) => plot.valToPos(value, 'x', true),
      y: (value) => plot.valToPos(value, 'y', true),
    });
  }

  /** The epoch under the cursor, else the newest: of the run on show, and of those it is compared with. */
  #showReading(): void {
    const { main, compared, axis } = this.#view;
    const { place } = this;
    const point = main && pointAt(main, axis, place);
    const text = main && point ? this.model.reading(main, point) : NONE;
    const where = point ? ` at ${countText(point.steps)} steps` : '';
    setText(this.#reading, this.#size.isLarge ? text + where : text);
    const others = compared.map(({ recording, slot }) => {
      const own = pointAt(recording, axis, place);
      return { recording, slot, value: own ? this.model.reading(recording, own).replace(/ \(.*/, '') : NONE };
    });
    if (others.length > 0 || this.#others.firstChild)
      this.#others.replaceChildren(
        ...others.map(({ recording, slot, value }) =>
          element('span', { 'data-colour': pinLooks[slot]?.colour, title: recording.name }, value),
        ),
      );
    const words = others.map(({ recording, value }) => `, ${recording.name} ${value}`).join('');
    const remark = this.model.remark === '' ? '' : `, ${this.model.remark}`;
    const mark = this.#markAt(point && axis.at(point));
    this.image.setAttribute(
      'aria-label',
      `${this.model.title} over ${axis.words}: ${text}${where}${words}${mark}${remark}`,
    );
  }

  /** The change of the running run that begins at an epoch. */
  #markAt(place: number | undefined): string {
    const labels = this.#scene.marks.filter(({ at }) => at === place).map(({ label }) => `, ${label}`);
    return labels.join('');
  }
}
