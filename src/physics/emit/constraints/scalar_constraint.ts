/** One row of the constraints' Jacobian with few entries: `row<name>` with its residual `x<name>`. */
import type { Argument, Callee, Program } from '../program.ts';
import { entryOf, type Term } from './constraint_block.ts';

export interface ScalarRow {
  readonly name: string;
  readonly kind: 'oneSided' | 'equality' | 'friction';
  readonly terms: readonly { readonly dof: number; readonly coefficient: number | string }[];
  /** Largest force of friction. */
  readonly loss?: number;
  /** Function and arguments that make the `Row`. */
  readonly set: readonly [callee: Callee, ...parameters: readonly Argument[]];
}

/** A row that is not active has the weight 0: sums are cheaper than branches around them. */
export function rowTerm({ name, kind, terms, loss, set }: ScalarRow): Term {
  const [row, x, step] = [`row${name}`, `x${name}`, `step${name}`];
  const weight = `${row}.weight`;
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
    begin(program) {
      program.let(row, ...set);
      program.line(`var ${x} = 0.0;`);
      sum(program, x, 'a');
      program.set(x, 'physics/force.less', x, `${row}.reference`);
    },
    count: (program) => program.set('rows', 'physics/constraints/impedance.addRow', 'rows', row),
    bend(program) {
      const push = program.let(`push${name}`, `physics/constraints/rows.${kind}Force`, x, weight, ...more);
      const bend =
        kind === 'equality'
          ? weight
          : program.let(`bend${name}`, `physics/constraints/rows.${kind}Curvature`, x, weight, ...more);
      terms.forEach(({ dof, coefficient }, at) => {
        program.set(`g${dof}`, 'physics/force.lessProduct', `g${dof}`, coefficient, push);
        for (const other of terms.slice(at)) {
          const h = entryOf(dof, other.dof);
          program.set(h, 'physics/force.addTriple', h, bend, coefficient, other.coefficient);
        }
      });
    },
    aim(program) {
      program.line(`var ${step} = 0.0;`);
      sum(program, step, 'p');
    },
    watch(program) {
      if (kind === 'equality') return;
      program.set('isFinal', `physics/constraints/rows.${kind}Keeps`, 'isFinal', x, step, weight, ...more);
    },
    weigh(program) {
      const part = program.let(
        `cost${name}`,
        `physics/constraints/rows.${kind}Cost`,
        x,
        step,
        'search.alpha',
        weight,
        ...more,
      );
      program.set('cost', 'physics/force.sum', 'cost', part);
    },
    climb(program) {
      const part = program.let(
        `part${name}`,
        `physics/constraints/rows.${kind}Slope`,
        x,
        step,
        'search.alpha',
        weight,
        ...more,
      );
      program.set('slope', 'physics/solver/line_search.addSlopes', 'slope', part);
    },
    move: (program) => program.set(x, 'physics/constraints/rows.moved', x, 'search.alpha', step),
  };
}
