/** Pinned runs outlive a reload: the tab's own storage holds them until it is closed. */

import type { Compared } from '../charts/model.ts';
import type { State } from '../shell/state.ts';
import { decodePins, encodePins } from './pins.ts';
import type { WatchEvent } from './state.ts';

const KEY = 'ringfence.pins';

export function pinKeeper(dispatch: (event: WatchEvent) => void): (state: State) => void {
  let kept: readonly Compared[] | undefined;
  return ({ watch: { pins } }) => {
    if (kept === undefined) {
      kept = pins;
      const text = storage()?.getItem(KEY);
      if (text) queueMicrotask(() => dispatch({ type: 'restore', pins: decodePins(text) }));
      return;
    }
    if (pins === kept) return;
    kept = pins;
    try {
      storage()?.setItem(KEY, encodePins(pins));
    } catch {
      // Runs of tens of thousands of epochs are more than the storage takes: they last as long as the page.
      storage()?.removeItem(KEY);
    }
  };
}

/** Reading the property already fails where storage is turned off. */
function storage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
