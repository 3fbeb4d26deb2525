/** One row of the constraints' Jacobian with few entries: `row<name>` with its residual `x<name>`. */
import type { Argument, Callee, Program } from '../program.ts';
import { type ConstraintBlock, entryOf } from './constraint_block.ts';

export interface ScalarConstraint {
  readonly name: string;
  readonly kind: 'oneSided' | 'equality' | 'friction';
  readonly terms: readonly { readonly dof: number; readonly coefficient: number | string }[];
  /** Largest force of friction. */
  readonly loss?: number;
  /** Function and arguments that make the `Row`. */
  readonly set: readonly [callee: Callee, ...parameters: readonly Argument[]];
}

/** A row that is not active has the weight 0: sums are cheaper than branches around them. */
export function scalarBlock({ name, kind, terms, loss, set }: ScalarConstraint): ConstraintBlock {
  const [row, x, step] = [`efc${name}`, `Jaref${name}`, `jv${name}`];
  const weight = `${row}.D`;
  const more = loss === undefined ? [] : [loss];
  const sum = (program: Program, target: string, of: string): void => {
    for (const { dof, coefficient } of terms) {
      program.set(target, 'physics/force.addProduct', target, coefficient, `${of}${dof}`);
    }
  };
  return {
    cliques: [terms.map(({ dof }) => dof)],
    bodies: [],
    isStiff: kind === 'equality',
    initialize(program) {
      program.let(row, ...set);
      program.line(`var ${x} = 0.0;`);
      sum(program, x, 'qacc');
      program.set(x, 'physics/force.subtract', x, `${row}.aref`);
    },
    count: (program) => program.set('nefc', 'physics/constraints/impedance.addActiveRow', 'nefc', row),
    addGradientAndHessian(program) {
      const push = program.let(
        `efc_force${name}`,
        `physics/constraints/scalar_constraint.${kind}Force`,
        x,
        weight,
        ...more,
      );
      const curvature =
        kind === 'equality'
          ? weight
          : program.let(
              `efc_hessian${name}`,
              `physics/constraints/scalar_constraint.${kind}Hessian`,
              x,
              weight,
              ...more,
            );
      terms.forEach(({ dof, coefficient }, at) => {
        program.set(`grad${dof}`, 'physics/force.subtractProduct', `grad${dof}`, coefficient, push);
        for (const other of terms.slice(at)) {
          const h = entryOf(dof, other.dof);
          program.set(h, 'physics/force.addProduct3', h, curvature, coefficient, other.coefficient);
        }
      });
    },
    projectSearch(program) {
      program.line(`var ${step} = 0.0;`);
      sum(program, step, 'search');
    },
    activeSetHolds(program) {
      if (kind === 'equality') return;
      program.set(
        'isFinal',
        `physics/constraints/scalar_constraint.${kind}ActiveSetHolds`,
        'isFinal',
        x,
        step,
        weight,
        ...more,
      );
    },
    lineSearchCost(program) {
      const part = program.let(
        `cost${name}`,
        `physics/constraints/scalar_constraint.${kind}Cost`,
        x,
        step,
        'ls.alpha',
        weight,
        ...more,
      );
      program.set('cost', 'physics/force.add', 'cost', part);
    },
    lineSearchDerivatives(program) {
      const part = program.let(
        `derivatives${name}`,
        `physics/constraints/scalar_constraint.${kind}Derivatives`,
        x,
        step,
        'ls.alpha',
        weight,
        ...more,
      );
      program.set('derivatives', 'physics/solver/line_search.addDerivatives', 'derivatives', part);
    },
    advance: (program) => program.set(x, 'physics/constraints/scalar_constraint.advanceRow', x, 'ls.alpha', step),
  };
}
