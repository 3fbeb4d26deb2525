/** One iteration in time: a row for the host and one for each step of the algorithm. Wheel, keys and fingers zoom and pan. */
import type { Pass, Timeline } from '../../../src/profile/timeline.ts';
import { element, setText } from '../ui/dom.ts';
import { type Painting, paintTimeline, placesOf, ROW } from './paint.ts';
import type { Selection } from './state.ts';
import { panned, passAt, revealed, type TimeWindow, totalsIn, wholeWindow, zoomed } from './window.ts';

const ZOOM_STEP = 0.7;
const PAN_SHARE = 0.2;
/** Kernels of a range that are told with their times. */
const TOLD = 4;
/** Pixels around a pass that count as on it. */
const NEAR = 4;

const millisecondsText = (us: number): string => `${(us / 1e3).toFixed(us < 1e4 ? 3 : 2)} ms`;

export class TimelineView {
  readonly root: HTMLElement;
  readonly #select: (selection: Selection) => void;
  readonly #canvas = element('canvas', {
    class: 'timeline',
    tabindex: 0,
    role: 'slider',
    'aria-label': 'Passes of one iteration',
    'aria-describedby': 'timeline-keys',
  });
  readonly #reading = element('p', { class: 'reading timeline-reading' });
  readonly #totals = element('p', { class: 'hint timeline-totals', role: 'status' });
  readonly #band = element('div', { class: 'timeline-band', hidden: true });
  #timeline: Timeline | undefined;
  #window: TimeWindow = { from: 0, to: 1 };
  #colourOf: (kernel: string) => string = () => '--kernel-other';
  #selected: string | undefined;
  /** The pass under the cursor of keys or pointer. */
  #cursor: number | undefined;
  #dragX: number | undefined;
  #moved = 0;
  /** Where a drag along the axis began, which chooses a range. */
  #rangeX: number | undefined;

  constructor(select: (selection: Selection) => void) {
    this.#select = select;
    const button = (label: string, name: string, act: () => void): HTMLButtonElement => {
      const made = element('button', { type: 'button', class: 'quiet', 'aria-label': name }, label);
      made.addEventListener('click', act);
      return made;
    };
    const bar = element(
      'div',
      { class: 'timeline-bar' },
      element('h3', {}, 'One iteration'),
      button('−', 'Zoom out', () => this.#zoom(1 / ZOOM_STEP)),
      button('+', 'Zoom in', () => this.#zoom(ZOOM_STEP)),
      button('Whole', 'Show the whole iteration', () => this.#show(this.#whole)),
    );
    const keys = element(
      'p',
      { class: 'hint', id: 'timeline-keys' },
      'Arrows walk from pass to pass, Enter shows the kernel, + and − zoom, Shift with arrows pans, 0 shows all. A drag along the axis shows that range and its totals. Ctrl with the wheel zooms, Shift with the wheel pans.',
    );
    const frame = element('div', { class: 'timeline-frame' }, this.#canvas, this.#band);
    this.root = element('div', { class: 'timeline-view' }, bar, frame, this.#totals, this.#reading, keys);
    this.#listen();
  }

  draw(timeline: Timeline, colourOf: (kernel: string) => string, selected: string | undefined): void {
    if (timeline !== this.#timeline) {
      this.#timeline = timeline;
      this.#cursor = undefined;
      this.#window = wholeWindow(timeline);
      this.#tell();
      this.#canvas.setAttribute('aria-valuemin', '1');
      this.#canvas.setAttribute('aria-valuemax', String(timeline.passes.length));
      this.#point(undefined);
    }
    this.#colourOf = colourOf;
    this.#selected = selected;
    this.#paint();
  }

  get #whole(): TimeWindow {
    return this.#timeline ? wholeWindow(this.#timeline) : this.#window;
  }

  #painting(timeline: Timeline): Painting {
    const { clientWidth: width } = this.#canvas;
    return {
      timeline,
      window: this.#window,
      width,
      colourOf: this.#colourOf,
      selected: this.#selected,
      cursor: this.#cursor,
    };
  }

  #paint(): void {
    if (this.#timeline && this.#canvas.clientWidth > 0) paintTimeline(this.#canvas, this.#painting(this.#timeline));
  }

  #show(window: TimeWindow): void {
    this.#window = window;
    this.#tell();
    this.#paint();
  }

  /** What the device does in the range on show. */
  #tell(): void {
    if (!this.#timeline) return;
    const { time, kernels } = totalsIn(this.#timeline.passes, this.#window);
    const span = this.#window.to - this.#window.from;
    const told = kernels.slice(0, TOLD).map((kernel) => `${kernel.kernel} ${millisecondsText(kernel.time)}`);
    const rest = kernels.length > TOLD ? ` and ${kernels.length - TOLD} more` : '';
    const share = Math.round((100 * time) / span);
    setText(
      this.#totals,
      `In these ${millisecondsText(span)}: the device works for ${millisecondsText(time)} (${share} %)${told.length > 0 ? `: ${told.join(', ')}${rest}` : ''}.`,
    );
  }

  #zoom(factor: number, around?: number): void {
    const { from, to } = this.#window;
    const pass = this.#timeline?.passes[this.#cursor ?? -1];
    const centre = pass && pass.start >= from && pass.start <= to ? pass.start : (from + to) / 2;
    this.#show(zoomed(this.#window, factor, around ?? centre, this.#whole));
  }

  /** Moves the cursor to a pass and says what it is. */
  #point(index: number | undefined): void {
    this.#cursor = index;
    const pass = this.#timeline?.passes[index ?? -1];
    const text = pass ? this.#describe(pass) : 'Point at a pass to read it.';
    setText(this.#reading, text);
    this.#canvas.setAttribute('aria-valuenow', String((index ?? 0) + 1));
    this.#canvas.setAttribute('aria-valuetext', text);
  }

  #describe({ kernel, step, start, duration }: Pass): string {
    const name = this.#timeline?.steps[step] ?? '';
    return `${kernel} in ${name}: begins at ${millisecondsText(start)}, lasts ${millisecondsText(duration)}`;
  }

  #choose(): void {
    const pass = this.#timeline?.passes[this.#cursor ?? -1];
    if (pass) this.#select({ kernel: pass.kernel, variant: pass.variant });
  }

  #listen(): void {
    const canvas = this.#canvas;
    new ResizeObserver(() => this.#paint()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
    canvas.addEventListener('keydown', (event) => this.#key(event));
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener('pointerdown', ({ offsetX, offsetY, pointerId }) => {
      const isAxis = offsetY > ((this.#timeline?.steps.length ?? 0) + 1) * ROW;
      if (isAxis) this.#rangeX = offsetX;
      else this.#dragX = offsetX;
      this.#moved = 0;
      canvas.setPointerCapture(pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (this.#rangeX === undefined) this.#move(event);
      else this.#mark(this.#rangeX, event.offsetX);
    });
    canvas.addEventListener('pointerup', ({ offsetX, offsetY }) => {
      if (this.#rangeX !== undefined) {
        this.#choosePart(this.#rangeX, offsetX);
        return;
      }
      if (this.#dragX !== undefined && this.#moved < NEAR) {
        this.#point(this.#under(offsetX, offsetY));
        this.#choose();
        this.#paint();
      }
      this.#dragX = undefined;
    });
    canvas.addEventListener('pointercancel', () => {
      this.#dragX = this.#rangeX = undefined;
      this.#band.hidden = true;
    });
  }

  /** Frames the range between two places of the axis. */
  #mark(from: number, to: number): void {
    this.#band.hidden = false;
    Object.assign(this.#band.style, { left: `${Math.min(from, to)}px`, width: `${Math.abs(to - from)}px` });
  }

  /** Shows the range between two places of the axis, unless they are one. */
  #choosePart(from: number, to: number): void {
    this.#rangeX = undefined;
    this.#band.hidden = true;
    if (Math.abs(to - from) < NEAR) return;
    const [start, end] = [this.#timeAt(Math.min(from, to)), this.#timeAt(Math.max(from, to))];
    this.#show(zoomed(this.#window, (end - start) / (this.#window.to - this.#window.from), start, this.#whole));
    this.#show(panned(this.#window, (start - this.#window.from) / (this.#window.to - this.#window.from), this.#whole));
  }

  #key(event: KeyboardEvent): void {
    const count = this.#timeline?.passes.length ?? 0;
    const now = this.#cursor ?? -1;
    const pan = (share: number) => () => this.#show(panned(this.#window, share, this.#whole));
    const walk = (index: number) => () => this.#walk(Math.min(Math.max(index, 0), count - 1));
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: event.shiftKey ? pan(-PAN_SHARE) : walk(now - 1),
      ArrowRight: event.shiftKey ? pan(PAN_SHARE) : walk(now + 1),
      Home: walk(0),
      End: walk(count - 1),
      '+': () => this.#zoom(ZOOM_STEP),
      '=': () => this.#zoom(ZOOM_STEP),
      '-': () => this.#zoom(1 / ZOOM_STEP),
      '0': () => this.#show(this.#whole),
      Enter: () => this.#choose(),
    };
    const act = acts[event.key];
    if (!act || count === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  #walk(index: number): void {
    const pass = this.#timeline?.passes[index];
    if (!pass) return;
    this.#point(index);
    this.#show(revealed(this.#window, pass, this.#whole));
  }

  /** A plain wheel scrolls the page. */
  #wheel(event: WheelEvent): void {
    const isPan = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!this.#timeline || !(event.ctrlKey || event.metaKey || isPan)) return;
    event.preventDefault();
    if (isPan && !event.ctrlKey) {
      const by = event.deltaX === 0 ? event.deltaY : event.deltaX;
      this.#show(panned(this.#window, by / this.#canvas.clientWidth, this.#whole));
    } else this.#zoom(Math.exp(event.deltaY / 200), this.#timeAt(event.offsetX));
  }

  #move({ offsetX, offsetY }: PointerEvent): void {
    if (this.#dragX === undefined) {
      const under = this.#under(offsetX, offsetY);
      if (under === this.#cursor || under === undefined) return;
      this.#point(under);
      this.#paint();
      return;
    }
    const by = offsetX - this.#dragX;
    this.#dragX = offsetX;
    this.#moved += Math.abs(by);
    const { right, left } = placesOf(this.#canvas.clientWidth);
    this.#show(panned(this.#window, -by / (right - left), this.#whole));
  }

  #timeAt(x: number): number {
    const { left, right } = placesOf(this.#canvas.clientWidth);
    return this.#window.from + ((x - left) / (right - left)) * (this.#window.to - this.#window.from);
  }

  #under(x: number, y: number): number | undefined {
    const { left, right } = placesOf(this.#canvas.clientWidth);
    const tolerance = (NEAR / (right - left)) * (this.#window.to - this.#window.from);
    // the first row is the host's
    const step = Math.floor(y / ROW) - 1;
    return x < left ? undefined : passAt(this.#timeline?.passes ?? [], step, this.#timeAt(x), tolerance);
  }
}
