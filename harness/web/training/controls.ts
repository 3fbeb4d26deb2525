/** Start, pause, step and stop. */
import type { Platform } from '../platform/adapter.ts';
import { byId, element, setText } from '../ui/dom.ts';
import { isBusy, type Training } from './state.ts';

export interface ControlActions {
  pause(): void;
  resume(): void;
  /** One epoch of a paused run. */
  step(): void;
  stop(): void;
}

export function controlsView(actions: ControlActions): (state: Training & Platform) => void {
  const start = element('button', { type: 'submit', id: 'start', class: 'primary' }, 'Start');
  const pause = element('button', { type: 'button', id: 'pause', disabled: true }, 'Pause');
  const step = element('button', { type: 'button', id: 'step', disabled: true }, 'One epoch');
  const stop = element('button', { type: 'button', id: 'stop', disabled: true }, 'Stop');
  byId('controls').append(start, stop, pause, step);
  let isHeld = false;
  pause.addEventListener('click', () => (isHeld ? actions.resume() : actions.pause()));
  step.addEventListener('click', actions.step);
  stop.addEventListener('click', actions.stop);

  return (state) => {
    const { phase } = state;
    const busy = isBusy(state);
    isHeld = phase === 'pausing' || phase === 'paused';
    const focused = document.activeElement;
    start.disabled = busy || state.adapter.kind !== 'found';
    stop.disabled = !busy;
    pause.disabled = phase !== 'training' && !isHeld;
    step.disabled = phase !== 'paused';
    // The keyboard goes on where it was: a disabled button would drop it at the top of the page.
    if (focused === start && start.disabled) stop.focus();
    if (focused === stop && stop.disabled) start.focus();
    setText(pause, isHeld ? 'Go on' : 'Pause');
    setText(stop, phase === 'stopping' ? 'Stop now' : 'Stop');
    stop.title = phase === 'stopping' ? 'Ends without waiting for the running epoch' : '';
  };
}
