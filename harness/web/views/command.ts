/** The command line that runs the same: of an opened run, of the one that trains, or else of the form. */
import { commandOf, type Settings } from '../state/settings.ts';
import { settingsOfRun } from '../state/settings_of_run.ts';
import { isBusy, type State } from '../state/state.ts';
import { byId, element, setText } from './dom.ts';

function settingsOnShow(state: State): Settings {
  const { opened } = state.watch;
  if (opened && opened.obstacle === undefined) return settingsOfRun(opened.config);
  return isBusy(state) && state.run ? state.run.settings : state.settings;
}

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
    const text = commandOf(settingsOnShow(state));
    if (command.textContent === text) return;
    // An option stays on the line of its value.
    const parts = text.split(/ (?=--)/).flatMap((part) => [' ', element('span', {}, part)]);
    command.replaceChildren(...parts.slice(1));
  };
}
