/** How the recorded training went: its return, and its cost against the limit, each as a small curve. */
import { element } from '../ui/dom.ts';
import { coordinate, pathData, svg } from '../ui/svg.ts';
import { compactText, valueText } from '../ui/text.ts';
import type { Opening } from './recording.ts';

const [WIDTH, HEIGHT, AIR] = [260, 58, 4];

interface Curve {
  readonly title: string;
  readonly kind: 'return' | 'cost';
  readonly values: readonly number[];
  readonly limit?: number;
}

function curveOf({ title, kind, values, limit }: Curve, steps: readonly number[]): HTMLElement {
  const shown = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...shown), Math.max(...shown, limit ?? 0)];
  const end = steps.at(-1) ?? 1;
  const x = (at: number): number => (WIDTH * at) / end;
  const y = (value: number): number => HEIGHT - AIR - ((HEIGHT - 2 * AIR) * (value - low)) / (high - low || 1);
  const line = values.flatMap((value, i): [number, number][] =>
    Number.isFinite(value) ? [[x(steps[i] as number), y(value)]] : [],
  );
  const rule =
    limit === undefined ? [] : [svg('path', { class: 'learning-limit', d: `M0 ${coordinate(y(limit))}H${WIDTH}` })];
  const last = valueText(shown.at(-1));
  const words = `${title} of the recorded training: ${valueText(shown[0])} at first, ${last} after ${compactText(end)} steps`;
  const drawing = svg(
    'svg',
    { class: `learning-curve ${kind}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': words },
    ...rule,
    svg('path', { class: 'learning-line', d: pathData([line]) }),
  );
  const text = limit === undefined ? title : `${title}, limit ${limit}`;
  return element(
    'figure',
    { class: 'learning' },
    element('figcaption', {}, element('span', {}, text), element('b', {}, last)),
    drawing,
  );
}

export function learningCurves({ training }: Opening, limit: number): HTMLElement {
  const steps = training.map((row) => row.steps);
  const curves: Curve[] = [
    { title: 'Return', kind: 'return', values: training.map((row) => row.return) },
    { title: 'Cost', kind: 'cost', values: training.map((row) => row.cost), limit },
  ];
  return element('div', { class: 'learnings' }, ...curves.map((curve) => curveOf(curve, steps)));
}
