/** A drawing with two axes: frame, ticks, labels, a title, and layers that insets fill. Its text says what it shows. */
import { element, setText } from '../../ui/dom.ts';
import { pathData, setAttributes, svg } from '../../ui/svg.ts';

export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** How a tick is written; as a number without. */
  readonly text?: (value: number) => string;
}

export interface PlaneOptions {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** The frame's height over its width. */
  readonly aspect?: number;
  /** Something in it takes the keyboard's focus. */
  readonly isInteractive?: boolean;
}

type Point = readonly [number, number];

/** The width of the whole drawing, in its own units; it scales with the page. */
const WIDTH = 400;
const MARGIN = { top: 12, right: 14, bottom: 46, left: 60 };

let planes = 0;

export class Plane {
  readonly root: HTMLElement;
  readonly image: SVGSVGElement;
  /** Cut off at the frame, below the axes and above them. */
  readonly under: SVGGElement;
  readonly over: SVGGElement;
  /** Marks that may reach over the frame. */
  readonly marks = svg('g');
  readonly #options: PlaneOptions;
  readonly #axes = svg('g', { class: 'axes' });
  readonly #height: number;
  #x: Axis;
  #y: Axis;
  readonly #reading = element('p', { class: 'inset-reading' });

  constructor(options: PlaneOptions) {
    this.#options = options;
    [this.#x, this.#y] = [options.x, options.y];
    this.#height =
      Math.round((WIDTH - MARGIN.left - MARGIN.right) * (options.aspect ?? 1)) + MARGIN.top + MARGIN.bottom;
    const clip = `inset-frame-${++planes}`;
    const frame = { ...this.#frame(), class: 'frame' };
    this.under = svg('g', { 'clip-path': `url(#${clip})` });
    this.over = svg('g', { 'clip-path': `url(#${clip})` });
    this.image = svg(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${this.#height}`,
        role: options.isInteractive ? 'group' : 'img',
        'aria-label': options.title,
      },
      svg('defs', {}, svg('clipPath', { id: clip }, svg('rect', this.#frame()))),
      svg('rect', frame),
      this.under,
      this.#axes,
      this.over,
      this.marks,
    );
    this.root = element(
      'figure',
      { class: 'inset' },
      element('figcaption', {}, element('strong', {}, options.title)),
      this.image,
      this.#reading,
    );
    this.#drawAxes();
  }

  x(value: number): number {
    const [low, high] = this.#x.domain;
    return MARGIN.left + ((value - low) / (high - low)) * (WIDTH - MARGIN.left - MARGIN.right);
  }

  y(value: number): number {
    const [low, high] = this.#y.domain;
    return this.#height - MARGIN.bottom - ((value - low) / (high - low)) * (this.#height - MARGIN.top - MARGIN.bottom);
  }

  /** Values at a place on the screen. */
  valuesAt(clientX: number, clientY: number): Point {
    const box = this.image.getBoundingClientRect();
    const [px, py] = [((clientX - box.left) / box.width) * WIDTH, ((clientY - box.top) / box.height) * this.#height];
    const { x, y, width, height } = this.#frame();
    const along = ({ domain: [low, high] }: Axis, share: number): number =>
      low + Math.min(1, Math.max(0, share)) * (high - low);
    return [along(this.#x, (px - x) / width), along(this.#y, 1 - (py - y) / height)];
  }

  /** Path data of lines given in values. */
  lines(lines: readonly (readonly Point[])[], isClosed = false): string {
    return pathData(
      lines.map((line) => line.map(([x, y]): Point => [this.x(x), this.y(y)])),
      isClosed,
    );
  }

  /** Path data of one straight line. */
  segment(from: Point, to: Point): string {
    return this.lines([[from, to]]);
  }

  /** Other ranges, such as those of another run. */
  setDomains(x: Axis, y: Axis): void {
    if (JSON.stringify([x, y]) === JSON.stringify([this.#x, this.#y])) return;
    [this.#x, this.#y] = [x, y];
    this.#drawAxes();
  }

  /** What the drawing shows in words and numbers: below it, and for those who do not see it. */
  say(text: string): void {
    setText(this.#reading, text);
    setAttributes(this.image, { 'aria-label': `${this.#options.title}. ${text}` });
  }

  #frame(): { x: number; y: number; width: number; height: number } {
    const { top, right, bottom, left } = MARGIN;
    return { x: left, y: top, width: WIDTH - left - right, height: this.#height - top - bottom };
  }

  #drawAxes(): void {
    const [axisX, axisY] = [this.#x, this.#y];
    const { x, y, width, height } = this.#frame();
    const text = (axis: Axis, value: number): string => (axis.text ?? String)(value);
    const within = ({ domain: [low, high], ticks }: Axis): number[] => ticks.filter((t) => t >= low && t <= high);
    this.#axes.replaceChildren(
      ...within(axisX).flatMap((t) => [
        svg('line', { x1: this.x(t), x2: this.x(t), y1: y + height, y2: y + height + 4 }),
        svg('text', { x: this.x(t), y: y + height + 18, 'text-anchor': 'middle' }, text(axisX, t)),
      ]),
      ...within(axisY).flatMap((t) => [
        svg('line', { x1: x - 4, x2: x, y1: this.y(t), y2: this.y(t) }),
        svg('text', { x: x - 7, y: this.y(t) + 4.5, 'text-anchor': 'end' }, text(axisY, t)),
      ]),
      svg('text', { class: 'label', x: x + width / 2, y: this.#height - 8, 'text-anchor': 'middle' }, axisX.label),
      svg(
        'text',
        { class: 'label', transform: `translate(14 ${y + height / 2}) rotate(-90)`, 'text-anchor': 'middle' },
        axisY.label,
      ),
    );
  }
}
