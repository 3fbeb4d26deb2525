/** Which part of the axis is seen, as wheel, keys and a drag change it. */
import type { Range } from './scene.ts';

/** A part is at least this share of the whole. */
const LEAST_SHARE = 1e-3;

/** A range within the whole; undefined where it would be all of it. */
export function within({ low, high }: Range, whole: Range): Range | undefined {
  const length = whole.high - whole.low;
  const span = Math.max(LEAST_SHARE * length, high - low);
  if (!(span < length)) return undefined;
  const start = Math.min(Math.max(low, whole.low), whole.high - span);
  return { low: start, high: start + span };
}

/** A range that is `factor` times as long, in which a place stays where it is. */
export const zoomedAt = ({ low, high }: Range, place: number, factor: number, whole: Range): Range | undefined =>
  within({ low: place - (place - low) * factor, high: place + (high - place) * factor }, whole);
