/**
 * Symmetric systems H = L' D L, eliminated from the last row to the first: along trees nothing fills but ancestors. What changes has a
 * new name at each step: some compilers take long over thousands of assignments.
 */

import type { Program } from '../program.ts';
import { emitFullFactor, isFull } from './factor_full.ts';
import type { Pattern } from './sparsity.ts';

/** Factors the matrix `<matrix><i>_<j>` into `<name>l<i>_<j>` and the inverse pivots `<name>d<i>`. */
export function emitFactor(program: Program, pattern: Pattern, matrix: string, name: string): void {
  if (isFull(pattern)) {
    emitFullFactor(program, pattern.length, matrix, name);
    return;
  }
  const place = (i: number, j: number): string => `${Math.max(i, j)}_${Math.min(i, j)}`;
  const entries = new Map<string, string>();
  pattern.forEach((columns, i) => {
    for (const j of [i, ...columns]) entries.set(place(i, j), `${matrix}${i}_${j}`);
  });
  const entry = (i: number, j: number): string => entries.get(place(i, j)) as string;
  for (let k = pattern.length - 1; k >= 0; k--) {
    program.let(`${name}d${k}`, 'physics/solver/factor.inversePivot', entry(k, k));
    const columns = pattern[k] as readonly number[];
    columns.forEach((i, at) => {
      const lower = program.let(`${name}l${k}_${i}`, 'physics/solver/factor.lowerEntry', entry(k, i), `${name}d${k}`);
      for (const j of columns.slice(at)) {
        const less = `${name}e${place(i, j)}by${k}`;
        program.let(less, 'physics/solver/factor.eliminate', entry(i, j), lower, entry(k, j));
        entries.set(place(i, j), less);
      }
    });
  }
}

/** Solves the factored system for the changing locals `<x><i>`, in place. */
export function emitSolve(program: Program, pattern: Pattern, name: string, x: string): void {
  const values = pattern.map((_, i) => `${x}${i}`);
  const value = (i: number): string => values[i] as string;
  const eliminate = (target: number, row: number, column: number, source: number): void => {
    const lower = `${name}l${row}_${column}`;
    const less = `${x}${target}${target < source ? 'by' : 'with'}${source}`;
    values[target] = program.let(less, 'physics/solver/factor.eliminate', value(target), lower, value(source));
  };
  pattern.toReversed().forEach((columns, at) => {
    const i = pattern.length - 1 - at;
    for (const j of columns) eliminate(j, i, j, i);
  });
  pattern.forEach((columns, i) => {
    values[i] = program.let(`${x}${i}scaled`, 'physics/solver/factor.lowerEntry', value(i), `${name}d${i}`);
    for (const j of columns) eliminate(i, i, j, j);
  });
  values.forEach((last, i) => {
    program.line(`${x}${i} = ${last};`);
  });
}
