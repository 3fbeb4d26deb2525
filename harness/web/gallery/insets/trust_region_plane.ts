/** The trust regions of TRPO and C-TRPO around a policy, exact, in the plane of the natural gradients of cost and return. */
import type { Table } from '../../../../src/exact/cmdp.ts';
import {
  constrainedDivergence,
  coordinatesOf,
  costOf,
  meanKl,
  originAt,
  planeAt,
  policyInPlane,
  regionByRows,
} from '../../../../src/exact/trust_region.ts';
import { gridWorld } from '../../../../src/tasks/small_problems.ts';
import { element } from '../../ui/dom.ts';
import { setAttributes, svg } from '../../ui/svg.ts';
import { smallText } from '../../ui/text.ts';
import type { Step } from '../step.ts';
import { boundaryOf } from './contours.ts';
import { legend } from './legend.ts';
import { type Axis, Plane } from './plane.ts';

/** Half the sides of the drawing, in radii of the KL ball. */
const REACH = 1.25;
const ROWS = 31;
/** A run whose epochs are shorter is drawn at this pace. */
const LEAST_MS = 200;

const ticks = [-1, -0.5, 0, 0.5, 1];
const domain = [-REACH, REACH] as const;
const text = (value: number): string => (value === 0 ? '0' : `${value > 0 ? '+' : '−'}${Math.abs(value)}`);
const X: Axis = { label: 'less ← cost → more (radii of the KL ball)', domain, ticks, text };
const Y: Axis = { label: 'less ← return → more', domain, ticks, text };
const regionOfAll = [
  [-REACH, -REACH],
  [REACH, -REACH],
  [REACH, REACH],
  [-REACH, REACH],
] as const;
const STEP_Y: Axis = { ...Y, label: 'the step that was taken, across the cost' };

/** Coordinates as those of a unit square, whose border is known. */
const toSquare = (x: number): number => (x + REACH) / (2 * REACH);
const fromSquare = (x: number): number => 2 * REACH * x - REACH;

export interface TrustRegionPlane {
  readonly root: HTMLElement;
  draw(step: Step, settings: { beta: number; delta: number }): void;
}

export function trustRegionPlane(limit: number): TrustRegionPlane {
  const plane = new Plane({ title: 'Where the next step may lead', x: X, y: Y });
  plane.under.append(svg('path', { class: 'unsafe', d: plane.lines([regionOfAll], true) }));
  const path = (kind: string): SVGPathElement => plane.under.appendChild(svg('path', { class: kind }));
  const [safe, ball, region, boundary] = [path('safe'), path('ball dotted'), path('region'), path('boundary')];
  const arrow = plane.over.appendChild(svg('path', { class: 'trail' }));
  plane.over.append(svg('circle', { class: 'start', r: 5, cx: plane.x(0), cy: plane.y(0) }));
  const now = plane.over.appendChild(svg('circle', { class: 'now', r: 5 }));
  const root = element(
    'div',
    {},
    plane.root,
    legend([
      { sample: 'dotted', kind: 'ball', text: 'KL divergence alone, as TRPO' },
      { sample: 'area', kind: 'region', text: 'with the barrier, as C-TRPO' },
      { sample: 'area', kind: 'unsafe', text: 'cost above the limit' },
      { sample: 'ring', kind: 'start', text: 'policy before the step' },
      { sample: 'dot', kind: 'now', text: 'and after it, where a run is on show' },
    ]),
  );
  let drawnAt = 0;
  let late: ReturnType<typeof setTimeout> | undefined;

  function draw({ from, to: next, room, isRecovery }: Step, { beta, delta }: { beta: number; delta: number }): void {
    drawnAt = performance.now();
    const origin = originAt(gridWorld, from);
    const directions = planeAt(origin, next);
    plane.setDomains(X, next ? STEP_Y : Y);
    const radius = Math.sqrt(2 * delta);
    const at = (x: number, y: number): Table => policyInPlane(origin, directions, radius * x, radius * y);
    const window = { along: REACH, across: REACH, rows: ROWS };
    const kept = regionByRows((x, y) => costOf(origin, at(x, y)), limit, window);
    const kl = regionByRows((x, y) => meanKl(origin, at(x, y)), delta, window);
    // The barrier stands where the run saw the limit: its estimate of the cost is not the exact one.
    const own = isRecovery
      ? kl
      : regionByRows((x, y) => constrainedDivergence(origin, at(x, y), origin.cost + room, beta), delta, window);
    setAttributes(safe, { d: plane.lines([kept], true) });
    const inSquare = kept.map(([x, y]) => [toSquare(x), toSquare(y)] as const);
    const edges = boundaryOf([inSquare]).map((line) => line.map(([x, y]) => [fromSquare(x), fromSquare(y)] as const));
    setAttributes(boundary, { d: plane.lines(edges) });
    setAttributes(ball, { d: plane.lines([kl], true) });
    setAttributes(region, { d: plane.lines([own], true) });
    const [dx, dy] = next ? coordinatesOf(origin, directions, next).map((x) => x / radius) : [0, 0];
    setAttributes(arrow, {
      d: plane.segment([0, 0], [dx as number, dy as number]),
    });
    setAttributes(now, {
      cx: plane.x(dx as number),
      cy: plane.y(dy as number),
      visibility: next ? 'visible' : 'hidden',
    });

    // the other end of a row is as far from the end of the loop as this one from its beginning
    const widths = own.slice(0, own.length / 2).map(([x], i) => (own.at(-1 - i)?.[0] as number) - x);
    const share = Math.max(0, ...widths) / 2;
    const recovery = 'a recovery step lowers it inside the KL ball alone';
    plane.say(
      !isRecovery
        ? `Room to the limit: ${smallText(room)}. With β = ${smallText(beta)} and δ = ${smallText(delta)} the region is ${smallText(100 * share)} % as wide along the cost as the KL ball.`
        : room > 0
          ? `Room to the limit: ${smallText(room)}. The cost was above it, and the run still lowers it: ${recovery}.`
          : `The cost is above the limit by ${smallText(-room)}: ${recovery}.`,
    );
  }

  return {
    root,
    draw(...given) {
      clearTimeout(late);
      const wait = drawnAt + LEAST_MS - performance.now();
      if (wait <= 0) draw(...given);
      else late = setTimeout(() => draw(...given), wait);
    },
  };
}
