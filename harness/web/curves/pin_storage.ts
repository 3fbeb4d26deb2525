/** Pinned runs outlive a reload: the tab's own storage holds them until it is closed. */

import type { Compared } from '../charts/model.ts';
import { decodePins, encodePins } from './pins.ts';
import type { CurvesEvent, Shown } from './state.ts';

const KEY = 'ringfence.pins';

export function pinStorage(dispatch: (event: CurvesEvent) => void): (state: Shown) => void {
  let kept: readonly Compared[] | undefined;
  return ({ curves: { pins } }) => {
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
