/** Symmetric systems H = L' D L, eliminated from the last row to the first: along trees nothing fills but ancestors. */
import type { Pattern } from './pattern.ts';
import type { Program } from './program.ts';

/** Factors the matrix `<matrix><i>_<j>` into `<name>l<i>_<j>` and the inverse pivots `<name>d<i>`. */
export function emitFactor(program: Program, pattern: Pattern, matrix: string, name: string): void {
  const entry = (i: number, j: number): string => `${name}e${Math.max(i, j)}_${Math.min(i, j)}`;
  pattern.forEach((columns, i) => {
    for (const j of [i, ...columns]) program.line(`var ${entry(i, j)} = ${matrix}${i}_${j};`);
  });
  for (let k = pattern.length - 1; k >= 0; k--) {
    program.let(`${name}d${k}`, 'physics/factor.inversePivot', entry(k, k));
    const columns = pattern[k] as readonly number[];
    columns.forEach((i, at) => {
      const lower = program.let(`${name}l${k}_${i}`, 'physics/factor.lower', entry(k, i), `${name}d${k}`);
      for (const j of columns.slice(at)) {
        program.set(entry(i, j), 'physics/factor.eliminate', entry(i, j), lower, entry(k, j));
      }
    });
  }
}

/** Solves the factored system for the changing locals `<x><i>`, in place. */
export function emitSolve(program: Program, pattern: Pattern, name: string, x: string): void {
  const eliminate = (target: number, row: number, column: number, source: number): void =>
    program.set(
      `${x}${target}`,
      'physics/factor.eliminate',
      `${x}${target}`,
      `${name}l${row}_${column}`,
      `${x}${source}`,
    );
  pattern.toReversed().forEach((columns, at) => {
    const i = pattern.length - 1 - at;
    for (const j of columns) eliminate(j, i, j, i);
  });
  pattern.forEach((columns, i) => {
    program.set(`${x}${i}`, 'physics/factor.lower', `${x}${i}`, `${name}d${i}`);
    for (const j of columns) eliminate(i, i, j, j);
  });
}
