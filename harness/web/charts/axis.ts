/** What the curves are drawn over, and which epoch lies under a place of that axis. */
import type { EpochPoint } from '../recordings/epochs.ts';

export type Across = 'steps' | 'epochs' | 'seconds';

export interface Axis {
  readonly name: Across;
  /** The words of the menu, and of a sentence: `over environment steps`. */
  readonly title: string;
  readonly words: string;
  at(point: EpochPoint): number;
}

export const axes: Readonly<Record<Across, Axis>> = {
  steps: { name: 'steps', title: 'Steps', words: 'environment steps', at: ({ steps }) => steps },
  epochs: { name: 'epochs', title: 'Epochs', words: 'epochs', at: ({ epoch }) => epoch },
  seconds: { name: 'seconds', title: 'Seconds', words: 'seconds of training', at: ({ seconds }) => seconds },
};

/** Index of the epoch nearest to `place` on the axis; undefined without any. */
export function nearestEpoch(points: readonly EpochPoint[], { at }: Axis, place: number): number | undefined {
  let [low, high] = [0, points.length - 1];
  if (high < 0) return undefined;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(points[middle] as EpochPoint) < place) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  return before && place - at(before) < at(points[low] as EpochPoint) - place ? low - 1 : low;
}
