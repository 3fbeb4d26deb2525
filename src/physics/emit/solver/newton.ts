/** What the iterations of Newton's method are made of, in locals: gradient and Hessian, the step, and what it does to all rows. */
import type { Model } from '../../model.ts';
import type { ConstraintBlock } from '../constraints/constraint_block.ts';
import { emitBodyMotions } from '../motions.ts';
import type { Program } from '../program.ts';
import { emitFactor, emitSolve } from './factor.ts';
import { emitCopiedFactor } from './rank_update.ts';
import { type Pattern, treePattern } from './sparsity.ts';

export const rows = (pattern: Pattern): number[] => [...pattern.keys()];

/** Declares the gradient `g<i>` and the Hessian `h<i>_<j>`. */
export function emitGradientAndHessian(
  program: Program,
  model: Model,
  pattern: Pattern,
  terms: readonly ConstraintBlock[],
): void {
  emitGaussPart(program, model, pattern);
  for (const term of terms) term.addGradientAndHessian(program);
}

/** Turns the gradient `g<i>` into minus the step. */
export function emitNewtonStep(program: Program, pattern: Pattern, terms: readonly ConstraintBlock[]): void {
  emitFactor(program, pattern, 'H', 'HLD');
  emitSolve(program, pattern, emitUpdatedFactor(program, pattern, terms), 'grad');
}

/**
 * How all changes with the step `search<i>`: declares `Mv<i>`, what the terms' residuals change by, and `isFinal`, whether the
 * whole step keeps the active set.
 */
export function emitProjectedSearch(program: Program, model: Model, terms: readonly ConstraintBlock[]): void {
  emitMassProduct(program, treePattern(model), 'Mv', 'search');
  emitBodyMotions(program, model, terms, 'csearch', 'search');
  for (const term of terms) term.projectSearch(program);
  program.line('var isFinal = true;');
  for (const term of terms) term.activeSetHolds(program);
}

/** Takes the step `search.alpha`. */
export function emitAdvance(program: Program, pattern: Pattern, terms: readonly ConstraintBlock[]): void {
  for (const i of rows(pattern)) {
    program.set(`qacc${i}`, 'physics/force.addProduct', `qacc${i}`, 'ls.alpha', `search${i}`);
    program.set(`Ma${i}`, 'physics/force.addProduct', `Ma${i}`, 'ls.alpha', `Mv${i}`);
  }
  for (const term of terms) term.advance(program);
}

/** Declares the derivatives `first` and `second` of the smooth part along the step. */
export function emitGaussDerivatives(program: Program, pattern: Pattern): void {
  program.line('var gauss1 = 0.0;');
  program.line('var gauss2 = 0.0;');
  for (const i of rows(pattern)) {
    program.let(`residualForce${i}`, 'physics/force.subtract', `Ma${i}`, `qfrc_smooth${i}`);
    program.set('gauss1', 'physics/force.addProduct', 'gauss1', `search${i}`, `residualForce${i}`);
    program.set('gauss2', 'physics/force.addProduct', 'gauss2', `search${i}`, `Mv${i}`);
  }
}

/** @returns the name of the factor with the terms that are added to it */
function emitUpdatedFactor(program: Program, pattern: Pattern, terms: readonly ConstraintBlock[]): string {
  const stiff = terms.filter((term) => term.updateFactor);
  if (stiff.length === 0) return 'HLD';
  emitCopiedFactor(program, pattern, 'HLD', 'HLDupdated');
  for (const term of stiff) term.updateFactor?.(program, pattern, 'HLDupdated');
  return 'HLDupdated';
}

/** Declares `<target><i>` = M `<of>`. */
export function emitMassProduct(program: Program, pattern: Pattern, target: string, of: string): void {
  for (const i of rows(pattern)) program.line(`var ${target}${i} = 0.0;`);
  pattern.forEach((columns, i) => {
    program.set(`${target}${i}`, 'physics/force.addProduct', `${target}${i}`, `qM${i}_${i}`, `${of}${i}`);
    for (const j of columns) {
      program.set(`${target}${i}`, 'physics/force.addProduct', `${target}${i}`, `qM${i}_${j}`, `${of}${j}`);
      program.set(`${target}${j}`, 'physics/force.addProduct', `${target}${j}`, `qM${i}_${j}`, `${of}${i}`);
    }
  });
}

/** The gradient `g<i>` and the Hessian `h<i>_<j>` without constraints. */
function emitGaussPart(program: Program, model: Model, pattern: Pattern): void {
  const tree = treePattern(model);
  pattern.forEach((columns, i) => {
    program.var(`grad${i}`, 'physics/force.subtract', `Ma${i}`, `qfrc_smooth${i}`);
    program.line(`var H${i}_${i} = qM${i}_${i};`);
    for (const j of columns) program.line(`var H${i}_${j} = ${tree[i]?.includes(j) ? `qM${i}_${j}` : '0.0'};`);
  });
}
