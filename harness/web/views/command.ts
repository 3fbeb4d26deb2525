/** The command line that runs the same, of the run on show or else of the form. */

import { commandOf } from '../state/settings.ts';
import { isBusy, type State } from '../state/state.ts';
import { byId, element, setText } from './dom.ts';

export function commandView(): (state: State) => void {
  const [command, copy] = [byId('command'), byId('copy')];
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(command.textContent ?? '');
      setText(copy, 'Copied');
    } catch {
      getSelection()?.selectAllChildren(command);
      setText(copy, 'Selected');
    }
    setTimeout(() => setText(copy, 'Copy'), 1500);
  });
  return (state) => {
    const text = commandOf(isBusy(state) && state.run ? state.run.settings : state.settings);
    if (command.textContent === text) return;
    // An option stays on the line of its value.
    const parts = text.split(/ (?=--)/).flatMap((part) => [' ', element('span', {}, part)]);
    command.replaceChildren(...parts.slice(1));
  };
}
