/**
 * Newton's method for models that are tuned at few iterations: MuJoCo's choice of where it starts, its search with a limited number of
 * evaluations, and no more iterations than the model asks for. The whole is one loop: its first trip takes the step that the choice is
 * about, from the last accelerations to those without constraints, and its last trip only finds the forces where it ended.
 */
import type { Model } from '../../model.ts';
import type { ConstraintBlock } from '../constraints/constraint_block.ts';
import type { Program } from '../program.ts';
import {
  emitAdvance,
  emitGaussDerivatives,
  emitGradientAndHessian,
  emitNewtonStep,
  emitProjectedSearch,
  rows,
} from './newton.ts';
import type { Pattern } from './sparsity.ts';

/** The solver converges before it is stopped where it may take so many iterations, or evaluations. */
const MANY = 20;
/** The most evaluations of a search, whatever the model asks for: it halves its bracket with every third. */
const MOST_EVALUATIONS = 100;

/** Other solvers' numbers of iterations say nothing about Newton's. */
export const isLimited = ({ opt }: Model): boolean =>
  opt.solver === 'Newton' && (opt.iterations < MANY || opt.lsIterations < MANY);

/** Reads `free<i>` and `ma<i>`, and leaves in `ma<i>` all forces, which are not M a before the solver converges. */
export function emitLimitedIterations(
  program: Program,
  model: Model,
  pattern: Pattern,
  terms: readonly ConstraintBlock[],
): void {
  const trips = Math.max(0, Math.min(model.opt.iterations, MANY)) + 2;
  program.within(`for (var trip = 0u; trip < ${trips}u; trip++)`, () => {
    program.let('isChoice', 'physics/solver/limited_line_search.isStartChoice', 'trip');
    for (const i of rows(pattern)) program.var(`search${i}`, 'physics/force.subtract', `qacc_smooth${i}`, `qacc${i}`);
    program.within('if (!isChoice)', () => {
      emitGradientAndHessian(program, model, pattern, terms);
      program.within(
        `if (${program.call('physics/solver/limited_line_search.isForceTrip', 'trip', `${trips}u`)})`,
        () => {
          for (const i of rows(pattern)) program.set(`Ma${i}`, 'physics/force.subtract', `Ma${i}`, `grad${i}`);
          program.line('break;');
        },
      );
      emitNewtonStep(program, pattern, terms);
      for (const i of rows(pattern)) program.set(`search${i}`, 'physics/force.negate', `grad${i}`);
    });
    emitProjectedSearch(program, model, terms);
    emitSearch(program, model, pattern, terms);
    emitAdvance(program, pattern, terms);
  });
}

function emitSearch(program: Program, model: Model, pattern: Pattern, terms: readonly ConstraintBlock[]): void {
  const { opt, nv, stat } = model;
  emitGaussDerivatives(program, pattern);
  program.line('var searchSquared = 0.0;');
  for (const i of rows(pattern))
    program.set('searchSquared', 'physics/force.addProduct', 'searchSquared', `search${i}`, `search${i}`);
  const scale = opt.tolerance * opt.lsTolerance * stat.meaninertia * Math.max(1, nv);
  program.let('gtol', 'physics/solver/limited_line_search.gradientTolerance', 'searchSquared', scale);
  const start = opt.disabled.has('warmstart') ? 'smoothStart' : 'warmstart';
  program.var('ls', `physics/solver/limited_line_search.${start}Search`, 'isChoice');
  const limit = Math.max(0, Math.min(opt.lsIterations, MOST_EVALUATIONS));
  // the limit is looked at between rounds, which are of three evaluations at most
  program.within(`for (var trial = 0u; trial < ${limit + 3}u; trial++)`, () => {
    program.line('if (ls.done) { break; }');
    program.var('cost', 'physics/solver/limited_line_search.gaussCost', 'gauss1', 'gauss2', 'ls.alpha');
    program.var('derivatives', 'physics/solver/line_search.gaussDerivatives', 'gauss1', 'gauss2', 'ls.alpha');
    for (const term of terms) {
      term.lineSearchCost(program);
      term.lineSearchDerivatives(program);
    }
    program.set(
      'ls',
      'physics/solver/limited_line_search.nextEvaluation',
      'ls',
      'cost',
      'derivatives',
      `${limit}u`,
      'gtol',
    );
  });
}
