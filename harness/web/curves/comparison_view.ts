/** A table of the run on show and the pinned ones: the settings that differ, and what their last epochs come to. */
import { LAST_EPOCHS } from '../../../src/results/summary.ts';
import type { Recording } from '../recordings/recording.ts';
import { byId, element } from '../ui/dom.ts';
import { compare } from './comparison.ts';
import { type Shown, shownRecording } from './state.ts';

export function comparisonView(): (state: Shown) => void {
  const details = byId<HTMLDetailsElement>('comparison');
  const table = element('table', { class: 'comparison' });
  const scroller = element(
    'div',
    { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Runs side by side' },
    table,
  );
  details.append(element('summary', {}, 'Runs side by side'), scroller);
  let recordings: readonly Recording[] = [];

  const draw = (): void => {
    if (!details.open || recordings.length < 2) return;
    const { names, settings, results } = compare(recordings);
    const head = (title: string): HTMLElement =>
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, title),
        ...names.map((name) => element('th', { scope: 'col' }, name)),
      );
    const line = ({ name, texts }: { name: string; texts: readonly string[] }): HTMLElement =>
      element('tr', {}, element('th', { scope: 'row' }, name), ...texts.map((text) => element('td', {}, text)));
    table.replaceChildren(
      element(
        'caption',
        {},
        `Means of the last ${LAST_EPOCHS} epochs over seeds (lowest to highest), and the settings that differ`,
      ),
      element('thead', {}, head('Run')),
      element('tbody', {}, ...results.map(line)),
      element('tbody', { class: 'differing' }, ...settings.map(line)),
    );
  };
  details.addEventListener('toggle', draw);

  return (state) => {
    const shown = shownRecording(state);
    const now = [
      ...(shown && shown.points.length > 0 ? [shown] : []),
      ...state.curves.pins.map((pin) => pin.recording),
    ];
    details.hidden = now.length < 2;
    const isSame =
      now.length === recordings.length &&
      now.every(({ id, name, points }, i) => {
        const old = recordings[i];
        return old?.id === id && old.name === name && old.points === points;
      });
    recordings = now;
    if (!isSame) draw();
  };
}
