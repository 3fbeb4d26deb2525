import { describe, expect, it } from 'vitest';
import {
  boundaryOf,
  type Point,
  regionAbove,
  regionBelow,
  sampleField,
} from '../../../../harness/web/gallery/insets/contours.ts';

/** Area by the shoelace formula; holes count negatively. */
const area = (loops: readonly (readonly Point[])[]): number =>
  loops.reduce(
    (sum, loop) =>
      sum +
      loop.reduce((part, [x, y], i) => {
        const [px, py] = loop.at(i - 1) as Point;
        return part + (px * y - x * py) / 2;
      }, 0),
    0,
  );

describe('the region below a level', () => {
  it('of a disc in the square has the area of the disc', () => {
    const disc = sampleField(101, (x, y) => Math.hypot(x - 0.5, y - 0.5));
    const loops = regionBelow(disc, 0.3);
    expect(loops).toHaveLength(1);
    expect(Math.abs(area(loops))).toBeCloseTo(Math.PI * 0.09, 3);
    for (const [x, y] of loops.flat()) expect(Math.hypot(x - 0.5, y - 0.5)).toBeCloseTo(0.3, 3);
  });

  it('runs along the border where it reaches it', () => {
    const half = sampleField(21, (x) => x);
    expect(Math.abs(area(regionBelow(half, 0.35)))).toBeCloseTo(0.35, 10);
    expect(Math.abs(area(regionAbove(half, 0.35)))).toBeCloseTo(0.65, 10);
    const [line, ...others] = boundaryOf(regionBelow(half, 0.35));
    expect(others).toEqual([]);
    for (const [x] of line ?? []) expect(x).toBeCloseTo(0.35, 10);
  });

  it('has a loop for each part, and one for a hole', () => {
    const ring = sampleField(81, (x, y) => Math.abs(Math.hypot(x - 0.5, y - 0.5) - 0.3));
    const loops = regionBelow(ring, 0.1);
    expect(loops).toHaveLength(2);
    expect(Math.abs(area(loops))).toBeCloseTo(Math.PI * (0.16 - 0.04), 2);
    const saddle = sampleField(3, (x, y) => (x === 0.5 || y === 0.5 ? 1 : x === y ? 0 : 2));
    expect(regionBelow(saddle, 0.5)).toHaveLength(2);
  });

  it('is nothing, or the whole square', () => {
    const flat = sampleField(5, () => 1);
    expect(regionBelow(flat, 0.5)).toEqual([]);
    const loops = regionBelow(flat, 2);
    expect(Math.abs(area(loops))).toBeCloseTo(1, 10);
    expect(boundaryOf(loops)).toEqual([]);
  });
});
