/** How the overview lays arenas out: windows of half side 1 in rows, the first one at the far left, in the world's x and y. */
import type { Box } from './camera.ts';
import type { Camera } from './view.ts';

export interface Arenas {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
}

/** The distance from one centre to the next. */
export const PITCH = 2.14;

/** Chooses as many columns as let arenas be seen large and fill the rows. @param height of what stands in them */
export function arenasOf(count: number, height: number, aspect: number, { elevation }: Camera): Arenas {
  const layouts = Array.from({ length: count }, (_, k) => ({
    count,
    columns: k + 1,
    rows: Math.ceil(count / (k + 1)),
  }));
  const rise = (height / PITCH) * Math.cos(elevation);
  const sizeOf = ({ columns, rows }: Arenas): number =>
    Math.min(aspect / columns, 1 / (rows * Math.sin(elevation) + rise)) * (count / (columns * rows));
  return layouts.reduce((best, other) => (sizeOf(other) > sizeOf(best) ? other : best));
}

/** The box of all arenas, up to `height` above the ground. */
export function boxOf({ columns, rows }: Arenas, height: number): Box {
  const [x, y] = [columns, rows].map((n) => ((n - 1) * PITCH) / 2 + 1) as [number, number];
  return { least: [-x, -y, 0], most: [x, y, height] };
}

/** The arena that a place of the ground belongs to. */
export function arenaAt({ count, columns, rows }: Arenas, x: number, y: number): number | undefined {
  const across = x / PITCH + (columns - 1) / 2;
  const down = (rows - 1) / 2 - y / PITCH;
  const [column, row] = [Math.floor(across + 0.5), Math.floor(down + 0.5)];
  const isInside = Math.max(Math.abs(across - column), Math.abs(down - row)) * PITCH <= 1;
  if (!isInside || column < 0 || column >= columns || row < 0) return undefined;
  const arena = row * columns + column;
  return arena < count ? arena : undefined;
}
