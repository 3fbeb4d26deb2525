/** A sweep as a table and as parallel coordinates: a line for each setting, from what was set to what it came to. */
import { LAST_EPOCHS } from '../../../src/results/summary.ts';
import type { Recording } from '../recordings/recording.ts';
import { byId, element } from '../ui/dom.ts';
import { pathData, svg } from '../ui/svg.ts';
import { smallText, valueText } from '../ui/text.ts';
import { type Shown, shownRecording } from './state.ts';
import { numberAxis, type Sweep, type SweepAxis, settingAxis, sweepOf } from './sweep.ts';

const [WIDTH, HEIGHT] = [720, 260];
const MARGIN = { left: 70, right: 80, top: 34, bottom: 18 } as const;

function axesOf({ names, rows }: Sweep, costs: readonly string[]): SweepAxis[] {
  return [
    ...names.map((name, k) =>
      settingAxis(
        name,
        rows.map(({ values }) => values[k] ?? ''),
      ),
    ),
    ...costs.map((title, c) =>
      numberAxis(
        title,
        rows.map((row) => row.costs[c]),
        smallText,
      ),
    ),
    numberAxis(
      'return',
      rows.map((row) => row.return),
      smallText,
    ),
  ];
}

/** Lines over axes that stand side by side. */
function drawingOf(sweep: Sweep, costs: readonly string[]): SVGElement {
  const axes = axesOf(sweep, costs);
  const x = (k: number): number => MARGIN.left + (k * (WIDTH - MARGIN.left - MARGIN.right)) / (axes.length - 1);
  const y = (place: number): number => HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const lines = sweep.rows.map((row, r) => {
    const points = axes.flatMap(({ places }, k): [number, number][] => {
      const place = places[r];
      return place === undefined ? [] : [[x(k), y(place)]];
    });
    const kind = r === sweep.best ? 'best-line' : row.isWithin ? 'within' : 'above';
    return svg('path', { class: `sweep-line ${kind}`, d: pathData([points]), 'data-row': r });
  });
  const marks = axes.flatMap(({ title, ticks }, k) => [
    svg('line', { class: 'sweep-axis', x1: x(k), x2: x(k), y1: y(0), y2: y(1) }),
    svg('text', { class: 'sweep-title', x: x(k), y: MARGIN.top - 16, 'text-anchor': 'middle' }, title),
    ...ticks.map(({ place, text }) => svg('text', { class: 'sweep-tick', x: x(k) + 6, y: y(place) + 4 }, text)),
  ]);
  // the best line over the others
  const ordered = [...lines].sort(
    (a, b) => Number(a.classList.contains('best-line')) - Number(b.classList.contains('best-line')),
  );
  const label = `${sweep.rows.length} settings: ${axes.map(({ title }) => title).join(', ')}`;
  return svg(
    'svg',
    { class: 'sweep-lines', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
    ...ordered,
    ...marks,
  );
}

function tableOf({ names, rows, best }: Sweep, costs: readonly string[]): HTMLTableElement {
  const head = [...names, ...costs, 'return'].map((title) => element('th', { scope: 'col' }, title));
  const body = rows.map((row, r) => {
    const [first, ...others] = row.values;
    const numbers = [...row.costs, row.return].map((value) => element('td', {}, valueText(value)));
    const note = r === best ? 'the largest return within the limits' : row.isWithin ? '' : 'above a limit';
    return element(
      'tr',
      { 'data-row': r, class: r === best ? 'best-row' : undefined },
      element('th', { scope: 'row' }, first ?? ''),
      ...others.map((value) => element('td', {}, value)),
      ...numbers,
      element('td', { class: 'sweep-note' }, note),
    );
  });
  const caption = `Means of the last ${LAST_EPOCHS} epochs over the seeds of each setting`;
  return element(
    'table',
    { class: 'sweep-table' },
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head, element('th', { scope: 'col' }, ''))),
    element('tbody', {}, ...body),
  );
}

export function sweepView(): (state: Shown) => void {
  const details = byId<HTMLDetailsElement>('sweep');
  const content = element('div', { class: 'sweep-parts' });
  details.append(element('summary', {}, 'The sweep'), content);
  /** What is pointed at in one stands out in the other, too. */
  const point = ({ target }: Event): void => {
    const row = (target as Element).closest<HTMLElement>('[data-row]')?.dataset['row'];
    for (const part of content.querySelectorAll('[data-row]'))
      part.classList.toggle('pointed', row !== undefined && part.getAttribute('data-row') === row);
  };
  content.addEventListener('pointerover', point);
  let shown: Recording | undefined;
  let drawn: Recording | undefined;

  const draw = (): void => {
    if (
      !shown ||
      !details.open ||
      (drawn?.id === shown.id && drawn.points === shown.points && drawn.config === shown.config)
    )
      return;
    drawn = shown;
    const sweep = sweepOf(shown);
    if (!sweep) return;
    const { costs } = shown.subject;
    const titles = costs.length === 1 ? ['cost'] : costs.map((name) => `cost of ${name.replaceAll('_', ' ')}`);
    const scroller = element('div', {
      class: 'scroller',
      tabindex: 0,
      role: 'region',
      'aria-label': 'The sweep as a table',
    });
    scroller.append(tableOf(sweep, titles));
    content.replaceChildren(drawingOf(sweep, titles), scroller);
  };
  details.addEventListener('toggle', draw);

  return (state) => {
    shown = shownRecording(state);
    // whether anything is swept is in the configuration already
    const isSwept = Object.keys(shown?.config.sweep ?? {}).length > 0;
    details.hidden = !shown || shown.points.length === 0 || !isSwept;
    if (!details.hidden) draw();
  };
}
