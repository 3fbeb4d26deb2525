/** The trace of ESPO's epochs: their costs and angles over the zones of the modes. */
import type { SwitchMode } from '../../../../src/exact/soft_switch.ts';
import type { EpochMetrics } from '../../../../src/index.ts';
import { linearTicks } from '../../charts/ticks.ts';
import { setAttributes, shapeData, svg } from '../../ui/svg.ts';
import { type Knob, knobs } from '../knobs.ts';
import { legend } from './legend.ts';
import { Plane } from './plane.ts';

/** Modes in the order of `Train/Mode`. */
export const MODES: readonly SwitchMode[] = ['reward', 'safety', 'aligned', 'conflict'];

export interface SoftRegion {
  readonly limit: number;
  readonly hMinus: number;
  readonly hPlus: number;
}

/** An epoch's cost, its angle in degrees, and how it was decided. */
export interface TracePoint {
  readonly cost: number;
  readonly angle: number;
  readonly mode: SwitchMode;
}

export const tracePoint = (row: EpochMetrics): TracePoint | undefined => {
  const [cost, angle, mode] = [row['Metrics/EpCost'], row['Train/ConflictAngle'], MODES[row['Train/Mode'] ?? -1]];
  return mode !== undefined && Number.isFinite(cost) && Number.isFinite(angle)
    ? { cost: cost as number, angle: angle as number, mode }
    : undefined;
};

/** Shapes differ as well as colours. */
const SHAPES = { reward: 'triangle', safety: 'square', aligned: 'diamond', conflict: 'cross' } as const;

const markOf = (mode: SwitchMode, x: number, y: number): SVGElement =>
  svg('path', { class: `mark-${mode}`, d: shapeData(SHAPES[mode], x, y) });

const range = knobs['soft-switch'].find(({ name }) => name === 'cost') as Knob;
/** A cost that the axis has. */
export const clampedCost = (cost: number): number => Math.min(range.max, Math.max(range.min, cost));

export interface Trace {
  readonly plane: Plane;
  /** Explains what is drawn. */
  readonly key: HTMLElement;
  /** @param present what the arrows show */
  draw(
    region: SoftRegion,
    points: readonly TracePoint[],
    present: { readonly cost: number; readonly angle: number },
  ): void;
}

export function tracePlane(): Trace {
  const angles = {
    label: 'angle between the steps (degrees)',
    domain: [0, 180],
    ticks: [0, 45, 90, 135, 180],
  } as const;
  const plane = new Plane({
    title: 'Cost and angle of each epoch',
    x: { label: 'cost J_C of an episode', domain: [0, 1], ticks: [] },
    y: angles,
  });
  const zones = plane.under.appendChild(svg('g'));
  const marks = plane.marks.appendChild(svg('g'));
  const ring = plane.marks.appendChild(svg('circle', { class: 'start', r: 8 }));
  const key = legend([
    { sample: SHAPES.reward, kind: 'mark-reward', text: 'reward alone' },
    { sample: SHAPES.safety, kind: 'mark-safety', text: 'safety alone' },
    { sample: SHAPES.aligned, kind: 'mark-aligned', text: 'both, aligned' },
    { sample: SHAPES.conflict, kind: 'mark-conflict', text: 'both, in conflict' },
    { sample: 'ring', kind: 'start', text: 'what the arrows show' },
  ]);

  function drawZones({ limit, hMinus, hPlus }: SoftRegion): void {
    const [low, high] = [limit + hMinus, limit + hPlus];
    const domain = [range.min, range.max] as const;
    const ticks = [...new Set([low, limit, high])];
    const text = (value: number): string => (value === limit ? 'b' : value === low ? 'b+h−' : 'b+h+');
    plane.setDomains(
      { label: 'cost J_C of an episode', domain, ticks: ticks.length > 1 ? ticks : linearTicks(...domain, 5), text },
      angles,
    );
    const zone = (kind: string, from: number, to: number, bottom: number, top: number, name: string): SVGElement[] => [
      svg('rect', {
        class: `zone zone-${kind}`,
        x: plane.x(from),
        y: plane.y(top),
        width: Math.max(0, plane.x(to) - plane.x(from)),
        height: plane.y(bottom) - plane.y(top),
      }),
      svg('text', { class: 'zone-name', x: plane.x(from) + 6, y: plane.y(bottom) - 8 }, name),
    ];
    zones.replaceChildren(
      ...zone('reward', domain[0], low, 0, 180, 'reward'),
      ...zone('aligned', low, high, 0, 90, 'aligned'),
      ...zone('conflict', low, high, 90, 180, 'conflict'),
      ...zone('safety', high, domain[1], 0, 180, 'safety'),
      svg('path', {
        class: 'limit dashed',
        d: plane.segment([limit, 0], [limit, 180]),
      }),
    );
  }

  return {
    plane,
    key,
    draw(region, points, present) {
      drawZones(region);
      marks.replaceChildren(
        ...points.map(({ mode, cost, angle }) => markOf(mode, plane.x(clampedCost(cost)), plane.y(angle))),
      );
      setAttributes(ring, { cx: plane.x(clampedCost(present.cost)), cy: plane.y(present.angle) });
    },
  };
}
