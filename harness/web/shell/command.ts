/** The command line that runs the same, and the link that opens it here: of an opened run, of the one under way, or else of the form. */

import { linkOf } from '../../../src/config/link.ts';
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import { checkSettings, commandOf, type Settings, settingsOf } from '../settings/settings.ts';
import { isBusy } from '../training/state.ts';
import { byId, element, setText } from '../ui/dom.ts';
import type { State } from './state.ts';

/** How long a button says what it has done. */
const SAID_MS = 1500;

/** Lets a button copy a text; where the clipboard is closed, `otherwise` offers it in another way and says how. */
function copies(button: HTMLElement, text: () => string, otherwise: () => string): void {
  const label = button.textContent ?? '';
  button.addEventListener('click', async () => {
    const done = await navigator.clipboard.writeText(text()).then(() => 'Copied', otherwise);
    setText(button, done);
    setTimeout(() => setText(button, label), SAID_MS);
  });
}

/** What the command line and the link are of. */
export interface Told {
  /** What stands in words below the heading. */
  readonly whose: string;
  readonly settings: Settings;
  /** Undefined while the form is wrong. */
  readonly resolved: ResolvedConfig | undefined;
}

/** The run that trains; else what was opened or changed last. */
export function toldOf(state: Pick<State, 'curves' | 'told' | 'phase' | 'run' | 'settings' | 'checked'>): Told {
  const { opened } = state.curves;
  if (isBusy(state) && state.run) {
    const { settings, checked } = state.run;
    return { whose: 'This is the run that trains.', settings, resolved: checked.resolved };
  }
  if (opened && opened.obstacle === undefined && state.told === 'opened') {
    const settings = settingsOf(opened.config);
    return {
      whose: `This is the run that was opened, ${opened.name}.`,
      settings,
      resolved: checkSettings(settings).resolved,
    };
  }
  return { whose: 'This is what the form says.', settings: state.settings, resolved: state.checked.resolved };
}

export function commandView(): (state: State) => void {
  const [command, owner] = [byId('command'), byId('command-of')];
  const [copy, copyLink] = [byId('copy'), byId<HTMLButtonElement>('copy-link')];
  let link: string | undefined;
  copies(
    copy,
    () => command.textContent ?? '',
    () => {
      getSelection()?.selectAllChildren(command);
      return 'Selected';
    },
  );
  copies(
    copyLink,
    () => `${location.href.split('#')[0]}${link}`,
    () => 'It is in the address',
  );
  return (state) => {
    const { whose, settings, resolved } = toldOf(state);
    setText(owner, whose);
    link = resolved && linkOf(resolved);
    copyLink.disabled = link === undefined;
    const text = commandOf(settings);
    if (command.textContent === text) return;
    // An option stays on the line of its value.
    const parts = text.split(/ (?=--)/).flatMap((part) => [' ', element('span', {}, part)]);
    command.replaceChildren(...parts.slice(1));
  };
}
