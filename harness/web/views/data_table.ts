/** The curves as a table, for screen readers and for reading exact values; the newest epoch stands first. */
import { curvesOf, spreadOf } from '../state/curves.ts';
import type { Run, State } from '../state/state.ts';
import { byId, element } from './dom.ts';
import { countText, valueText } from './text.ts';

/** More rows than this are not shown: a table of thousands helps nobody and slows the page. */
const MOST_ROWS = 200;

export function dataTableView(): (state: State) => void {
  const details = byId<HTMLDetailsElement>('numbers');
  const head = element('tr');
  const body = element('tbody');
  const caption = element('caption');
  const table = element('table', {}, caption, element('thead', {}, head), body);
  const scroller = element(
    'div',
    { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Curves as numbers' },
    table,
  );
  details.append(element('summary', {}, 'Curves as numbers'), scroller);

  let shown: Run | undefined;
  const restart = (run: Run): void => {
    const titles = curvesOf(run.checked.resolved.task).map(({ title }) => title);
    head.replaceChildren(...['Epoch', 'Steps', ...titles].map((title) => element('th', { scope: 'col' }, title)));
    body.replaceChildren();
  };
  return ({ run }) => {
    details.hidden = run === undefined;
    if (!run) return;
    // Points are only ever added to a run.
    if (!shown || run.checked !== shown.checked || run.points.length < shown.points.length) restart(run);
    const old = body.rows.length === 0 ? 0 : (shown?.points.length ?? 0);
    const curves = curvesOf(run.checked.resolved.task);
    for (const point of run.points.slice(Math.max(old, run.points.length - MOST_ROWS))) {
      const values = curves.map(({ metric }) => valueText(spreadOf(point, metric)?.mean));
      const cells = [countText(point.steps), ...values].map((text) => element('td', {}, text));
      body.prepend(element('tr', {}, element('th', { scope: 'row' }, countText(point.epoch)), ...cells));
    }
    while (body.rows.length > MOST_ROWS) body.deleteRow(-1);
    const seeds = run.checked.resolved.replicas.length;
    const range = run.points.length > MOST_ROWS ? `, the last ${MOST_ROWS} epochs` : '';
    caption.textContent = `${run.settings.algorithm} on ${run.settings.task}${seeds > 1 ? `, means over ${seeds} seeds` : ''}${range}`;
    shown = run;
  };
}
