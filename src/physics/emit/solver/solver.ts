/**
 * Newton's method on  (a - a0)' M (a - a0) / 2 + cost of the rows at J a - reference  (MuJoCo, "Computation: solver"). A step is
 * exact while no row changes its piece of the cost; then the method is done. Otherwise an exact search finds the minimum along it.
 */
import type { Model } from '../../model.ts';
import type { ConstraintBlock } from '../constraints/constraint_block.ts';
import type { ConstraintPlan } from '../constraints/plan.ts';
import type { Program } from '../program.ts';
import { emitLimitedIterations, isLimited } from './limited.ts';
import {
  emitAdvance,
  emitGaussDerivatives,
  emitGradientAndHessian,
  emitMassProduct,
  emitNewtonStep,
  emitProjectedSearch,
  rows,
} from './newton.ts';
import { type Pattern, treePattern } from './sparsity.ts';

/** Far above what states deep in the floor take; a step that is final ends both loops. */
const ITERATIONS = 20;
const SEARCHES = 12;
/** The next step takes a step's rounding out where rows are stiff. */
const REFINEMENTS = 1;

/**
 * Reads `m<i>_<j>`, `smooth<i>`, with few iterations `free<i>`, and what the terms began with; changes the accelerations `a<i>` and the
 * residuals, and leaves in `ma<i>` all forces.
 */
export function emitSolver(program: Program, model: Model, { terms, pattern }: ConstraintPlan): void {
  emitMassProduct(program, treePattern(model), 'Ma', 'qacc');
  if (isLimited(model)) emitLimitedIterations(program, model, pattern, terms);
  else emitIterations(program, model, pattern, terms);
}

function emitIterations(program: Program, model: Model, pattern: Pattern, terms: readonly ConstraintBlock[]): void {
  program.within(`for (var iteration = 0u; iteration < ${ITERATIONS}u; iteration++)`, () => {
    emitGradientAndHessian(program, model, pattern, terms);
    emitNewtonStep(program, pattern, terms);
    for (const i of rows(pattern)) program.let(`search${i}`, 'physics/force.negate', `grad${i}`);
    emitProjectedSearch(program, model, terms);
    program.var('ls', 'physics/solver/line_search.unitStep');
    program.within('if (!isFinal)', () => emitSearch(program, pattern, terms));
    emitAdvance(program, pattern, terms);
    const refinements = terms.some(({ isStiff }) => isStiff) ? REFINEMENTS : 0;
    program.within(
      `if (${program.call('physics/solver/line_search.isConverged', 'isFinal', 'iteration', `${refinements}u`)})`,
      () => {
        program.line('break;');
      },
    );
  });
}

function emitSearch(program: Program, pattern: Pattern, terms: readonly ConstraintBlock[]): void {
  emitGaussDerivatives(program, pattern);
  program.within(`for (var trial = 0u; trial < ${SEARCHES}u; trial++)`, () => {
    program.var('derivatives', 'physics/solver/line_search.gaussDerivatives', 'gauss1', 'gauss2', 'ls.alpha');
    for (const term of terms) term.lineSearchDerivatives(program);
    program.set('ls', 'physics/solver/line_search.narrowBracket', 'ls', 'derivatives');
    program.line('if (ls.done) { break; }');
  });
}
