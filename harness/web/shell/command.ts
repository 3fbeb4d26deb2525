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

interface OnShow {
  readonly settings: Settings;
  /** Undefined while the form is wrong. */
  readonly resolved: ResolvedConfig | undefined;
}

function onShow(state: State): OnShow {
  const { opened } = state.curves;
  if (opened && opened.obstacle === undefined) {
    const settings = settingsOf(opened.config);
    return { settings, resolved: checkSettings(settings).resolved };
  }
  const { settings, checked } = (isBusy(state) && state.run) || state;
  return { settings, resolved: checked.resolved };
}

export function commandView(): (state: State) => void {
  const command = byId('command');
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
    const { settings, resolved } = onShow(state);
    link = resolved && linkOf(resolved);
    copyLink.disabled = link === undefined;
    const text = commandOf(settings);
    if (command.textContent === text) return;
    // An option stays on the line of its value.
    const parts = text.split(/ (?=--)/).flatMap((part) => [' ', element('span', {}, part)]);
    command.replaceChildren(...parts.slice(1));
  };
}
