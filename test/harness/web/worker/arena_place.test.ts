import { describe, expect, it } from 'vitest';
import { neighbourOf, placeOf } from '../../../../harness/web/worker/arena_place.ts';

const size = [600, 300] as const;

/** Four columns of square arenas with gaps between, ten in all, seen aslant. */
function arenaAt(x: number, y: number): number | undefined {
  const across = (x - 40 - 0.2 * y) / 110;
  const [column, row] = [Math.floor(across), Math.floor(y / 100)];
  if (across - column > 0.8 || (y / 100) % 1 > 0.8 || column < 0 || column > 3 || row < 0 || row > 2) return undefined;
  return 4 * row + column < 10 ? 4 * row + column : undefined;
}

describe('an arena on the canvas', () => {
  it('is where its pixels are', () => {
    const place = placeOf(5, arenaAt, size);
    expect(place?.top).toBeCloseTo(100, -1.2);
    expect(place?.bottom).toBeCloseTo(180, -1.2);
    // its left edge leans from 170 to 186, its right one from 258 to 274
    expect(place?.left).toBeGreaterThan(155);
    expect(place?.right).toBeLessThan(290);
    expect(placeOf(12, arenaAt, size)).toBeUndefined();
  });

  it.each([
    [5, [1, 0], 6],
    [5, [-1, 0], 4],
    [5, [0, -1], 1],
    [5, [0, 1], 9],
    [3, [1, 0], undefined],
    [0, [0, -1], undefined],
    [6, [0, 1], undefined],
  ] as const)('%i has beside it, towards %j, %o', (from, direction, expected) => {
    expect(neighbourOf(from, direction, arenaAt, size)).toBe(expected);
  });
});
