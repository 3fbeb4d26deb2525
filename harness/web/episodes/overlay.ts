/** What lies over the picture of a close-up: the way of the robot, and what can be taken by hand. */
import type { Overlay } from '../protocol/episodes.ts';
import { pathData, setAttributes, svg } from '../ui/svg.ts';

export interface OverlayView {
  readonly root: SVGSVGElement;
  draw(overlay: Overlay | undefined, size: readonly [number, number]): void;
}

type Point = readonly [number, number];

/** Stretches of the way along which the same was paid, each from where the one before it ends. */
export function stretchesOf(trail: Overlay['trail']): { readonly isPaid: boolean; readonly points: Point[] }[] {
  const stretches: { isPaid: boolean; points: Point[] }[] = [];
  trail.forEach(([x, y, isPaid], k) => {
    const last = stretches.at(-1);
    if (last?.isPaid === isPaid) last.points.push([x, y]);
    else {
      const before = trail[k - 1];
      stretches.push({ isPaid, points: [...(before ? [[before[0], before[1]] as const] : []), [x, y]] });
    }
  });
  return stretches;
}

export function overlayView(): OverlayView {
  const [free, paid] = [svg('path', { class: 'robot-way' }), svg('path', { class: 'robot-way paid' })];
  const root = svg('svg', { class: 'scene-overlay', 'aria-hidden': 'true' }, free, paid);
  return {
    root,
    draw(overlay, [width, height]) {
      setAttributes(root, { viewBox: `0 0 ${width} ${height}` });
      const stretches = stretchesOf(overlay?.trail ?? []);
      const data = (isPaid: boolean): string =>
        pathData(
          stretches
            .filter((stretch) => stretch.isPaid === isPaid)
            .map(({ points }) => points.map(([x, y]): Point => [x * width, y * height])),
        );
      setAttributes(free, { d: data(false) });
      setAttributes(paid, { d: data(true) });
    },
  };
}

/** CSS pixels within which a pointer takes a thing: a finger is less exact than a mouse. */
const REACH = { mouse: 16, touch: 28 } as const;

/** The thing under a pointer, the nearest where there are several; the robot before all else. */
export function handleAt(
  overlay: Overlay | undefined,
  [x, y]: Point,
  [width, height]: Point,
  pointer: keyof typeof REACH,
): Overlay['handles'][number] | undefined {
  const near = (overlay?.handles ?? [])
    .map((handle) => ({ handle, away: Math.hypot(handle.place[0] * width - x, handle.place[1] * height - y) }))
    .filter(({ away }) => away <= REACH[pointer])
    .sort((a, b) => a.away - b.away);
  return (near.find(({ handle }) => handle.kind === 'robot') ?? near[0])?.handle;
}
