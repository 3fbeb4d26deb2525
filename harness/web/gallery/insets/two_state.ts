/**
 * The policy square of the two-state problem: the safe set, the return, the barrier, C-NPG's flow from exact gradients, and the paths of
 * the policies that train.
 */
import { expectedSum, type Table } from '../../../../src/exact/cmdp.ts';
import { type Barrier, constrainedFlow, flowPath } from '../../../../src/exact/natural_flow.ts';
import {
  bestInSquare,
  pointOfPolicy,
  pointVelocity,
  policyOfPoint,
  type SquarePoint,
} from '../../../../src/exact/square.ts';
import { twoState } from '../../../../src/tasks/small_problems.ts';
import { element } from '../../ui/dom.ts';
import { setAttributes, starData, svg } from '../../ui/svg.ts';
import { valueText } from '../../ui/text.ts';
import { valuesOfKnobs } from '../knobs.ts';
import { boundaryOf, type Field, regionAbove, regionBelow, sampleField } from './contours.ts';
import { type MakeInset, runOn, whenChanged } from './inset.ts';
import { legend } from './legend.ts';
import { Plane } from './plane.ts';

const SIZE = 61;
/** Arrows in a row. */
const ARROWS = 14;
/** The length of an arrow, in the square's units. */
const ARROW = 0.045;
/** Time and step of the drawn flow, as in docs/experiments/c-npg.md. */
const [TIME, DT] = [12, 0.02];
/** Each level of the barrier leaves half the room of the one before. */
const LEVELS = [1, 2, 3, 4];
const RETURNS = Array.from({ length: 19 }, (_, i) => i + 1);
const COST = twoState.costs[0] as Table;

const reward = (point: SquarePoint): number => expectedSum(twoState, policyOfPoint(point), twoState.reward);
const cost = (point: SquarePoint): number => expectedSum(twoState, policyOfPoint(point), COST);
const probability = { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] } as const;

/** Short arrows of one length that show where the flow leads, on the safe side or outside. */
function arrowsOf(barrier: Barrier, isSafe: boolean): SquarePoint[][] {
  const at = (i: number): number => (i + 0.5) / ARROWS;
  return Array.from(
    { length: ARROWS * ARROWS },
    (_, k): SquarePoint => [at(k % ARROWS), at(Math.floor(k / ARROWS))],
  ).flatMap((point) => {
    if (cost(point) < barrier.limit !== isSafe) return [];
    const [dx, dy] = pointVelocity(point, constrainedFlow(twoState, policyOfPoint(point), barrier));
    const length = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [(ARROW * dx) / length, (ARROW * dy) / length];
    const tip: SquarePoint = [point[0] + ux / 2, point[1] + uy / 2];
    const barb = (side: number): SquarePoint => [
      tip[0] - 0.45 * ux - side * 0.28 * uy,
      tip[1] - 0.45 * uy + side * 0.28 * ux,
    ];
    return [
      [[point[0] - ux / 2, point[1] - uy / 2], tip],
      [barb(1), tip, barb(-1)],
    ];
  });
}

const range = (values: readonly number[]): string => {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(valueText);
  return low === high ? `${low}` : `${low} to ${high}`;
};

export const twoStateInset: MakeInset = (exhibit, { turn }) => {
  const plane = new Plane({
    title: 'All policies of the two-state problem',
    x: { label: 'probability of staying in the first state', ...probability },
    y: { label: 'probability of staying in the second state', ...probability },
  });
  const fields: { reward: Field; cost: Field } = {
    reward: sampleField(SIZE, (x, y) => reward([x, y])),
    cost: sampleField(SIZE, (x, y) => cost([x, y])),
  };
  const path = (parent: SVGGElement, kind: string): SVGPathElement => parent.appendChild(svg('path', { class: kind }));
  const unsafe = path(plane.under, 'unsafe');
  const returns = path(plane.under, 'contour');
  const levels = path(plane.under, 'level');
  const boundary = path(plane.under, 'boundary');
  const flow = path(plane.under, 'flow');
  const recovery = path(plane.under, 'recovery');
  const trails = path(plane.over, 'trail');
  const exact = path(plane.over, 'exact');
  const start = plane.marks.appendChild(svg('circle', { class: 'start', r: 5 }));
  const ends = plane.marks.appendChild(svg('g', { class: 'now' }));
  const star = path(plane.marks, 'optimum');
  const labels = plane.under.appendChild(svg('g', { class: 'contour-labels' }));
  setAttributes(returns, { d: plane.lines(RETURNS.flatMap((level) => boundaryOf(regionBelow(fields.reward, level)))) });
  for (const level of RETURNS.filter((value) => value % 2 === 0)) {
    const [line] = boundaryOf(regionBelow(fields.reward, level));
    const [x, y] = line?.[Math.floor(line.length / 2)] ?? [2, 2];
    labels.append(svg('text', { x: plane.x(x), y: plane.y(y) + 4, 'text-anchor': 'middle' }, String(level)));
  }

  const place = (event: PointerEvent): void => {
    const [x, y] = plane.valuesAt(event.clientX, event.clientY);
    const held = (value: number): number => Math.min(0.98, Math.max(0.02, value));
    turn({ startFirst: held(x), startSecond: held(y) });
  };
  plane.image.addEventListener('pointerdown', (event) => {
    plane.image.setPointerCapture(event.pointerId);
    place(event);
  });
  plane.image.addEventListener('pointermove', (event) => {
    if (plane.image.hasPointerCapture(event.pointerId)) place(event);
  });
  plane.image.classList.add('pressable');

  let barrier: Barrier = { limit: 0, beta: 0 };
  let origin: SquarePoint = [0, 0];
  let best: { point: SquarePoint; reward: number } | undefined;
  let flowText = '';
  const drawField = whenChanged(() => {
    const { limit, beta } = barrier;
    const margins = LEVELS.map((k) => limit * (1 - 2 ** -k));
    setAttributes(unsafe, { d: plane.lines(regionAbove(fields.cost, limit), true) });
    setAttributes(boundary, { d: plane.lines(boundaryOf(regionBelow(fields.cost, limit))) });
    setAttributes(levels, { d: plane.lines(margins.flatMap((level) => boundaryOf(regionBelow(fields.cost, level)))) });
    setAttributes(flow, { d: plane.lines(arrowsOf({ limit, beta }, true)) });
    setAttributes(recovery, { d: plane.lines(arrowsOf({ limit, beta }, false)) });
    best = bestInSquare(twoState, limit);
    const [x, y] = best?.point ?? [-1, -1];
    setAttributes(star, { d: starData(plane.x(x), plane.y(y), 10) });
  });
  const drawExact = whenChanged(() => {
    const points = flowPath(twoState, policyOfPoint(origin), barrier, TIME, DT).map(pointOfPolicy);
    setAttributes(exact, { d: plane.lines([points]) });
    setAttributes(start, { cx: plane.x(origin[0]), cy: plane.y(origin[1]) });
    const end = points.at(-1) as SquarePoint;
    flowText =
      `From a start at (${valueText(origin[0])}, ${valueText(origin[1])}) the flow comes to a return of ${valueText(reward(end))} at a cost of ` +
      `${valueText(cost(end))}; the best under the limit of ${valueText(barrier.limit)} is ${valueText(best?.reward)}.`;
  });

  const root = element(
    'div',
    { class: 'inset-beside' },
    plane.root,
    legend([
      { sample: 'area', kind: 'unsafe', text: 'cost above the limit' },
      { sample: 'line', kind: 'boundary', text: 'boundary of the safe set' },
      { sample: 'line', kind: 'level', text: 'the barrier: half, a quarter, an eighth … of the limit is left' },
      { sample: 'line', kind: 'contour', text: 'equal return' },
      { sample: 'arrow', kind: 'flow', text: 'C-NPG’s flow' },
      { sample: 'arrow', kind: 'recovery', text: 'recovery: down the cost' },
      { sample: 'line', kind: 'exact', text: 'exact path from the ring' },
      { sample: 'line', kind: 'trail', text: 'policies that train' },
      { sample: 'star', kind: 'optimum', text: 'optimum under the limit' },
    ]),
  );
  return {
    root,
    draw(state) {
      const { limit, beta, startFirst, startSecond } = valuesOfKnobs<'limit' | 'beta' | 'startFirst' | 'startSecond'>(
        'two-state',
        state.gallery.turned,
      );
      barrier = { limit, beta };
      origin = [startFirst, startSecond];
      drawField(limit, beta);
      drawExact(limit, beta, startFirst, startSecond);

      const isLive = runOn(state, exhibit.config.task) !== undefined;
      const { trail } = state.gallery;
      const last = isLive ? trail.at(-1) : undefined;
      const points = (last?.policies ?? []).map(pointOfPolicy);
      const paths = points.map((_, r) => trail.map(({ policies }) => pointOfPolicy(policies[r] as Table)));
      setAttributes(trails, { d: plane.lines(paths) });
      ends.replaceChildren(...points.map(([x, y]) => svg('circle', { cx: plane.x(x), cy: plane.y(y), r: 4.5 })));
      const outside = points.filter((point) => cost(point) > limit).length;
      const trained = last
        ? ` ${points.length} policies after epoch ${last.epoch}: return ${range(points.map(reward))}, cost ${range(points.map(cost))}, ` +
          `${outside === 0 ? 'none' : outside} outside the safe set.`
        : '';
      plane.say(flowText + trained);
      return {};
    },
  };
};
