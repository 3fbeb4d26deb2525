/** What to do first, above the empty charts of a page on which nothing has run. */

import { shownRecording } from '../curves/state.ts';
import { byId, element, setText } from '../ui/dom.ts';
import type { State } from './state.ts';

/** @param openGallery shows its tab */
export function welcomeView(openGallery: () => void): (state: State) => void {
  const panel = byId('welcome');
  const start = element('span');
  const gallery = element('button', { type: 'button', class: 'quiet' }, 'Play in the gallery');
  gallery.addEventListener('click', openGallery);
  panel.append(
    element('p', {}, start),
    element(
      'p',
      {},
      'New to safe reinforcement learning? Each method on a small problem, drawn beside the known optimum.',
    ),
    gallery,
  );
  return (state) => {
    const { adapter, settings } = state;
    panel.hidden = adapter.kind !== 'found' || shownRecording(state) !== undefined;
    setText(start, `Start trains ${settings.algorithm} on ${settings.task}: its curves appear here.`);
  };
}
