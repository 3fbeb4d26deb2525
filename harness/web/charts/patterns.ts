/** Patterns that go with the colours of modes, as strokes on a tile of 8 by 8: the first is plain. */
export const TILE = 8;

export const patterns: readonly (readonly (readonly [x1: number, y1: number, x2: number, y2: number])[])[] = [
  [],
  [
    [-2, 2, 2, -2],
    [0, 8, 8, 0],
    [6, 10, 10, 6],
  ],
  [[0, 4, 8, 4]],
  [
    [0, 0, 8, 8],
    [-2, 6, 2, 10],
    [6, -2, 10, 2],
    [0, 8, 8, 0],
  ],
  [[4, 0, 4, 8]],
];

/** Custom property of the colour of the mode `kind`. */
export const modeColour = (kind: number): string => `--mode-${(kind % patterns.length) + 1}`;
