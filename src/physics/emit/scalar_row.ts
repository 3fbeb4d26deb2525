/** One row of the constraints' Jacobian with few entries: `row<name>` with its residual `x<name>`. */
import type { Argument, Callee, Program } from './program.ts';
import { entryOf, type Term } from './term.ts';

export interface ScalarRow {
  readonly name: string;
  readonly kind: 'oneSided' | 'equality' | 'friction';
  readonly terms: readonly { readonly dof: number; readonly coefficient: number | string }[];
  /** Largest force of friction. */
  readonly loss?: number;
  /** Function and arguments that make the `Row`. */
  readonly set: readonly [callee: Callee, ...parameters: readonly Argument[]];
}

export function rowTerm({ name, kind, terms, loss, set }: ScalarRow): Term {
  const [row, x, step] = [`row${name}`, `x${name}`, `step${name}`];
  const more = loss === undefined ? [] : [loss];
  const whenActive = (program: Program, body: () => void): void =>
    program.within(`if (${program.call('physics/impedance.isActive', row)})`, body);
  return {
    cliques: [terms.map(({ dof }) => dof)],
    isStiff: kind === 'equality',
    begin(program) {
      program.let(row, ...set);
      program.line(`var ${x} = 0.0;`);
      whenActive(program, () => {
        for (const { dof, coefficient } of terms) {
          program.set(x, 'physics/force.addProduct', x, coefficient, `a${dof}`);
        }
        program.set(x, 'physics/force.less', x, `${row}.reference`);
      });
    },
    count: (program) => whenActive(program, () => program.set('rows', 'physics/force.sum', 'rows', 1)),
    bend: (program) =>
      whenActive(program, () => {
        program.let('push', `physics/rows.${kind}Force`, x, `${row}.weight`, ...more);
        if (kind === 'equality') program.line(`let bend = ${row}.weight;`);
        else program.let('bend', `physics/rows.${kind}Curvature`, x, `${row}.weight`, ...more);
        terms.forEach(({ dof, coefficient }, at) => {
          program.set(`g${dof}`, 'physics/force.lessProduct', `g${dof}`, coefficient, 'push');
          for (const other of terms.slice(at)) {
            const h = entryOf(dof, other.dof);
            program.set(h, 'physics/force.addTriple', h, 'bend', coefficient, other.coefficient);
          }
        });
      }),
    aim(program) {
      program.line(`var ${step} = 0.0;`);
      whenActive(program, () => {
        for (const { dof, coefficient } of terms) {
          program.set(step, 'physics/force.addProduct', step, coefficient, `p${dof}`);
        }
      });
    },
    watch(program) {
      if (kind === 'equality') return;
      const own = kind === 'oneSided' ? [x, step] : [x, step, `${row}.weight`, ...more];
      whenActive(program, () => {
        program.line(`if (${program.call(`physics/rows.${kind}Switches`, ...own)}) { isFinal = false; }`);
      });
    },
    climb: (program) =>
      whenActive(program, () => {
        program.let('part', `physics/rows.${kind}Slope`, x, step, 'search.alpha', `${row}.weight`, ...more);
        program.set('slope', 'physics/search.addSlopes', 'slope', 'part');
      }),
    move: (program) => program.set(x, 'physics/rows.moved', x, 'search.alpha', step),
  };
}
