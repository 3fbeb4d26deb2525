/** Regions where a function of two variables is below a level, by marching squares: pure geometry for drawings. */

export type Point = readonly [number, number];

/** A function on a regular grid over the unit square: `values[j * size + i]` at (i, j) / (size - 1). */
export interface Field {
  readonly size: number;
  readonly values: readonly number[];
}

/** Samples a function of the unit square. */
export function sampleField(size: number, f: (x: number, y: number) => number): Field {
  const at = (i: number): number => i / (size - 1);
  return { size, values: Array.from({ length: size * size }, (_, k) => f(at(k % size), at(Math.floor(k / size)))) };
}

/** Corners of a cell, in order; edge e leads from corner e to corner e + 1. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/**
 * Closed loops around {f < level}, in the unit square; where the region reaches the border its loop runs along it. Loops of
 * holes are among them: fill by the even-odd rule.
 */
export function regionBelow({ size, values }: Field, level: number): Point[][] {
  const inside = (i: number, j: number): boolean => i >= 0 && j >= 0 && i < size && j < size;
  const value = (i: number, j: number): number => (inside(i, j) ? (values[j * size + i] as number) : Infinity);
  const clamp = (k: number): number => Math.min(size - 1, Math.max(0, k));
  /** Where the edge between two grid points meets the level; beyond the border everything is above. */
  const crossing = (a: Point, b: Point): Point => {
    const [fa, fb] = [value(...a), value(...b)];
    const t = Number.isFinite(fa) && Number.isFinite(fb) ? (level - fa) / (fb - fa) : fa < level ? 0 : 1;
    const between = (axis: 0 | 1): number => clamp(a[axis] + t * (b[axis] - a[axis])) / (size - 1);
    return [between(0), between(1)];
  };
  /** Leads from an edge of the grid to the next one of the same loop, with the region on the left. */
  const next = new Map<string, { to: string; point: Point }>();
  for (let j = -1; j < size; j++) {
    for (let i = -1; i < size; i++) {
      const corners = CORNERS.map(([di, dj]): Point => [i + di, j + dj]);
      const below = corners.map(([x, y]) => value(x, y) < level);
      const name = (e: number): string => {
        const ends = [corners[e], corners[(e + 1) % 4]].map((p) => (p as Point).join());
        return ends.sort().join(';');
      };
      const meet = (e: number): Point => crossing(corners[e] as Point, corners[(e + 1) % 4] as Point);
      // the boundary enters a cell where the region ends and leaves it where the region begins, walking around the cell
      const entries = [0, 1, 2, 3].filter((e) => below[e] && !below[(e + 1) % 4]);
      for (const entry of entries) {
        let exit = (entry + 1) % 4;
        while (below[exit] || !below[(exit + 1) % 4]) exit = (exit + 1) % 4;
        next.set(`${name(entry)}`, { to: name(exit), point: meet(entry) });
      }
    }
  }
  const loops: Point[][] = [];
  while (next.size > 0) {
    const loop: Point[] = [];
    let edge = next.keys().next().value as string;
    for (let found = next.get(edge); found; found = next.get(edge)) {
      next.delete(edge);
      loop.push(found.point);
      edge = found.to;
    }
    loops.push(loop);
  }
  return loops;
}

/** The loops without what runs along the border of the square: lines to be drawn. */
export function boundaryOf(loops: readonly (readonly Point[])[]): Point[][] {
  const isBorder = (a: Point, b: Point): boolean =>
    ([0, 1] as const).some((axis) => a[axis] === b[axis] && (a[axis] === 0 || a[axis] === 1));
  return loops.flatMap((loop) => {
    const lines: Point[][] = [[]];
    loop.forEach((point, i) => {
      const last = loop.at(i - 1) as Point;
      if (isBorder(last, point)) lines.push([point]);
      else (lines.at(-1) as Point[]).push(...(lines.at(-1)?.length === 0 ? [last, point] : [point]));
    });
    return lines.filter((line) => line.length > 1);
  });
}

/** The same region as below a level, of what is above it. */
export const regionAbove = ({ size, values }: Field, level: number): Point[][] =>
  regionBelow({ size, values: values.map((value) => -value) }, -level);
