/** The curves as a table, for screen readers and for reading exact values; the newest epoch stands first. */
import { curvesOf, spreadOf } from '../recordings/epochs.ts';
import { type Recording, titleOf } from '../recordings/recording.ts';
import { byId, element } from '../ui/dom.ts';
import { countText, replicasText, valueText } from '../ui/text.ts';
import { type Shown, shownRecording } from './state.ts';

/** More rows than this are not shown: a table of thousands helps nobody and slows the page. */
const MOST_ROWS = 200;

export function dataTableView(): (state: Shown) => void {
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

  let shown: Recording | undefined;
  const restart = (run: Recording): void => {
    const titles = curvesOf(run.subject).map(({ title }) => title);
    head.replaceChildren(...['Epoch', 'Steps', ...titles].map((title) => element('th', { scope: 'col' }, title)));
    body.replaceChildren();
  };
  return (state) => {
    const run = shownRecording(state);
    details.hidden = run === undefined;
    if (!run) return;
    // Points are only ever added to a run.
    const seen = shown?.points.length ?? 0;
    const isContinued = shown?.id === run.id && seen > 0 && run.points[seen - 1] === shown.points[seen - 1];
    if (!isContinued) restart(run);
    const old = isContinued ? seen : 0;
    const curves = curvesOf(run.subject);
    for (const point of run.points.slice(Math.max(old, run.points.length - MOST_ROWS))) {
      const values = curves.map(({ metric }) => valueText(spreadOf(point, metric)?.mean));
      const cells = [countText(point.steps), ...values].map((text) => element('td', {}, text));
      body.prepend(element('tr', {}, element('th', { scope: 'row' }, countText(point.epoch)), ...cells));
    }
    while (body.rows.length > MOST_ROWS) body.deleteRow(-1);
    const { seeds } = run.subject;
    const range = run.points.length > MOST_ROWS ? `, the last ${MOST_ROWS} epochs` : '';
    caption.textContent = `${titleOf(run.subject)}${seeds.length > 1 ? `, means over ${replicasText(seeds)}` : ''}${range}`;
    shown = run;
  };
}
