/** Start again, pause, go on, step and stop, beside the picture; before the first run Start stands in the form. */
import type { Platform } from '../platform/adapter.ts';
import { button, byId, element, setText } from '../ui/dom.ts';
import { isBusy, type Training } from './state.ts';

export interface ControlActions {
  start(): void;
  pause(): void;
  resume(): void;
  /** One epoch of a paused run. */
  step(): void;
  stop(): void;
}

export function controlsView(actions: ControlActions): (state: Training & Platform) => void {
  const start = button('Start again', actions.start, { id: 'start-again', class: 'primary start', hidden: true });
  const pause = button('Pause', () => (isHeld ? actions.resume() : actions.pause()), { id: 'pause', hidden: true });
  const stop = button('Stop', actions.stop, { id: 'stop', hidden: true });
  const step = button('One epoch', actions.step, { id: 'step', class: 'quiet', disabled: true });
  const more = element(
    'details',
    { class: 'menu', id: 'more', hidden: true },
    element('summary', { 'aria-label': 'More of the run' }, '⋯'),
    element('div', {}, step),
  );
  byId('controls').append(start, pause, stop, more);
  const formStart = byId<HTMLButtonElement>('start');
  let isHeld = false;
  let wasBusy = false;

  return (state) => {
    const { phase } = state;
    const busy = isBusy(state);
    isHeld = phase === 'pausing' || phase === 'paused';
    const focused = document.activeElement;
    formStart.disabled = start.disabled = busy || state.adapter.kind !== 'found';
    start.hidden = busy;
    pause.hidden = stop.hidden = more.hidden = !busy;
    pause.disabled = phase !== 'training' && !isHeld;
    step.disabled = phase !== 'paused';
    // The keyboard goes on where it was: a button that hides would drop it at the top of the page.
    if (busy && !wasBusy && (focused === document.body || focused?.classList.contains('start'))) stop.focus();
    if (focused === stop && !busy) start.focus();
    wasBusy = busy;
    setText(pause, isHeld ? 'Go on' : 'Pause');
    setText(stop, phase === 'stopping' ? 'Stop now' : 'Stop');
    stop.title = phase === 'stopping' ? 'Ends without waiting for the running epoch' : '';
  };
}
