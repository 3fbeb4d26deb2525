/**
 * Newton's method on  (a - a0)' M (a - a0) / 2 + cost of the rows at J a - reference  (MuJoCo, "Computation: solver"). A step is
 * exact while no row changes its piece of the cost; then the method is done. Otherwise an exact search finds the minimum along it.
 */
import type { Model } from '../../model.ts';
import type { Term } from '../constraints/constraint_block.ts';
import type { ConstraintPlan } from '../constraints/plan.ts';
import type { Program } from '../program.ts';
import { emitLimitedIterations, isLimited } from './limited.ts';
import { emitAim, emitBending, emitMassProduct, emitMove, emitSmoothSlopes, emitStepBack, rows } from './newton.ts';
import { type Pattern, treePattern } from './sparsity.ts';

/** Far above what states deep in the floor take; a step that is final ends both loops. */
const ITERATIONS = 20;
const SEARCHES = 12;
/** With stiff rows the next step takes a step's rounding out. */
const REFINEMENTS = 1;

/**
 * Reads `m<i>_<j>`, `smooth<i>`, with few iterations `free<i>`, and what the terms began with; changes the accelerations `a<i>` and the
 * residuals, and leaves in `ma<i>` all forces.
 */
export function emitSolver(program: Program, model: Model, { terms, pattern }: ConstraintPlan): void {
  emitMassProduct(program, treePattern(model), 'ma', 'a');
  if (isLimited(model)) emitLimitedIterations(program, model, pattern, terms);
  else emitIterations(program, model, pattern, terms);
}

function emitIterations(program: Program, model: Model, pattern: Pattern, terms: readonly Term[]): void {
  program.within(`for (var iteration = 0u; iteration < ${ITERATIONS}u; iteration++)`, () => {
    emitBending(program, model, pattern, terms);
    emitStepBack(program, pattern, terms);
    for (const i of rows(pattern)) program.let(`p${i}`, 'physics/force.negated', `g${i}`);
    emitAim(program, model, terms);
    program.line('var isFinal = true;');
    for (const term of terms) term.watch(program);
    program.var('search', 'physics/solver/line_search.fullStep');
    program.within('if (!isFinal)', () => emitSearch(program, pattern, terms));
    emitMove(program, pattern, terms);
    const refinements = terms.some(({ isStiff }) => isStiff) ? REFINEMENTS : 0;
    program.within(
      `if (${program.call('physics/solver/line_search.isDone', 'isFinal', 'iteration', `${refinements}u`)})`,
      () => {
        program.line('break;');
      },
    );
  });
}

function emitSearch(program: Program, pattern: Pattern, terms: readonly Term[]): void {
  emitSmoothSlopes(program, pattern);
  program.within(`for (var trial = 0u; trial < ${SEARCHES}u; trial++)`, () => {
    program.var('slope', 'physics/solver/line_search.quadraticSlope', 'first', 'second', 'search.alpha');
    for (const term of terms) term.climb(program);
    program.set('search', 'physics/solver/line_search.narrowed', 'search', 'slope');
    program.line('if (search.done) { break; }');
  });
}
