/** Small pictures of the exhibits, drawn from the same formulas and figures as the exhibits themselves. */
import { expectedSum, type Table } from '../../../src/exact/cmdp.ts';
import { flowPath } from '../../../src/exact/natural_flow.ts';
import { bestInSquare, pointOfPolicy, policyOfPoint, type SquarePoint } from '../../../src/exact/square.ts';
import { twoState } from '../../../src/tasks/small_problems.ts';
import { pathData, starData, svg } from '../ui/svg.ts';
import { regionAbove, sampleField } from './insets/contours.ts';
import { gridWorldOptimum } from './optimum.ts';

const [WIDTH, HEIGHT] = [160, 100];

const picture = (...children: SVGElement[]): SVGSVGElement =>
  svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'preview', 'aria-hidden': 'true' }, ...children);

const path = (kind: string, d: string): SVGPathElement => svg('path', { class: kind, d });

/** The policy square with its unsafe corner, and the flow from three starts. */
function flowPicture(): SVGSVGElement {
  const place = ([x, y]: SquarePoint): SquarePoint => [34 + 92 * x, 96 - 92 * y];
  const limit = 2;
  const costs = sampleField(31, (x, y) => expectedSum(twoState, policyOfPoint([x, y]), twoState.costs[0] as Table));
  const starts: readonly SquarePoint[] = [
    [0.1, 0.15],
    [0.55, 0.1],
    [0.9, 0.5],
  ];
  const paths = starts.map((start) =>
    flowPath(twoState, policyOfPoint(start), { limit, beta: 1 }, 8, 0.04).map(pointOfPolicy).map(place),
  );
  const best = place(bestInSquare(twoState, limit)?.point ?? [1, 1]);
  return picture(
    svg('rect', { class: 'frame', x: 34, y: 4, width: 92, height: 92 }),
    path(
      'unsafe',
      pathData(
        regionAbove(costs, limit).map((loop) => loop.map(place)),
        true,
      ),
    ),
    path('trail', pathData(paths)),
    ...starts.map((start) => svg('circle', { class: 'now', cx: place(start)[0], cy: place(start)[1], r: 2.5 })),
    path('optimum', starData(...best, 7)),
  );
}

/** The grid world, coloured by where the optimum spends its steps. */
function gridPicture(): SVGSVGElement {
  const { visits } = gridWorldOptimum;
  return picture(
    ...visits.flatMap((count, cell) => {
      const box = { x: 34 + 23 * (cell % 4), y: 4 + 23 * Math.floor(cell / 4), width: 23, height: 23 };
      const isForbidden = [2, 6, 10].includes(cell);
      return [
        svg('rect', { class: 'heat', 'fill-opacity': Math.min(1, Math.sqrt(count / 3)).toFixed(2), ...box }),
        svg('rect', {
          class: isForbidden ? 'cell forbidden' : 'cell',
          x: box.x + 1,
          y: box.y + 1,
          width: 21,
          height: 21,
        }),
      ];
    }),
  );
}

/** Two steps that disagree, and what becomes of them. */
const conflictPicture = (): SVGSVGElement =>
  picture(
    path('part', 'M80 84L112 54M80 84L57 62'),
    path('arrow-u', 'M80 84H134M127 80L134 84L127 88'),
    path('arrow-v', 'M80 84L44 30M44.5 38L44 30L51 34'),
    path('step', 'M80 84L89 32M84 39L89 32L92 40'),
  );

/** Costs that settle at the limit, one that stays above and one that falls to nothing. */
const dampingPicture = (): SVGSVGElement =>
  picture(
    path('limit dashed', 'M8 46H152'),
    path('replica replica-0', 'M8 62C28 20 44 36 62 44S96 47 152 47'),
    path('replica replica-1', 'M8 62C24 92 40 84 60 64S100 48 152 48'),
    path('replica replica-2', 'M8 62C30 24 52 14 152 12'),
    path('replica replica-3', 'M8 62C24 84 40 90 152 92'),
  );

/** Return over cost of the seeds in docs/experiments/point-goal.md. */
function pointGoalPicture(): SVGSVGElement {
  const safe = [
    [32.43, 11.85],
    [28.09, 13.63],
    [24.06, 10.48],
  ];
  const free = [
    [50.27, 26.74],
    [58.23, 26.82],
    [55.72, 26.57],
  ];
  const dots = (kind: string, list: number[][]): SVGElement[] =>
    list.map(([cost, value]) =>
      svg('circle', { class: kind, cx: 8 + 2.2 * (cost as number), cy: 92 - 2.9 * (value as number), r: 4.5 }),
    );
  return picture(
    svg('rect', { class: 'unsafe', x: 8 + 2.2 * 25, y: 4, width: 89, height: 88 }),
    path('axis', 'M8 4V92H152'),
    path('limit dashed', `M${8 + 2.2 * 25} 4V92`),
    ...dots('dot-0', safe),
    ...dots('dot-1', free),
  );
}

/** A hinge and a file: what one brings. */
const ownPicture = (): SVGSVGElement =>
  picture(
    path('part', 'M52 84H108'),
    path('step', 'M80 84L96 44L74 26'),
    ...[
      [80, 84],
      [96, 44],
      [74, 26],
    ].map(([cx = 0, cy = 0]) => svg('circle', { class: 'start', cx, cy, r: 5 })),
  );

export const previews: Readonly<Record<string, () => SVGSVGElement>> = {
  'c-npg': flowPicture,
  'c-trpo': gridPicture,
  espo: conflictPicture,
  'e-cop': dampingPicture,
  'point-goal': pointGoalPicture,
  own: ownPicture,
};
