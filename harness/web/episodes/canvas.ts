/** The canvas of the episodes: drawn by the worker, turned, zoomed and picked from here with pointer and keys. */
import type { Layout } from '../../../src/render/view.ts';
import type { Orbit, Thing } from '../protocol/episodes.ts';
import { element } from '../ui/dom.ts';

export interface SceneActions {
  /** The arena at a place of the canvas: shares of its width and height. */
  pick(x: number, y: number): void;
  /** Selects the arena beside the present one. */
  move(dx: number, dy: number): void;
  open(): void;
  close(): void;
  /** Shows the environment before or after the present one. */
  step(by: number): void;
  orbit(turn: Orbit): void;
  /** What a hand takes at a place of the canvas, in CSS pixels; nothing where there is only the picture to be turned. */
  take(x: number, y: number, pointer: 'mouse' | 'touch'): Thing | undefined;
  /** Moves what was taken to a place of the canvas, as shares; `isOver` when it is let go. */
  carry(thing: Thing, x: number, y: number, isOver: boolean): void;
  /** Whether a key, by its code, drives now. */
  drives(code: string): boolean;
  /** The keys that drive and are held, the latest last. */
  hold(codes: readonly string[]): void;
}

/** Radians of a turn by the canvas's whole width, and by a key. */
const DRAGGED = Math.PI;
const KEYED = Math.PI / 24;
const WHEELED = 0.0015;
const ZOOMED = 1.2;
/** A pointer that moved less, in CSS pixels, has clicked. */
const CLICK = 4;
const still: Orbit = { azimuth: 0, elevation: 0, zoom: 1 };

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key does; undefined for keys that belong to the page. */
function keyAction(event: KeyboardEvent, layout: Layout, actions: SceneActions): (() => void) | undefined {
  const arrow = arrows[event.key];
  if (arrow && layout === 'overview' && !event.shiftKey) return () => actions.move(...arrow);
  if (arrow) return () => actions.orbit({ ...still, azimuth: -arrow[0] * KEYED, elevation: -arrow[1] * KEYED });
  const zoom = { '+': ZOOMED, '=': ZOOMED, '-': 1 / ZOOMED }[event.key];
  if (zoom !== undefined) return () => actions.orbit({ ...still, zoom });
  if (layout === 'overview') return event.key === 'Enter' ? actions.open : undefined;
  const by = { PageDown: 1, PageUp: -1 }[event.key];
  if (by !== undefined) return () => actions.step(by);
  return event.key === 'Escape' ? actions.close : undefined;
}

/**
 * A canvas for one run.
 * @param layout what it shows at the time of an event
 */
export function sceneCanvas(actions: SceneActions, layout: () => Layout): HTMLCanvasElement {
  const canvas = element('canvas', {
    class: 'scene',
    tabindex: 0,
    role: 'application',
    'aria-label': 'Episodes',
    'aria-describedby': 'episodes-keys',
  });
  let last: { readonly x: number; readonly y: number } | undefined;
  let moved = 0;
  let taken: Thing | undefined;
  let held: readonly string[] = [];

  const hold = (codes: readonly string[]): void => {
    if (codes.length === held.length) return;
    held = codes;
    actions.hold(held);
  };
  canvas.addEventListener('keyup', ({ code }) => hold(held.filter((other) => other !== code)));
  canvas.addEventListener('blur', () => hold([]));
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.shiftKey && actions.drives(event.code)) {
      event.preventDefault();
      if (!held.includes(event.code)) hold([...held, event.code]);
      return;
    }
    const action = keyAction(event, layout(), actions);
    if (!action) return;
    event.preventDefault();
    action();
  });
  canvas.addEventListener('pointerdown', (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    last = { x: event.clientX, y: event.clientY };
    moved = 0;
    const box = canvas.getBoundingClientRect();
    const pointer = event.pointerType === 'mouse' ? 'mouse' : 'touch';
    taken = actions.take(event.clientX - box.left, event.clientY - box.top, pointer);
  });
  /** Where a pointer is, as shares of the canvas. */
  const shares = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  canvas.addEventListener('pointermove', (event) => {
    if (!last || !event.isPrimary) return;
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    last = { x: event.clientX, y: event.clientY };
    moved += Math.abs(dx) + Math.abs(dy);
    if (taken) {
      actions.carry(taken, ...shares(event), false);
      return;
    }
    const scale = DRAGGED / canvas.clientWidth;
    if (moved >= CLICK) actions.orbit({ ...still, azimuth: -dx * scale, elevation: dy * scale });
  });
  canvas.addEventListener('pointerup', (event) => {
    if (!last || !event.isPrimary) return;
    last = undefined;
    if (taken) {
      actions.carry(taken, ...shares(event), true);
      taken = undefined;
      return;
    }
    if (moved >= CLICK || layout() !== 'overview') return;
    actions.pick(...shares(event));
  });
  canvas.addEventListener('pointercancel', () => {
    last = taken = undefined;
  });
  // The wheel scrolls the page until the canvas has been chosen.
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (document.activeElement !== canvas) return;
      event.preventDefault();
      actions.orbit({ ...still, zoom: Math.exp(-event.deltaY * WHEELED) });
    },
    { passive: false },
  );
  return canvas;
}
