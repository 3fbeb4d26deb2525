/**
 * Constraints of one row: limits of joints and dry friction, in the order of the degrees of freedom that they act on.
 */

import { at } from '../../errors/lookup.ts';
import { solverLiterals } from '../emit/constraints/impedance.ts';
import type { Model } from '../model.ts';
import { dofOf, jointOf } from '../rows.ts';
import { type Code, codeOf } from './codes.ts';

export interface ConstraintRow {
  readonly kind: number;
  readonly dof: number;
  readonly width: 1 | 3;
  readonly qposadr: number;
  /** Lower and upper bound, margin, inverse weight. */
  readonly limit: readonly number[];
  /** Seven numbers of the impedance. */
  readonly solver: readonly number[];
  /** Largest force of friction. */
  readonly loss: number;
}

export function rowsOfConstraints(model: Model): ConstraintRow[] {
  const { opt } = model;
  const frictions = opt.disabled.has('frictionloss')
    ? []
    : [...model.dofFrictionloss.keys()].filter((i) => at(model.dofFrictionloss, i) > 0);
  const limits = opt.disabled.has('limit') ? [] : [...model.jntType.keys()].filter((j) => model.jntLimited[j]);
  return [
    ...frictions.map(
      (i): ConstraintRow => ({
        kind: codeOf('ROW', 'friction'),
        dof: i,
        width: 1,
        qposadr: 0,
        limit: [0, 0, 0, at(model.dofInvweight0, i)],
        solver: solverLiterals(dofOf(model, i).solref, dofOf(model, i).solimp, opt),
        loss: at(model.dofFrictionloss, i),
      }),
    ),
    ...limits.flatMap((j) => limitRows(model, j)),
  ].sort((a, b) => a.dof - b.dof);
}

function limitRows(model: Model, j: number): ConstraintRow[] {
  const dof = at(model.jntDofadr, j);
  const [low, high] = jointOf(model, j).range;
  const margin = at(model.jntMargin, j);
  const isBall = model.jntType[j] === 'ball';
  const common = {
    dof,
    width: isBall ? 3 : 1,
    qposadr: at(model.jntQposadr, j),
    limit: [low, isBall ? Math.max(low, high) : high, margin, at(model.dofInvweight0, dof)],
    solver: solverLiterals(jointOf(model, j).solref, jointOf(model, j).solimp, model.opt),
    loss: 0,
  } as const;
  const of = (kind: Code<'ROW'>): ConstraintRow => ({ ...common, kind: codeOf('ROW', kind) });
  if (isBall) return [of('ballLimit')];
  // both bounds may be active at once where their margins meet; otherwise the nearer one stands for both
  return 2 * margin >= high - low ? [of('lower'), of('upper')] : [of('nearer')];
}
