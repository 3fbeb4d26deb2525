/** Where an arena of the overview is on the canvas, found by asking which arena is under a pixel, whatever the camera. */

/** The arena under a pixel. */
export type ArenaAt = (x: number, y: number) => number | undefined;

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Points that are asked along the canvas's longer side. */
const POINTS = 60;

/** The smallest rectangle of asked pixels of an arena; undefined where none is in sight. */
export function placeOf(
  environment: number,
  arenaAt: ArenaAt,
  [width, height]: readonly [number, number],
): Place | undefined {
  const step = Math.max(width, height) / POINTS;
  let place: Place | undefined;
  for (let y = step / 2; y < height; y += step) {
    for (let x = step / 2; x < width; x += step) {
      if (arenaAt(x, y) !== environment) continue;
      const { left, top, right, bottom } = place ?? { left: x, top: y, right: x, bottom: y };
      place = {
        left: Math.min(left, x - step / 2),
        top: Math.min(top, y - step / 2),
        right: Math.max(right, x + step / 2),
        bottom: Math.max(bottom, y + step / 2),
      };
    }
  }
  return place;
}

/** The arena beside another in a direction of the canvas; undefined at the edge. */
export function neighbourOf(
  environment: number,
  [dx, dy]: readonly [number, number],
  arenaAt: ArenaAt,
  size: readonly [number, number],
): number | undefined {
  const place = placeOf(environment, arenaAt, size);
  if (!place) return undefined;
  const { left, top, right, bottom } = place;
  const [width, height] = [right - left, bottom - top];
  // Arenas may lie aslant and apart: from the middle outwards until there is another one.
  for (let reach = 0.5; reach <= 2; reach += 0.125) {
    const found = arenaAt((left + right) / 2 + reach * dx * width, (top + bottom) / 2 + reach * dy * height);
    if (found !== undefined && found !== environment) return found;
  }
  return undefined;
}
