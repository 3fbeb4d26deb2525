/** Cost and return of policies in a plane, with the limit, the optimum, and the most that can be earned at each cost. */

import { linearTicks } from '../../charts/ticks.ts';
import { element } from '../../ui/dom.ts';
import { setAttributes, starData, svg } from '../../ui/svg.ts';
import { valueText } from '../../ui/text.ts';
import type { KnownOptimum } from '../optimum.ts';
import { legend } from './legend.ts';
import { Plane } from './plane.ts';

interface Figures {
  readonly cost: number;
  readonly reward: number;
}

export interface CostReturnPlane {
  readonly root: HTMLElement;
  /** @param epoch of the newest point; without one the points are not of a run */
  draw(points: readonly Figures[], epoch: number | undefined): void;
}

export function costReturnPlane({ frontier, limit, value }: KnownOptimum): CostReturnPlane {
  const last = frontier.at(-1) as [number, number];
  const [x, y] = [[0, Math.ceil(last[0] * 2.2) / 2] as const, [0, Math.ceil(last[1] * 5) / 5] as const];
  const plane = new Plane({
    title: 'What it earns and what it costs',
    x: { label: 'expected cost of an episode', domain: x, ticks: linearTicks(...x, 5) },
    y: { label: 'expected return of an episode', domain: y, ticks: linearTicks(...y, 5) },
  });
  const path = (kind: string, d = ''): SVGPathElement => plane.over.appendChild(svg('path', { class: kind, d }));
  plane.under.append(
    svg('rect', {
      class: 'unsafe',
      x: plane.x(limit),
      y: plane.y(y[1]),
      width: plane.x(x[1]) - plane.x(limit),
      height: plane.y(0) - plane.y(y[1]),
    }),
  );
  path('frontier', plane.lines([[...(frontier as [number, number][]), [x[1], last[1]]]]));
  path(
    'limit dashed',
    plane.lines([
      [
        [limit, y[0]],
        [limit, y[1]],
      ],
    ]),
  );
  const trail = path('trail');
  const now = plane.over.appendChild(svg('circle', { class: 'now', r: 5.5 }));
  plane.marks.append(svg('path', { class: 'optimum', d: starData(plane.x(limit), plane.y(value), 10) }));
  const root = element(
    'div',
    {},
    plane.root,
    legend([
      { sample: 'line', kind: 'frontier', text: 'the most that any policy earns at a cost' },
      { sample: 'dashed', kind: 'limit', text: `limit ${limit}` },
      { sample: 'star', kind: 'optimum', text: 'optimum' },
      { sample: 'dot', kind: 'now', text: 'this policy, and how it came here' },
    ]),
  );
  return {
    root,
    draw(points, epoch) {
      const present = points.at(-1);
      if (!present) return;
      setAttributes(trail, { d: plane.lines([points.map(({ cost, reward }) => [cost, reward] as const)]) });
      setAttributes(now, { cx: plane.x(present.cost), cy: plane.y(present.reward) });
      const share = `${Math.round((100 * present.reward) / value)} % of the optimum’s ${valueText(value)}`;
      const when = epoch === undefined ? 'This policy' : `After epoch ${epoch} the policy`;
      plane.say(
        `${when} earns ${valueText(present.reward)}, ${share}, at a cost of ${valueText(present.cost)}: ${present.cost <= limit ? 'within' : 'above'} the limit of ${limit}.`,
      );
    },
  };
}
