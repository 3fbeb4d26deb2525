/** What constrains a model, and the program that finds out what of it is active. */

import type { Model } from '../../model.ts';
import { dofOf, jointOf, tendonOf } from '../../rows.ts';
import { emitGeoms } from '../contacts/narrowphase.ts';
import { type ContactPlan, type ContactSlots, contactBlocks, planContacts } from '../contacts/plan.ts';
import { emitBodyMotions } from '../motions.ts';
import type { Program } from '../program.ts';
import { filledPattern, type Pattern, treePattern } from '../solver/sparsity.ts';
import { tendonArms } from '../tendons.ts';
import type { ConstraintBlock } from './constraint_block.ts';
import { emitEqualities, equalityRows } from './equality.ts';
import { solverLiterals } from './impedance.ts';
import { type ScalarConstraint, scalarBlock } from './scalar_constraint.ts';

export interface ConstraintPlan extends ContactPlan {
  readonly terms: readonly ConstraintBlock[];
  /** Entries of the Hessian that can be other than 0. */
  readonly pattern: Pattern;
}

export function planConstraints(model: Model, slots: ContactSlots): ConstraintPlan {
  const isFree = model.opt.disabled.has('constraint');
  const contacts = isFree ? { slots: [], shared: undefined } : planContacts(model, slots);
  const rows = isFree
    ? []
    : [
        ...[...equalityRows(model), ...frictionRows(model), ...tendonFrictionRows(model)],
        ...[...limitRows(model), ...tendonLimitRows(model)],
      ];
  const terms = [...rows.map(scalarBlock), ...contactBlocks(model, contacts)];
  const cliques = terms.flatMap((term) => term.cliques);
  return { ...contacts, terms, pattern: filledPattern(treePattern(model), cliques) };
}

function frictionRows(model: Model): ScalarConstraint[] {
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
        ...[0, `qvel${i}`, dofOf(model, i).invweight0],
        ...solverLiterals(dofOf(model, i).solref, dofOf(model, i).solimp, model.opt),
      ],
    }));
}

function limitRows(model: Model): ScalarConstraint[] {
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
            'physics/constraints/impedance.ballLimitRow',
            ...[0, 1, 2, 3].map((k) => `qpos${q + k}`),
            ...[`tilt${j}`, `qvel${i}`, `qvel${i + 1}`, `qvel${i + 2}`, Math.max(low, high)],
            ...common,
          ] as ScalarConstraint['set'],
        },
      ];
    }
    const bound = (name: string, side: number | string): ScalarConstraint => ({
      name: `${name}${j}`,
      kind: 'oneSided',
      terms: [{ dof: i, coefficient: side }],
      set: ['physics/constraints/impedance.limitRow', `qpos${q}`, `qvel${i}`, low, high, side, ...common],
    });
    return isNarrow(jointOf(model, j)) ? [bound('Lower', 1), bound('Upper', -1)] : [bound('Limit', `side${j}`)];
  });
}

/** Both bounds of a joint or tendon may be active at once; otherwise the nearer one stands for both. */
const isNarrow = ({ margin, range }: { readonly margin: number; readonly range: readonly [number, number] }): boolean =>
  2 * margin >= range[1] - range[0];

const tendonsOf = ({ ntendon }: Model): number[] => Array.from({ length: ntendon }, (_, t) => t);

function tendonFrictionRows(model: Model): ScalarConstraint[] {
  if (model.opt.disabled.has('frictionloss')) return [];
  return tendonsOf(model)
    .filter((t) => tendonOf(model, t).frictionloss > 0)
    .map((t) => {
      const { frictionloss, invweight0, solrefFri, solimpFri } = tendonOf(model, t);
      return {
        name: `TendonFriction${t}`,
        kind: 'friction',
        terms: tendonArms(model, t).map(({ dof, arm }) => ({ dof, coefficient: arm })),
        loss: frictionloss,
        set: [
          'physics/constraints/impedance.constraintRow',
          ...[0, `ten_velocity${t}`, invweight0],
          ...solverLiterals(solrefFri, solimpFri, model.opt),
        ],
      };
    });
}

function tendonLimitRows(model: Model): ScalarConstraint[] {
  if (model.opt.disabled.has('limit')) return [];
  return tendonsOf(model)
    .filter((t) => tendonOf(model, t).limited)
    .flatMap((t) => {
      const { range, margin, invweight0, solrefLim, solimpLim } = tendonOf(model, t);
      const bound = (name: string, side: number | string): ScalarConstraint => ({
        name: `Tendon${name}${t}`,
        kind: 'oneSided',
        terms: tendonArms(model, t).map(({ dof, arm }) => ({
          dof,
          coefficient: typeof side === 'number' ? side * arm : `tendonSide${t}_${dof}`,
        })),
        set: [
          'physics/constraints/impedance.limitRow',
          ...[`ten_length${t}`, `ten_velocity${t}`, ...range, side, margin, invweight0],
          ...solverLiterals(solrefLim, solimpLim, model.opt),
        ],
      });
      return isNarrow(tendonOf(model, t))
        ? [bound('Lower', 1), bound('Upper', -1)]
        : [bound('Limit', `tendonSide${t}`)];
    });
}

/** Declares which bound of a tendon is nearer, and how it goes with the degrees of freedom. */
function emitTendonSides(program: Program, model: Model): void {
  if (model.opt.disabled.has('limit')) return;
  for (const t of tendonsOf(model)) {
    const { limited, range } = tendonOf(model, t);
    if (!limited || isNarrow(tendonOf(model, t))) continue;
    const side = program.let(`tendonSide${t}`, 'physics/constraints/impedance.nearerSide', `ten_length${t}`, ...range);
    for (const { dof, arm } of tendonArms(model, t))
      program.let(`tendonSide${t}_${dof}`, 'physics/actuation.timesGear', side, arm);
  }
}

/** Reads frames, axes, `q<k>`, `v<i>` and the accelerations `a<i>` that the solver starts from. */
export function emitConstraints(program: Program, model: Model, { slots, shared, terms }: ConstraintPlan): void {
  model.jntType.forEach((type, j) => {
    if (!jointOf(model, j).limited || model.opt.disabled.has('limit')) return;
    if (type !== 'ball') {
      if (isNarrow(jointOf(model, j))) return;
      const range = jointOf(model, j).range;
      program.let(`side${j}`, 'physics/constraints/impedance.nearerSide', `qpos${jointOf(model, j).qposadr}`, ...range);
      return;
    }
    const quaternion = [0, 1, 2, 3].map((k) => `qpos${jointOf(model, j).qposadr + k}`);
    program.let(`tilt${j}`, 'physics/constraints/impedance.ballLimitJacobian', ...quaternion);
  });
  emitTendonSides(program, model);
  emitEqualities(program, model);
  emitBodyMotions(program, model, terms, 'cqacc', 'qacc');
  emitGeoms(program, model, [...slots.map(({ candidate }) => candidate), ...(shared?.neighbours ?? [])]);
  for (const term of terms) term.initialize(program);
}
