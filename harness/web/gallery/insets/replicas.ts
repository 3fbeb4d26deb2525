/** Replicas that differ in a setting, side by side: cost against the limit, return, and what else their method logs. */
import { replicaNames } from '../../../../src/results/summary.ts';
import { linearTicks } from '../../charts/ticks.ts';
import type { EpochPoint } from '../../recordings/epochs.ts';
import type { Run } from '../../training/state.ts';
import { element } from '../../ui/dom.ts';
import { setAttributes, svg } from '../../ui/svg.ts';
import { compactText, valueText } from '../../ui/text.ts';
import type { Comparison } from '../exhibits.ts';
import { type MakeInset, runOn, whenChanged } from './inset.ts';
import { legend } from './legend.ts';
import { Plane } from './plane.ts';

interface Curve {
  readonly title: string;
  readonly metric: string;
  readonly label: string;
  /** Whether a line for the limit, or for the optimum, is drawn. */
  readonly mark?: 'limit' | 'optimum';
}

const CURVES: readonly Curve[] = [
  { title: 'Cost against the limit', metric: 'Metrics/EpCost', label: 'cost of an episode', mark: 'limit' },
  { title: 'Return', metric: 'Metrics/EpRet', label: 'return of an episode', mark: 'optimum' },
  { title: 'The price on the cost', metric: 'Metrics/LagrangeMultiplier', label: 'multiplier λ' },
];

/** More lines than colours would not be told apart. */
const MOST = 4;

function valuesOf(points: readonly EpochPoint[], replica: number, metric: string): [number, number][] {
  return points.flatMap(({ rows }) => {
    const row = rows.find((each) => each.replica === replica);
    const [steps, value] = [row?.['Time/TotalSteps'], row?.[metric]];
    return steps !== undefined && value !== undefined && Number.isFinite(value)
      ? [[steps, value] as [number, number]]
      : [];
  });
}

export const replicasInset: MakeInset = (exhibit) => {
  const { config } = exhibit;
  const { names: ownNames, metrics, limit, optimum } = exhibit.comparison as Comparison;
  const isOwnRun = (run: Run | undefined): boolean =>
    run === undefined || JSON.stringify(run.checked.resolved.given.sweep) === JSON.stringify(config.sweep ?? {});
  const curves = CURVES.filter(({ metric }) => metrics.includes(metric));
  const drawings = curves.map((curve) => {
    const unit = { domain: [0, 1], ticks: [] } as const;
    const plane = new Plane({
      title: curve.title,
      x: { label: 'environment steps of each run', ...unit },
      y: { label: curve.label, ...unit },
      aspect: 0.62,
    });
    const mark = plane.under.appendChild(
      svg('path', { class: curve.mark === 'limit' ? 'limit dashed' : 'best dotted' }),
    );
    const lines = Array.from({ length: MOST }, (_, r) =>
      plane.over.appendChild(svg('path', { class: `replica replica-${r}` })),
    );
    return { curve, plane, mark, lines };
  });
  const key = element('div', {});
  const root = element(
    'div',
    {},
    key,
    element('div', { class: 'inset-grid' }, ...drawings.map(({ plane }) => plane.root)),
  );

  const draw = (run: Run | undefined): void => {
    const points = run?.points ?? [];
    const labels = (run && !isOwnRun(run) ? replicaNames(run.checked.resolved.replicas) : ownNames).slice(0, MOST);
    key.replaceChildren(
      legend([
        ...labels.map((text, r) => ({ sample: 'line', kind: `replica replica-${r}`, text }) as const),
        { sample: 'dashed', kind: 'limit', text: 'limit on the cost' },
        ...(optimum === undefined ? [] : [{ sample: 'dotted', kind: 'best', text: 'return of the optimum' } as const]),
      ]),
    );
    const span = run?.facts?.totalSteps ?? config.totalSteps ?? 1;
    for (const { curve, plane, mark, lines } of drawings) {
      const series = labels.map((_, r) => valuesOf(points, r, curve.metric));
      const level = curve.mark === 'limit' ? limit : curve.mark === 'optimum' ? optimum : undefined;
      const held = [0, ...series.flat().map(([, value]) => value), level ?? 0];
      const [least, most] = [Math.min(...held), Math.max(...held)];
      const air = 0.06 * (most - least);
      const y = most > least ? ([least < 0 ? least - air : 0, most + air] as const) : ([0, 1] as const);
      plane.setDomains(
        {
          label: 'environment steps of each run',
          domain: [0, span],
          ticks: linearTicks(0, span, 4),
          text: compactText,
        },
        { label: curve.label, domain: y, ticks: linearTicks(...y, 4) },
      );
      setAttributes(mark, {
        d: level === undefined ? '' : plane.segment([0, level], [span, level]),
      });
      for (const [r, line] of lines.entries()) setAttributes(line, { d: plane.lines([series[r] ?? []]) });
      const now = series
        .map((own, r) => (own.length > 0 ? `${labels[r]}: ${valueText(own.at(-1)?.[1])}` : ''))
        .filter(Boolean);
      const marked =
        level === undefined ? '' : ` ${curve.mark === 'limit' ? 'Limit' : 'Optimum'}: ${valueText(level)}.`;
      plane.say(`${now.length > 0 ? `${now.join('; ')}.` : 'Curves appear here as the run goes on.'}${marked}`);
    }
  };
  const redraw = whenChanged(() => draw(shown));
  let shown: Run | undefined;
  return {
    root,
    draw(state) {
      shown = runOn(state, config.task);
      redraw(shown);
      return {};
    },
  };
};
