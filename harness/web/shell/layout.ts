/** Which parts of the page are on show: the form beside the results, the stage above them, the curves or the first screen. */

import { shownRecording } from '../curves/state.ts';
import { byId } from '../ui/dom.ts';
import { type State, stageOf } from './state.ts';

/** @param setForm opens the form, or folds it away */
export function layoutView(setForm: (isOpen: boolean) => void): (state: State) => void {
  const [side, toggle, fold, watching] = [byId('side'), byId('form-toggle'), byId('fold-form'), byId('watching')];
  let isOpen = false;
  toggle.addEventListener('click', () => setForm(!isOpen));
  fold.addEventListener('click', () => {
    setForm(false);
    toggle.focus();
  });
  // A link to an anchor would take the place of the run's own in the address.
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault();
    byId('content').focus();
  });
  return (state) => {
    const { curves } = state;
    const hasOpened = state.isFormOpen && !isOpen;
    isOpen = state.isFormOpen;
    side.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
    document.body.dataset['stage'] = stageOf(state);
    watching.hidden = shownRecording(state) === undefined && curves.pins.length === 0;
    if (hasOpened && document.activeElement?.closest('#form-toggle, #hero')) byId('task').focus();
  };
}
