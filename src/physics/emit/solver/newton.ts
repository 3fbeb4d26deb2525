/** What the iterations of Newton's method are made of, in locals: gradient and Hessian, the step, and what it does to all rows. */
import type { Model } from '../../model.ts';
import type { Term } from '../constraints/constraint_block.ts';
import { emitMotions } from '../motions.ts';
import type { Program } from '../program.ts';
import { emitFactor, emitSolve } from './factor.ts';
import { emitCopiedFactor } from './rank_update.ts';
import { type Pattern, treePattern } from './sparsity.ts';

export const rows = (pattern: Pattern): number[] => [...pattern.keys()];

/** Declares the gradient `g<i>` and the Hessian `h<i>_<j>`. */
export function emitBending(program: Program, model: Model, pattern: Pattern, terms: readonly Term[]): void {
  emitSmoothPart(program, model, pattern);
  for (const term of terms) term.bend(program);
}

/** Turns the gradient `g<i>` into minus the step. */
export function emitStepBack(program: Program, pattern: Pattern, terms: readonly Term[]): void {
  emitFactor(program, pattern, 'h', 'n');
  emitSolve(program, pattern, emitStiffness(program, pattern, terms), 'g');
}

/** How all changes with the step `p<i>`: declares `mp<i>`, and aims the terms. */
export function emitAim(program: Program, model: Model, terms: readonly Term[]): void {
  emitMassProduct(program, treePattern(model), 'mp', 'p');
  emitMotions(program, model, terms, 'stride', 'p');
  for (const term of terms) term.aim(program);
}

/** Takes the step `search.alpha`. */
export function emitMove(program: Program, pattern: Pattern, terms: readonly Term[]): void {
  for (const i of rows(pattern)) {
    program.set(`a${i}`, 'physics/force.addProduct', `a${i}`, 'search.alpha', `p${i}`);
    program.set(`ma${i}`, 'physics/force.addProduct', `ma${i}`, 'search.alpha', `mp${i}`);
  }
  for (const term of terms) term.move(program);
}

/** Declares the derivatives `first` and `second` of the smooth part along the step. */
export function emitSmoothSlopes(program: Program, pattern: Pattern): void {
  program.line('var first = 0.0;');
  program.line('var second = 0.0;');
  for (const i of rows(pattern)) {
    program.let(`rest${i}`, 'physics/force.less', `ma${i}`, `smooth${i}`);
    program.set('first', 'physics/force.addProduct', 'first', `p${i}`, `rest${i}`);
    program.set('second', 'physics/force.addProduct', 'second', `p${i}`, `mp${i}`);
  }
}

/** @returns the name of the factor with the terms that are added to it */
function emitStiffness(program: Program, pattern: Pattern, terms: readonly Term[]): string {
  const stiff = terms.filter((term) => term.stiffen);
  if (stiff.length === 0) return 'n';
  emitCopiedFactor(program, pattern, 'n', 'r');
  for (const term of stiff) term.stiffen?.(program, pattern, 'r');
  return 'r';
}

/** Declares `<target><i>` = M `<of>`. */
export function emitMassProduct(program: Program, pattern: Pattern, target: string, of: string): void {
  for (const i of rows(pattern)) program.line(`var ${target}${i} = 0.0;`);
  pattern.forEach((columns, i) => {
    program.set(`${target}${i}`, 'physics/force.addProduct', `${target}${i}`, `m${i}_${i}`, `${of}${i}`);
    for (const j of columns) {
      program.set(`${target}${i}`, 'physics/force.addProduct', `${target}${i}`, `m${i}_${j}`, `${of}${j}`);
      program.set(`${target}${j}`, 'physics/force.addProduct', `${target}${j}`, `m${i}_${j}`, `${of}${i}`);
    }
  });
}

/** The gradient `g<i>` and the Hessian `h<i>_<j>` without constraints. */
function emitSmoothPart(program: Program, model: Model, pattern: Pattern): void {
  const tree = treePattern(model);
  pattern.forEach((columns, i) => {
    program.var(`g${i}`, 'physics/force.less', `ma${i}`, `smooth${i}`);
    program.line(`var h${i}_${i} = m${i}_${i};`);
    for (const j of columns) program.line(`var h${i}_${j} = ${tree[i]?.includes(j) ? `m${i}_${j}` : '0.0'};`);
  });
}
