/** The legend: the run on show, and the pinned ones with their look, name and last values. */

import type { RunConfig } from '../../../src/config/run_config.ts';
import { columnOf } from '../../../src/results/summary.ts';
import { type Compared, pinLooks } from '../charts/model.ts';
import { spreadOf } from '../recordings/epochs.ts';
import type { Recording, Source } from '../recordings/recording.ts';
import { byId, element, setText } from '../ui/dom.ts';
import { svg } from '../ui/svg.ts';
import { plural, valueText } from '../ui/text.ts';
import { type CurvesEvent, type Shown, shownRecording } from './state.ts';

const sources: Readonly<Record<Source, string>> = {
  live: 'This tab',
  opened: 'Opened',
  recorded: 'Recorded earlier',
  pinned: 'Pinned',
};

/** Characters of a name that are shown at once. */
const LONGEST_NAME = 36;

export interface ShownRunsActions {
  dispatch(event: CurvesEvent): void;
  /** Takes the settings of a run over into the form. */
  use(config: RunConfig): void;
}

/** `return 12.34, cost 20.10 after 30 epochs`. */
function lastText({ points, subject }: Recording): string {
  const last = points.at(-1);
  if (!last) return 'no finished epoch yet';
  const costs = subject.costs.map((_, c) => spreadOf(last, columnOf('Metrics/EpCost', c))?.mean);
  const reward = valueText(spreadOf(last, 'Metrics/EpRet')?.mean);
  return `return ${reward}, cost ${costs.map((cost) => valueText(cost)).join(' / ')} after ${plural(last.epoch, 'epoch')}`;
}

/** A short line as the run is drawn. */
function swatch(colour: string, dash: readonly number[]): SVGElement {
  const dashes = dash.join(' ');
  const line = svg('line', { x1: 0, y1: 4, x2: 26, y2: 4, 'stroke-width': 2.5, 'stroke-dasharray': dashes });
  line.style.stroke = `var(${colour})`;
  return svg('svg', { class: 'swatch', viewBox: '0 0 26 8', 'aria-hidden': 'true' }, line);
}

function pinItem({ recording, slot }: Compared, { dispatch }: ShownRunsActions): HTMLElement {
  const { colour, dash } = pinLooks[slot] as (typeof pinLooks)[number];
  const name = element('input', { type: 'text', class: 'pin-name', 'aria-label': 'Name of the pinned run' });
  name.value = recording.name;
  name.size = Math.min(Math.max(8, recording.name.length), LONGEST_NAME);
  name.addEventListener('change', () =>
    dispatch({ type: 'rename', id: recording.id, name: name.value.trim() || recording.subject.algorithm }),
  );
  const remove = element('button', { type: 'button', class: 'remove', 'aria-label': `Remove ${recording.name}` }, '×');
  remove.addEventListener('click', () => {
    dispatch({ type: 'unpin', id: recording.id });
    byId('pin').focus();
  });
  const last = element('span', { class: 'last' }, lastText(recording));
  return element('li', { 'data-pin': recording.id }, swatch(colour, dash), name, last, remove);
}

export function shownRunsView(actions: ShownRunsActions): (state: Shown) => void {
  const root = byId('shown-runs');
  const title = element('strong');
  const source = element('span', { class: 'run-source' });
  const last = element('span', { class: 'last' });
  const use = element('button', { type: 'button', id: 'use-settings', class: 'quiet' }, 'Use these settings');
  const close = element('button', { type: 'button', id: 'close-run', class: 'quiet' }, 'Close');
  const main = element(
    'li',
    { class: 'main-run' },
    source,
    title,
    last,
    element('span', { class: 'acts' }, use, close),
  );
  const items = new Map<string, { pin: Compared; item: HTMLElement }>();
  root.append(main);
  close.addEventListener('click', () => actions.dispatch({ type: 'close' }));
  let shown: Recording | undefined;
  use.addEventListener('click', () => shown && actions.use(shown.config));

  return (state) => {
    shown = shownRecording(state);
    const { pins } = state.curves;
    // The stage tells of the run that trains, unless there are others to tell it from.
    root.hidden = pins.length === 0 && (!shown || shown.source === 'live');
    main.hidden = !shown;
    if (shown) {
      const { name, source: from, place, obstacle } = shown;
      setText(title, name);
      setText(source, sources[from]);
      setText(last, lastText(shown) + (place === undefined ? '' : ` · ${place}`));
      const isOpened = from !== 'live';
      use.hidden = close.hidden = !isOpened;
      use.disabled = obstacle !== undefined;
      use.title = obstacle === undefined ? 'Fills the form with the settings of this run' : obstacle;
    }
    for (const [id, { item }] of items)
      if (!pins.some(({ recording }) => recording.id === id)) {
        item.remove();
        items.delete(id);
      }
    for (const pin of pins) {
      const known = items.get(pin.recording.id);
      if (known?.pin === pin) continue;
      const item = pinItem(pin, actions);
      if (known) known.item.replaceWith(item);
      else root.append(item);
      items.set(pin.recording.id, { pin, item });
    }
  };
}
