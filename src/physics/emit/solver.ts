/**
 * Newton's method on  (a - a0)' M (a - a0) / 2 + cost of the rows at J a - reference  (MuJoCo, "Computation: solver"). A step is
 * exact while no row changes its piece of the cost; then the method is done. Otherwise an exact search finds the minimum along it.
 */
import type { Model } from '../model.ts';
import type { ConstraintPlan } from './constraints.ts';
import { emitFactor, emitSolve } from './factor.ts';
import { emitMotions } from './motions.ts';
import { type Pattern, treePattern } from './pattern.ts';
import type { Program } from './program.ts';

/** Far above what states deep in the floor take; a step that is final ends both loops. */
const ITERATIONS = 20;
const SEARCHES = 12;
/** With stiff rows the next step takes a step's rounding out. */
const REFINEMENTS = 1;

const rows = (pattern: Pattern): number[] => [...pattern.keys()];

/** Reads `m<i>_<j>`, `smooth<i>` and what the terms began with; changes the accelerations `a<i>` and the residuals. */
export function emitSolver(program: Program, model: Model, { terms, pattern }: ConstraintPlan): void {
  const product = (target: string, of: string): void => emitMassProduct(program, treePattern(model), target, of);
  product('ma', 'a');
  program.within(`for (var iteration = 0u; iteration < ${ITERATIONS}u; iteration++)`, () => {
    emitSmoothPart(program, model, pattern);
    for (const term of terms) term.bend(program);
    emitFactor(program, pattern, 'h', 'n');
    emitSolve(program, pattern, 'n', 'g');
    for (const i of rows(pattern)) program.let(`p${i}`, 'physics/force.negated', `g${i}`);
    product('mp', 'p');
    emitMotions(program, model, terms, 'stride', 'p');
    for (const term of terms) term.aim(program);
    program.line('var isFinal = true;');
    for (const term of terms) term.watch(program);
    program.var('search', 'physics/search.fullStep');
    program.within('if (!isFinal)', () =>
      emitSearch(program, pattern, () => {
        for (const term of terms) term.climb(program);
      }),
    );
    for (const i of rows(pattern)) {
      program.set(`a${i}`, 'physics/force.addProduct', `a${i}`, 'search.alpha', `p${i}`);
      program.set(`ma${i}`, 'physics/force.addProduct', `ma${i}`, 'search.alpha', `mp${i}`);
    }
    for (const term of terms) term.move(program);
    const refinements = terms.some(({ isStiff }) => isStiff) ? REFINEMENTS : 0;
    program.within(`if (${program.call('physics/search.isDone', 'isFinal', 'iteration', `${refinements}u`)})`, () => {
      program.line('break;');
    });
  });
}

/** Declares `<target><i>` = M `<of>`. */
function emitMassProduct(program: Program, pattern: Pattern, target: string, of: string): void {
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

/** @param climb adds the slopes of the constraints */
function emitSearch(program: Program, pattern: Pattern, climb: () => void): void {
  program.line('var first = 0.0;');
  program.line('var second = 0.0;');
  for (const i of rows(pattern)) {
    program.let(`rest${i}`, 'physics/force.less', `ma${i}`, `smooth${i}`);
    program.set('first', 'physics/force.addProduct', 'first', `p${i}`, `rest${i}`);
    program.set('second', 'physics/force.addProduct', 'second', `p${i}`, `mp${i}`);
  }
  program.within(`for (var trial = 0u; trial < ${SEARCHES}u; trial++)`, () => {
    program.var('slope', 'physics/search.quadraticSlope', 'first', 'second', 'search.alpha');
    climb();
    program.set('search', 'physics/search.narrowed', 'search', 'slope');
    program.line('if (search.done) { break; }');
  });
}
