/** What constrains a model, and the program that finds out what of it is active. */

import type { Model } from '../../model.ts';
import { dofOf, jointOf } from '../../rows.ts';
import { emitGeoms } from '../contacts/narrowphase.ts';
import { type ContactPlan, type ContactSlots, contactTerms, planContacts } from '../contacts/plan.ts';
import { emitMotions } from '../motions.ts';
import type { Program } from '../program.ts';
import { filledPattern, type Pattern, treePattern } from '../solver/sparsity.ts';
import type { Term } from './constraint_block.ts';
import { emitEqualities, equalityRows } from './equality.ts';
import { solverLiterals } from './impedance.ts';
import { rowTerm, type ScalarRow } from './scalar_constraint.ts';

export interface ConstraintPlan extends ContactPlan {
  readonly terms: readonly Term[];
  /** Of the Hessian. */
  readonly pattern: Pattern;
}

export function planConstraints(model: Model, slots: ContactSlots): ConstraintPlan {
  const isFree = model.opt.disabled.has('constraint');
  const contacts = isFree ? { slots: [], shared: undefined } : planContacts(model, slots);
  const rows = isFree ? [] : [...equalityRows(model), ...frictionRows(model), ...limitRows(model)];
  const terms = [...rows.map(rowTerm), ...contactTerms(model, contacts)];
  const cliques = terms.flatMap((term) => term.cliques);
  return { ...contacts, terms, pattern: filledPattern(treePattern(model), cliques) };
}

function frictionRows(model: Model): ScalarRow[] {
  if (model.opt.disabled.has('frictionloss')) return [];
  return [...model.dofFrictionloss.keys()]
    .filter((i) => dofOf(model, i).frictionloss > 0)
    .map((i) => ({
      name: `Friction${i}`,
      kind: 'friction',
      terms: [{ dof: i, coefficient: 1 }],
      loss: dofOf(model, i).frictionloss,
      set: [
        'physics/constraints/impedance.constraintRow',
        ...[0, `v${i}`, dofOf(model, i).invweight0],
        ...solverLiterals(dofOf(model, i).solref, dofOf(model, i).solimp, model.opt),
      ],
    }));
}

function limitRows(model: Model): ScalarRow[] {
  if (model.opt.disabled.has('limit')) return [];
  const bounded = [...model.jntType.keys()].filter((j) => jointOf(model, j).limited);
  return bounded.flatMap((j) => {
    const [i, q] = [jointOf(model, j).dofadr, jointOf(model, j).qposadr];
    const solver = solverLiterals(jointOf(model, j).solref, jointOf(model, j).solimp, model.opt);
    const common = [jointOf(model, j).margin, dofOf(model, i).invweight0, ...solver];
    const [low, high] = jointOf(model, j).range;
    if (jointOf(model, j).type === 'ball') {
      const axes = ['x', 'y', 'z'].map((axis) => `tilt${j}.${axis}`);
      return [
        {
          name: `Limit${j}`,
          kind: 'oneSided' as const,
          terms: axes.map((coefficient, k) => ({ dof: i + k, coefficient })),
          set: [
            'physics/constraints/impedance.tiltRow',
            ...[0, 1, 2, 3].map((k) => `q${q + k}`),
            ...[`tilt${j}`, `v${i}`, `v${i + 1}`, `v${i + 2}`, Math.max(low, high)],
            ...common,
          ] as ScalarRow['set'],
        },
      ];
    }
    const bound = (name: string, side: number | string): ScalarRow => ({
      name: `${name}${j}`,
      kind: 'oneSided',
      terms: [{ dof: i, coefficient: side }],
      set: ['physics/constraints/impedance.limitRow', `q${q}`, `v${i}`, low, high, side, ...common],
    });
    return isNarrow(model, j) ? [bound('Lower', 1), bound('Upper', -1)] : [bound('Limit', `side${j}`)];
  });
}

/** Both bounds of a joint may be active at once; otherwise the nearer one stands for both. */
function isNarrow(model: Model, j: number): boolean {
  const { margin, range } = jointOf(model, j);
  return 2 * margin >= range[1] - range[0];
}

/** Reads frames, axes, `q<k>`, `v<i>` and the accelerations `a<i>` that the solver starts from. */
export function emitConstraints(program: Program, model: Model, { slots, shared, terms }: ConstraintPlan): void {
  model.jntType.forEach((type, j) => {
    if (!jointOf(model, j).limited || model.opt.disabled.has('limit')) return;
    if (type !== 'ball') {
      if (isNarrow(model, j)) return;
      const range = jointOf(model, j).range;
      program.let(`side${j}`, 'physics/constraints/impedance.sideOf', `q${jointOf(model, j).qposadr}`, ...range);
      return;
    }
    const quaternion = [0, 1, 2, 3].map((k) => `q${jointOf(model, j).qposadr + k}`);
    program.let(`tilt${j}`, 'physics/constraints/impedance.tilt', ...quaternion);
  });
  emitEqualities(program, model);
  emitMotions(program, model, terms, 'rush', 'a');
  emitGeoms(program, model, [...slots.map(({ candidate }) => candidate), ...(shared?.neighbours ?? [])]);
  for (const term of terms) term.begin(program);
}
