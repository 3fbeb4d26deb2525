/** The page's address: its hash is the link of the settings, and a hash that comes with it becomes the settings. */
import { linkOf } from '../../../src/config/link.ts';
import type { State } from './state.ts';

/** Browsers take offence at addresses that change with every key. */
const QUIET_MS = 300;

/** What waits to be written. */
let timer: ReturnType<typeof setTimeout> | undefined;

/** Hands over the link that the page was opened with, and every one that follows. */
export function followAddress(open: (link: string) => void): void {
  const read = (): void => {
    // An older address that still waits would replace the one that has come.
    clearTimeout(timer);
    if (location.hash.length > 1) open(location.hash);
  };
  // What the page writes itself with `replaceState` is no such event.
  addEventListener('hashchange', read);
  read();
}

export function addressView(): (state: State) => void {
  let drawn: Pick<State, 'checked' | 'brokenLink'> | undefined;

  return ({ checked, brokenLink }) => {
    if (drawn && checked === drawn.checked && brokenLink === drawn.brokenLink) return;
    drawn = { checked, brokenLink };
    clearTimeout(timer);
    // What is wrong with a link stays in the address, to be mended there.
    const link = checked.resolved && brokenLink === undefined ? linkOf(checked.resolved) : undefined;
    if (link !== undefined) timer = setTimeout(() => history.replaceState(history.state, '', link), QUIET_MS);
  };
}
