/**
 * The factorisation of a matrix without zeros, in loops: a trip eliminates the last row and then puts it first and all others one
 * place further, so that the next row is last. No index depends on the trip, and the text has each entry once a loop.
 */

import type { Program } from '../program.ts';
import type { Pattern } from './sparsity.ts';

/** The shorter text is worth the entries that move from so many rows on. */
const MANY = 16;
/** Rows of one loop. All its trips go through what the first one has to eliminate, so that long loops idle. */
const TRIPS = 8;

type Place = (i: number, j: number) => string;

export const isFull = (pattern: Pattern): boolean =>
  pattern.length >= MANY && pattern.every((columns, i) => columns.length === i);

/** Declares the factor as `emitFactor` does. */
export function emitFullFactor(program: Program, size: number, matrix: string, name: string): void {
  let source: Place = (i, j) => `${matrix}${i}_${j}`;
  for (let rows = size; rows > 0; rows -= TRIPS) {
    const trips = Math.min(TRIPS, rows);
    const place: Place = (i, j) => `${name}${rows}r${Math.max(i, j)}_${Math.min(i, j)}`;
    for (let i = 0; i < rows; i++) for (let j = 0; j <= i; j++) program.line(`var ${place(i, j)} = ${source(i, j)};`);
    program.within(`for (var trip = 0u; trip < ${trips}u; trip++)`, () => emitTrip(program, rows, trips, place));
    const moved = (i: number): number => (i + trips) % rows;
    for (let i = rows - trips; i < rows; i++) {
      program.line(`let ${name}d${i} = ${place(moved(i), moved(i))};`);
      for (let j = 0; j < i; j++) program.line(`let ${name}l${i}_${j} = ${place(moved(i), moved(j))};`);
    }
    source = (i, j) => place(moved(i), moved(j));
  }
}

/** The rows that have been eliminated are the first `trip` ones: they move on and keep what they are. */
function emitTrip(program: Program, rows: number, trips: number, place: Place): void {
  const last = rows - 1;
  program.let('pivot', 'physics/solver/factor.inversePivot', place(last, last));
  const shares: string[] = [];
  for (let j = 0; j < last; j++) {
    program.line(`let entry${j} = ${place(last, j)};`);
    if (j < trips - 1) {
      program.let(`lower${j}`, 'physics/solver/factor.lowerOfPending', `entry${j}`, 'pivot', `${j}u`, 'trip');
      shares.push(program.let(`share${j}`, 'physics/solver/factor.shareOfPending', `lower${j}`, `${j}u`, 'trip'));
    } else shares.push(program.let(`lower${j}`, 'physics/solver/factor.lowerEntry', `entry${j}`, 'pivot'));
  }
  for (let i = last - 1; i >= 0; i--) {
    for (let j = i; j >= 0; j--) {
      const share = shares[j] as string;
      program.set(place(i + 1, j + 1), 'physics/solver/factor.eliminate', place(i, j), share, `entry${i}`);
    }
    program.line(`${place(i + 1, 0)} = lower${i};`);
  }
  program.line(`${place(0, 0)} = pivot;`);
}
