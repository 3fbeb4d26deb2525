/** What the curves are drawn over, pinning, and the rows as a file. */

import { type Across, axes } from '../charts/axis.ts';
import { csvOf } from '../recordings/epochs.ts';
import { button, byId, element } from '../ui/dom.ts';
import { saveFile } from '../ui/save.ts';
import { type CurvesEvent, MOST_PINS, type Shown, shownRecording } from './state.ts';

/** @param explain opens the guide at a section */
export function toolbarView(
  dispatch: (event: CurvesEvent) => void,
  explain: (section: string) => void,
): (state: Shown) => void {
  const across = element('select', { id: 'across' });
  for (const { name, title } of Object.values(axes)) across.append(element('option', { value: name }, title));
  across.addEventListener('change', () => dispatch({ type: 'across', across: across.value as Across }));

  const each = element('input', { type: 'checkbox', id: 'each' });
  each.addEventListener('change', () => dispatch({ type: 'each', isEach: each.checked }));

  const smooth = element('input', { type: 'range', id: 'smoothing', min: 0, max: 0.99, step: 0.01, value: 0 });
  smooth.addEventListener('input', () => dispatch({ type: 'smoothing', weight: Number(smooth.value) }));
  const whole = button('Whole run', () => dispatch({ type: 'zoom', zoom: undefined }), {
    id: 'whole-run',
    class: 'quiet',
  });

  const pin = element('button', { type: 'button', id: 'pin', class: 'quiet', 'aria-keyshortcuts': 'p' }, 'Pin');
  pin.addEventListener('click', () => dispatch({ type: 'pin' }));
  const rows = element('button', { type: 'button', id: 'save-rows', class: 'quiet' }, 'Save CSV');
  const help = element('button', { type: 'button', class: 'explain' }, 'What these mean');
  help.addEventListener('click', () => explain('return-and-cost'));

  byId('watch-bar').append(
    element('label', { for: 'across', class: 'inline' }, 'Over', across),
    element('label', { for: 'each', class: 'inline' }, each, 'Each seed'),
    element('label', { for: 'smoothing', class: 'inline' }, 'Smooth', smooth),
    whole,
    pin,
    rows,
    help,
  );

  let shown: ReturnType<typeof shownRecording>;
  rows.addEventListener('click', () => {
    if (!shown) return;
    const { algorithm, task } = shown.subject;
    saveFile(`${algorithm}-${task}.csv`, csvOf(shown.points));
  });

  // A single letter, so only while nothing is typed and the curves or nothing at all are in use.
  document.addEventListener('keydown', ({ key, target, altKey, ctrlKey, metaKey, repeat }) => {
    if (key !== 'p' || altKey || ctrlKey || metaKey || repeat || pin.disabled) return;
    const at = target as HTMLElement;
    const isTyping = at.matches('input:not([type=checkbox]), select, textarea');
    const panel = byId('panel-curves');
    if (!isTyping && !panel.hidden && (at === document.body || panel.contains(at))) dispatch({ type: 'pin' });
  });

  return (state) => {
    const { curves } = state;
    shown = shownRecording(state);
    const isEmpty = !shown || shown.points.length === 0;
    if (across.value !== curves.across) across.value = curves.across;
    each.checked = curves.isEach;
    smooth.value = String(curves.smoothing);
    whole.disabled = curves.zoom === undefined;
    each.disabled = (shown?.subject.seeds.length ?? 0) < 2;
    const isFull = curves.pins.length >= MOST_PINS;
    pin.disabled = isEmpty || isFull;
    pin.title = isFull
      ? `${MOST_PINS} runs are pinned: remove one first`
      : 'Keeps the curves of this run to compare with others (key p)';
    rows.disabled = isEmpty;
    rows.title = 'Every metric of every epoch and seed of the run on show, as progress.csv';
  };
}
