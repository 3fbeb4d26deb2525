/**
 * Newton's method for models that are tuned at few iterations: MuJoCo's choice of where it starts, its search with a limited number of
 * evaluations, and no more iterations than the model asks for. The whole is one loop: its first trip takes the step that the choice is
 * about, from the last accelerations to those without constraints, and its last trip only finds the forces where it ended.
 */
import type { Model } from '../../model.ts';
import type { Term } from '../constraints/constraint_block.ts';
import type { Program } from '../program.ts';
import { emitAim, emitBending, emitMove, emitSmoothSlopes, emitStepBack, rows } from './newton.ts';
import type { Pattern } from './sparsity.ts';

/** From so many iterations, or evaluations, on the solver converges before it is stopped. */
const MANY = 20;
/** Of a search, whatever the model asks for: it halves its bracket with every third. */
const MOST_EVALUATIONS = 100;

/** Other solvers' numbers of iterations say nothing about Newton's. */
export const isLimited = ({ opt }: Model): boolean =>
  opt.solver === 'Newton' && (opt.iterations < MANY || opt.lsIterations < MANY);

/** Reads `free<i>` and `ma<i>`, and leaves in `ma<i>` all forces, which are not M a before the solver converges. */
export function emitLimitedIterations(program: Program, model: Model, pattern: Pattern, terms: readonly Term[]): void {
  const trips = Math.max(0, Math.min(model.opt.iterations, MANY)) + 2;
  program.within(`for (var trip = 0u; trip < ${trips}u; trip++)`, () => {
    program.let('choosing', 'physics/solver/limited_line_search.isChoice', 'trip');
    for (const i of rows(pattern)) program.var(`p${i}`, 'physics/force.less', `free${i}`, `a${i}`);
    program.within('if (!choosing)', () => {
      emitBending(program, model, pattern, terms);
      program.within(`if (${program.call('physics/solver/limited_line_search.isLast', 'trip', `${trips}u`)})`, () => {
        for (const i of rows(pattern)) program.set(`ma${i}`, 'physics/force.less', `ma${i}`, `g${i}`);
        program.line('break;');
      });
      emitStepBack(program, pattern, terms);
      for (const i of rows(pattern)) program.set(`p${i}`, 'physics/force.negated', `g${i}`);
    });
    emitAim(program, model, terms);
    emitSearch(program, model, pattern, terms);
    emitMove(program, pattern, terms);
  });
}

function emitSearch(program: Program, model: Model, pattern: Pattern, terms: readonly Term[]): void {
  const { opt, nv, stat } = model;
  emitSmoothSlopes(program, pattern);
  program.line('var square = 0.0;');
  for (const i of rows(pattern)) program.set('square', 'physics/force.addProduct', 'square', `p${i}`, `p${i}`);
  const scale = opt.tolerance * opt.lsTolerance * stat.meaninertia * Math.max(1, nv);
  program.let('small', 'physics/solver/limited_line_search.smallSlope', 'square', scale);
  const start = opt.disabled.has('warmstart') ? 'leaping' : 'choosing';
  program.var('search', `physics/solver/limited_line_search.${start}Search`, 'choosing');
  const limit = Math.max(0, Math.min(opt.lsIterations, MOST_EVALUATIONS));
  // the limit is looked at between rounds, which are of three evaluations at most
  program.within(`for (var trial = 0u; trial < ${limit + 3}u; trial++)`, () => {
    program.line('if (search.done) { break; }');
    program.var('cost', 'physics/solver/limited_line_search.quadraticCost', 'first', 'second', 'search.alpha');
    program.var('slope', 'physics/solver/line_search.quadraticSlope', 'first', 'second', 'search.alpha');
    for (const term of terms) {
      term.weigh(program);
      term.climb(program);
    }
    program.set(
      'search',
      'physics/solver/limited_line_search.searched',
      'search',
      'cost',
      'slope',
      `${limit}u`,
      'small',
    );
  });
}
