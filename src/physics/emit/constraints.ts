/**
 * The rows and slots of a model's constraints, and the program that finds out which are active: `row<name>` with its residual
 * `x<name>` and contact slots `slot<name>`.
 */
import type { Model } from '../model.ts';
import { type ContactSlot, contactSlots, emitContact } from './contacts.ts';
import { emitEqualities, equalityRows } from './equalities.ts';
import { filledPattern, type Pattern, treePattern } from './pattern.ts';
import type { Argument, Program } from './program.ts';
import { row } from './rows.ts';
import { solverLiterals } from './solver_literals.ts';
import { emitGeoms } from './touches.ts';

/** One row of the constraints' Jacobian with few entries. */
export interface ScalarRow {
  readonly name: string;
  readonly kind: 'oneSided' | 'equality' | 'friction';
  readonly terms: readonly { readonly dof: number; readonly coefficient: number | string }[];
  /** Largest force of friction. */
  readonly loss?: number;
  /** Function and arguments that make the `Row`. */
  readonly set: readonly [callee: `${string}.${string}`, ...parameters: readonly Argument[]];
}

export interface ConstraintPlan {
  readonly rows: readonly ScalarRow[];
  readonly slots: readonly ContactSlot[];
  /** Of the Hessian. */
  readonly pattern: Pattern;
}

/** @throws RingfenceError where two geoms touch with a condim that is not supported */
export function planConstraints(model: Model): ConstraintPlan {
  if (model.opt.disabled.has('constraint')) return { rows: [], slots: [], pattern: treePattern(model) };
  const rows = [...equalityRows(model), ...frictionRows(model), ...limitRows(model)];
  const slots = contactSlots(model);
  const cliques = [
    ...rows.map(({ terms }) => terms.map(({ dof }) => dof)),
    ...slots.map(({ dofs }) => dofs.map(({ dof }) => dof)),
  ];
  return { rows, slots, pattern: filledPattern(treePattern(model), cliques) };
}

function frictionRows(model: Model): ScalarRow[] {
  if (model.opt.disabled.has('frictionloss')) return [];
  return [...model.dofFrictionloss.keys()]
    .filter((i) => (model.dofFrictionloss[i] as number) > 0)
    .map((i) => ({
      name: `Friction${i}`,
      kind: 'friction',
      terms: [{ dof: i, coefficient: 1 }],
      loss: model.dofFrictionloss[i] as number,
      set: [
        'physics/impedance.constraintRow',
        ...[0, `v${i}`, model.dofInvweight0[i] as number],
        ...solverLiterals(row(model.dofSolref, i, 2), row(model.dofSolimp, i, 5), model.opt),
      ],
    }));
}

function limitRows(model: Model): ScalarRow[] {
  if (model.opt.disabled.has('limit')) return [];
  const bounded = [...model.jntType.keys()].filter((j) => model.jntLimited[j]);
  return bounded.flatMap((j) => {
    const [i, q] = [model.jntDofadr[j] as number, model.jntQposadr[j] as number];
    const solver = solverLiterals(row(model.jntSolref, j, 2), row(model.jntSolimp, j, 5), model.opt);
    const common = [model.jntMargin[j] as number, model.dofInvweight0[i] as number, ...solver];
    const [low, high] = row(model.jntRange, j, 2) as [number, number];
    if (model.jntType[j] === 'ball') {
      const axes = ['x', 'y', 'z'].map((axis) => `tilt${j}.${axis}`);
      return [
        {
          name: `Limit${j}`,
          kind: 'oneSided' as const,
          terms: axes.map((coefficient, k) => ({ dof: i + k, coefficient })),
          set: [
            'physics/impedance.tiltRow',
            ...[0, 1, 2, 3].map((k) => `q${q + k}`),
            ...[`tilt${j}`, `v${i}`, `v${i + 1}`, `v${i + 2}`, Math.max(low, high)],
            ...common,
          ] as ScalarRow['set'],
        },
      ];
    }
    const bound = (name: string, value: number, side: number): ScalarRow => ({
      name: `${name}${j}`,
      kind: 'oneSided',
      terms: [{ dof: i, coefficient: side }],
      set: ['physics/impedance.limitRow', `q${q}`, `v${i}`, value, side, ...common],
    });
    return [bound('Lower', low, 1), bound('Upper', high, -1)];
  });
}

export const whenActive = (program: Program, { name }: ScalarRow, body: () => void): void =>
  program.within(`if (${program.call('physics/impedance.isActive', `row${name}`)})`, body);

export const whenOpen = (program: Program, { name }: ContactSlot, body: () => void): void =>
  program.within(`if (${program.call('physics/contact.isOpen', `slot${name}`)})`, body);

/** Reads frames, axes, `q<k>`, `v<i>` and the accelerations `a<i>` that the solver starts from. */
export function emitConstraints(program: Program, model: Model, { rows, slots }: ConstraintPlan): void {
  model.jntType.forEach((type, j) => {
    if (type !== 'ball' || !model.jntLimited[j]) return;
    const quaternion = [0, 1, 2, 3].map((k) => `q${(model.jntQposadr[j] as number) + k}`);
    program.let(`tilt${j}`, 'physics/impedance.tilt', ...quaternion);
  });
  emitEqualities(program, model);
  for (const each of rows) {
    const { name, set, terms } = each;
    program.let(`row${name}`, ...set);
    program.line(`var x${name} = 0.0;`);
    whenActive(program, each, () => {
      for (const { dof, coefficient } of terms) {
        program.set(`x${name}`, 'physics/force.addProduct', `x${name}`, coefficient, `a${dof}`);
      }
      program.set(`x${name}`, 'physics/force.less', `x${name}`, `row${name}.reference`);
    });
  }
  emitGeoms(
    program,
    model,
    slots.map(({ candidate }) => candidate),
  );
  for (const slot of slots) emitContact(program, model, slot);
}

/** `contacts` and `rows`: how many are active, as MuJoCo counts them: a friction pyramid has four rows. */
export function emitCounts(program: Program, { rows, slots }: ConstraintPlan): void {
  for (const each of rows) whenActive(program, each, () => program.set('rows', 'physics/force.sum', 'rows', 1));
  for (const slot of slots) {
    whenOpen(program, slot, () => {
      program.set('contacts', 'physics/force.sum', 'contacts', 1);
      program.set('rows', 'physics/force.sum', 'rows', slot.candidate.condim === 1 ? 1 : 4);
    });
  }
}
