/**
 * Newton's method on  (a - a0)' M (a - a0) / 2 + cost of the rows at J a - reference  (MuJoCo, "Computation: solver"). A step is
 * exact while no row changes its piece of the cost; then the method is done. Otherwise an exact search finds the minimum along it.
 */
import type { Model } from '../model.ts';
import { type ConstraintPlan, whenActive, whenOpen } from './constraints.ts';
import { type ContactSlot, frictionOf } from './contacts.ts';
import { emitFactor, emitSolve } from './factor.ts';
import { type Pattern, treePattern } from './pattern.ts';
import type { Argument, Program } from './program.ts';

/** Far above what states deep in the floor take; a step that is final ends both loops. */
const ITERATIONS = 20;
const SEARCHES = 12;
/** Ties are stiff: the next step takes a step's rounding out. */
const REFINEMENTS = 1;

const rows = (pattern: Pattern): number[] => [...pattern.keys()];

/** Reads `m<i>_<j>`, `smooth<i>`, rows and slots; changes the accelerations `a<i>` and residuals `x<name>`. */
export function emitSolver(program: Program, model: Model, plan: ConstraintPlan): void {
  const { pattern } = plan;
  const product = (target: string, of: string): void => emitMassProduct(program, treePattern(model), target, of);
  product('ma', 'a');
  program.within(`for (var iteration = 0u; iteration < ${ITERATIONS}u; iteration++)`, () => {
    emitGradient(program, model, plan);
    emitFactor(program, pattern, 'h', 'n');
    emitSolve(program, pattern, 'n', 'g');
    for (const i of rows(pattern)) program.let(`p${i}`, 'physics/force.negated', `g${i}`);
    product('mp', 'p');
    emitSteps(program, plan);
    program.line('var isFinal = true;');
    emitSwitches(program, model, plan);
    program.var('search', 'physics/search.fullStep');
    program.within('if (!isFinal)', () => emitSearch(program, model, plan));
    for (const i of rows(pattern)) {
      program.set(`a${i}`, 'physics/force.addProduct', `a${i}`, 'search.alpha', `p${i}`);
      program.set(`ma${i}`, 'physics/force.addProduct', `ma${i}`, 'search.alpha', `mp${i}`);
    }
    for (const { name } of plan.rows)
      program.set(`x${name}`, 'physics/rows.moved', `x${name}`, 'search.alpha', `step${name}`);
    for (const { name } of plan.slots) {
      program.set(`x${name}`, 'physics/contact.movedResidual', `x${name}`, 'search.alpha', `step${name}`);
    }
    const refinements = plan.rows.some(({ kind }) => kind === 'equality') ? REFINEMENTS : 0;
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

function emitColumns(program: Program, { name, dofs }: ContactSlot): void {
  for (const { dof, com } of dofs) {
    program.let(`column${dof}`, 'physics/contact.slotColumn', `slot${name}`, `s${dof}`, com);
  }
}

/** The gradient `g<i>` and the Hessian `h<i>_<j>`. */
function emitGradient(program: Program, model: Model, { rows: scalar, slots, pattern }: ConstraintPlan): void {
  const tree = treePattern(model);
  pattern.forEach((columns, i) => {
    program.var(`g${i}`, 'physics/force.less', `ma${i}`, `smooth${i}`);
    program.line(`var h${i}_${i} = m${i}_${i};`);
    for (const j of columns) program.line(`var h${i}_${j} = ${tree[i]?.includes(j) ? `m${i}_${j}` : '0.0'};`);
  });
  const entry = (i: number, j: number): string => `h${Math.max(i, j)}_${Math.min(i, j)}`;
  for (const each of scalar) {
    const { name, kind, terms, loss } = each;
    const own: Argument[] = [`x${name}`, `row${name}.weight`, ...(loss === undefined ? [] : [loss])];
    whenActive(program, each, () => {
      program.let('push', `physics/rows.${kind}Force`, ...own);
      if (kind === 'equality') program.line(`let bend = row${name}.weight;`);
      else program.let('bend', `physics/rows.${kind}Curvature`, ...own);
      terms.forEach(({ dof, coefficient }, at) => {
        program.set(`g${dof}`, 'physics/force.lessProduct', `g${dof}`, coefficient, 'push');
        for (const other of terms.slice(at)) {
          const h = entry(dof, other.dof);
          program.set(h, 'physics/force.addTriple', h, 'bend', coefficient, other.coefficient);
        }
      });
    });
  }
  for (const slot of slots) {
    const { name, dofs } = slot;
    const mu = frictionOf(model, slot);
    whenOpen(program, slot, () => {
      emitColumns(program, slot);
      const [force, curvature] =
        mu.length > 0 ? ['pyramidForce', 'pyramidCurvature'] : ['normalForce', 'normalCurvature'];
      program.let('push', `physics/pyramid.${force}`, `x${name}`, `slot${name}.weight`, ...mu);
      program.let('bend', `physics/pyramid.${curvature}`, `x${name}`, `slot${name}.weight`, ...mu);
      dofs.forEach(({ dof, sign }, at) => {
        program.let(`along${dof}`, 'physics/contact.along', `column${dof}`, 'push');
        program.set(`g${dof}`, sign > 0 ? 'physics/force.less' : 'physics/force.sum', `g${dof}`, `along${dof}`);
        for (const other of dofs.slice(at)) {
          const h = entry(dof, other.dof);
          const term = `bend${dof}_${other.dof}`;
          program.let(term, 'physics/pyramid.curvatureProduct', 'bend', `column${dof}`, `column${other.dof}`);
          program.set(h, sign === other.sign ? 'physics/force.sum' : 'physics/force.less', h, term);
        }
      });
    });
  }
}

/** `step<name>`: how the residuals change with the whole step. */
function emitSteps(program: Program, { rows: scalar, slots }: ConstraintPlan): void {
  for (const each of scalar) {
    program.line(`var step${each.name} = 0.0;`);
    whenActive(program, each, () => {
      for (const { dof, coefficient } of each.terms) {
        program.set(`step${each.name}`, 'physics/force.addProduct', `step${each.name}`, coefficient, `p${dof}`);
      }
    });
  }
  for (const slot of slots) {
    program.line(`var step${slot.name} = vec3f();`);
    whenOpen(program, slot, () => {
      emitColumns(program, slot);
      for (const { dof, sign } of slot.dofs) {
        const add = sign > 0 ? 'physics/contact.addColumn' : 'physics/contact.lessColumn';
        program.set(`step${slot.name}`, add, `step${slot.name}`, `column${dof}`, `p${dof}`);
      }
    });
  }
}

function emitSwitches(program: Program, model: Model, { rows: scalar, slots }: ConstraintPlan): void {
  const unless = (callee: `${string}.${string}`, ...parameters: readonly Argument[]): void =>
    program.line(`if (${program.call(callee, ...parameters)}) { isFinal = false; }`);
  for (const each of scalar) {
    const { name, kind, loss } = each;
    if (kind === 'equality') continue;
    whenActive(program, each, () => {
      if (kind === 'oneSided') unless('physics/rows.oneSidedSwitches', `x${name}`, `step${name}`);
      else unless('physics/rows.frictionSwitches', `x${name}`, `step${name}`, `row${name}.weight`, loss as number);
    });
  }
  for (const slot of slots) {
    const mu = frictionOf(model, slot);
    const callee = mu.length > 0 ? 'physics/pyramid.pyramidSwitches' : 'physics/pyramid.normalSwitches';
    whenOpen(program, slot, () => unless(callee, `x${slot.name}`, `step${slot.name}`, ...mu));
  }
}

function emitSearch(program: Program, model: Model, { rows: scalar, slots, pattern }: ConstraintPlan): void {
  program.line('var first = 0.0;');
  program.line('var second = 0.0;');
  for (const i of rows(pattern)) {
    program.let(`rest${i}`, 'physics/force.less', `ma${i}`, `smooth${i}`);
    program.set('first', 'physics/force.addProduct', 'first', `p${i}`, `rest${i}`);
    program.set('second', 'physics/force.addProduct', 'second', `p${i}`, `mp${i}`);
  }
  program.within(`for (var trial = 0u; trial < ${SEARCHES}u; trial++)`, () => {
    program.var('slope', 'physics/search.quadraticSlope', 'first', 'second', 'search.alpha');
    const add = (name: string, callee: `${string}.${string}`, weight: string, ...more: readonly Argument[]): void => {
      program.let('part', callee, `x${name}`, `step${name}`, 'search.alpha', weight, ...more);
      program.set('slope', 'physics/search.addSlopes', 'slope', 'part');
    };
    for (const each of scalar) {
      const { name, kind, loss } = each;
      const more = loss === undefined ? [] : [loss];
      whenActive(program, each, () => add(name, `physics/rows.${kind}Slope`, `row${name}.weight`, ...more));
    }
    for (const slot of slots) {
      const mu = frictionOf(model, slot);
      const callee = mu.length > 0 ? 'physics/pyramid.pyramidSlope' : 'physics/pyramid.normalSlope';
      whenOpen(program, slot, () => add(slot.name, callee, `slot${slot.name}.weight`, ...mu));
    }
    program.set('search', 'physics/search.narrowed', 'search', 'slope');
    program.line('if (search.done) { break; }');
  });
}
