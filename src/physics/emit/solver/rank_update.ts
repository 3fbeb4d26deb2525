/** Adds weight u u' to a factored matrix (shaders/physics/solver/rank_update.wgsl). */

import type { Program } from '../program.ts';
import type { Pattern } from './sparsity.ts';

/** Declares changing copies `<to>l<i>_<j>` and `<to>d<i>` of the factor `<from>...`. */
export function emitCopiedFactor(program: Program, pattern: Pattern, from: string, to: string): void {
  pattern.forEach((columns, i) => {
    program.line(`var ${to}d${i} = ${from}d${i};`);
    for (const j of columns) program.line(`var ${to}l${i}_${j} = ${from}l${i}_${j};`);
  });
}

/** Changes the factor `<name>...`, the changing local `weight` and the changing locals `u<i>`, one for each row. */
export function emitRankUpdate(program: Program, pattern: Pattern, name: string): void {
  for (let k = pattern.length - 1; k >= 0; k--) {
    const [inverse, own] = [`${name}d${k}`, `update${k}`];
    const left = program.let(`remaining${k}`, 'physics/solver/rank_update.remainingInverse', 'weight', own, inverse);
    const columns = pattern[k] as readonly number[];
    if (columns.length > 0)
      program.let(`columnGain${k}`, 'physics/solver/rank_update.columnGain', 'weight', own, inverse, left);
    program.set(inverse, 'physics/solver/rank_update.scale', inverse, left);
    if (k > 0) program.set('weight', 'physics/solver/rank_update.scale', 'weight', left);
    for (const i of columns) {
      program.set(`update${i}`, 'physics/solver/factor.eliminate', `update${i}`, own, `${name}l${k}_${i}`);
      program.set(`${name}l${k}_${i}`, 'physics/force.addProduct', `${name}l${k}_${i}`, `columnGain${k}`, `update${i}`);
    }
  }
}
