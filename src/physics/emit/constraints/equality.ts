/** Equality constraints: rows that always count, and the program that finds their Jacobian (`lever<e>_<dof>`, `twist<e>_<dof>`). */

import type { Model } from '../../model.ts';
import { bodyOf, dofOf, equalityOf, jointOf, numberAt, siteOf, tendonOf } from '../../rows.ts';
import { chainOfBody } from '../../tree.ts';
import { gravityOf } from '../kinematics.ts';
import type { Argument, Program } from '../program.ts';
import { tendonArms } from '../tendons.ts';
import { solverLiterals } from './impedance.ts';
import type { ScalarConstraint } from './scalar_constraint.ts';

const PARTS = ['x', 'y', 'z'] as const;
const UNTURNED = [1, 0, 0, 0];

/** Equalities that count from the start; nothing switches them later. */
export const activeOf = (model: Model): number[] =>
  model.opt.disabled.has('equality') || model.opt.disabled.has('constraint')
    ? []
    : [...model.eqType.keys()].filter((e) => equalityOf(model, e).active0);

/** A body, a point of it and axes turned from its own. */
interface End {
  readonly body: number;
  readonly point: readonly number[];
  readonly turn: readonly number[];
}

/** The points and frames that a connect or weld brings together. */
export function endsOf(model: Model, e: number): readonly [End, End] {
  const [one, two] = [equalityOf(model, e).obj1id, equalityOf(model, e).obj2id];
  const data = equalityOf(model, e).data;
  if (equalityOf(model, e).objtype === 'site') {
    const site = (id: number): End => ({
      body: siteOf(model, id).bodyid,
      point: siteOf(model, id).pos,
      turn: siteOf(model, id).quat,
    });
    return [site(one), site(two)];
  }
  const [first, second] = [data.slice(0, 3), data.slice(3, 6)];
  return equalityOf(model, e).type === 'connect'
    ? [
        { body: one, point: first, turn: UNTURNED },
        { body: two, point: second, turn: UNTURNED },
      ]
    : [
        { body: one, point: second, turn: data.slice(6, 10) },
        { body: two, point: first, turn: UNTURNED },
      ];
}

/** Whether it ties lengths, not points or frames. */
const isScalar = (model: Model, e: number): boolean => ['joint', 'tendon'].includes(equalityOf(model, e).type);

export function equalityRows(model: Model): ScalarConstraint[] {
  return activeOf(model).flatMap((e) => (isScalar(model, e) ? [scalarRow(model, e)] : poseRows(model, e)));
}

/** The connects and welds that act on a body, and as which of their two. */
export const equalitiesOn = (model: Model, body: number): { readonly e: number; readonly end: 0 | 1 }[] =>
  activeOf(model)
    .filter((e) => !isScalar(model, e))
    .flatMap((e) => ([0, 1] as const).filter((end) => endsOf(model, e)[end].body === body).map((end) => ({ e, end })));

/** The weight of a weld's rotations against its translations. */
export const torqueScaleOf = (model: Model, e: number): number => equalityOf(model, e).data[10] ?? 0;

/** Seven numbers of its impedance. */
export const solverOf = (model: Model, e: number): number[] =>
  solverLiterals(equalityOf(model, e).solref, equalityOf(model, e).solimp, model.opt);

/** What an equality of joints or tendons ties: a length, its velocity, and what it goes with. */
interface Scalar {
  readonly length: string;
  readonly velocity: string;
  /** The length at qpos0. */
  readonly length0: number;
  readonly invweight0: number;
  readonly arms: readonly { readonly dof: number; readonly arm: number }[];
}

function scalarsOf(model: Model, e: number): Scalar[] {
  const { obj1id, obj2id, type } = equalityOf(model, e);
  return [obj1id, obj2id]
    .filter((id) => id >= 0)
    .map((id) => {
      if (type === 'tendon') {
        const { length0, invweight0 } = tendonOf(model, id);
        const names = { length: `ten_length${id}`, velocity: `ten_velocity${id}` };
        return { ...names, length0, invweight0, arms: tendonArms(model, id) };
      }
      const { qposadr, dofadr } = jointOf(model, id);
      const names = { length: `qpos${qposadr}`, velocity: `qvel${dofadr}` };
      const { invweight0 } = dofOf(model, dofadr);
      return { ...names, length0: numberAt(model.qpos0, qposadr), invweight0, arms: [{ dof: dofadr, arm: 1 }] };
    });
}

function scalarRow(model: Model, e: number): ScalarConstraint {
  const scalars = scalarsOf(model, e);
  return {
    name: `Equality${e}`,
    kind: 'equality',
    terms: armsOf(scalars).map(({ dof, first, second }) => ({
      dof,
      coefficient: coefficientOf(e, dof, first, second),
    })),
    set: [
      'physics/constraints/impedance.constraintRow',
      `eqResidual${e}`,
      `eqVelocity${e}`,
      scalars.reduce((sum, { invweight0 }) => sum + invweight0, 0),
      ...solverOf(model, e),
    ],
  };
}

function poseRows(model: Model, e: number): ScalarConstraint[] {
  const [one, two] = endsOf(model, e);
  const [chain1, chain2] = [chainOfBody(model, one.body), chainOfBody(model, two.body)];
  const all = [...new Set([...chain1, ...chain2])];
  const turning = all.filter((dof) => chain1.includes(dof) !== chain2.includes(dof));
  const inverse = (k: 0 | 1): number =>
    [one, two].reduce((sum, { body }) => sum + bodyOf(model, body).invweight0[k], 0);
  const rowOf = (
    kind: 'pos' | 'rot',
    dofs: readonly number[],
    inverseWeight: number,
    part: string,
  ): ScalarConstraint => ({
    name: `${kind}${e}${part}`,
    kind: 'equality',
    terms: dofs.map((dof) => ({ dof, coefficient: `efc_J${kind}${e}_${dof}.${part}` })),
    set: [
      'physics/constraints/equality.equalityRow',
      `${kind}Error${e}e.${part}`,
      `residualNorm${e}`,
      `${kind}Velocity${e}.${part}`,
      `${kind}Bias${e}.${part}`,
      inverseWeight,
      ...solverOf(model, e),
    ],
  });
  const rows = PARTS.map((part) => rowOf('pos', all, inverse(0), part));
  if (equalityOf(model, e).type === 'connect') return rows;
  return [...rows, ...PARTS.map((part) => rowOf('rot', turning, inverse(1), part))];
}

/** Reads frames, axes, `q<k>` and `v<i>`. */
export function emitEqualities(program: Program, model: Model): void {
  for (const e of activeOf(model)) {
    if (isScalar(model, e)) emitScalarEquality(program, model, e);
    else emitPoseEquality(program, model, e);
  }
}

/** How both lengths go with each degree of freedom. */
function armsOf(scalars: readonly Scalar[]): { dof: number; first: number; second: number }[] {
  const [one, two] = scalars.map(({ arms }) => new Map(arms.map(({ dof, arm }) => [dof, arm])));
  const dofs = new Set([...(one?.keys() ?? []), ...(two?.keys() ?? [])]);
  return [...dofs].map((dof) => ({ dof, first: one?.get(dof) ?? 0, second: two?.get(dof) ?? 0 }));
}

/** The residual's derivative: of the first length, and by the polynomial's slope of the second one. */
function coefficientOf(e: number, dof: number, first: number, second: number): number | string {
  if (second === 0) return first;
  return first === 0 && second === 1 ? `eqDerivative${e}` : `eqArm${e}_${dof}`;
}

function emitScalarEquality(program: Program, model: Model, e: number): void {
  const scalars = scalarsOf(model, e);
  const [one, two] = scalars as [Scalar, Scalar | undefined];
  const coefficients = equalityOf(model, e).data.slice(0, 5);
  const x = two ? program.let(`eqDisplacement${e}`, 'physics/force.subtract', two.length, two.length0) : '0.0';
  program.let(
    `eqResidual${e}`,
    'physics/constraints/equality.polynomialError',
    one.length,
    one.length0,
    x,
    ...coefficients,
  );
  program.line(`var eqVelocity${e} = ${one.velocity};`);
  if (!two) return;
  const slope = program.let(
    `eqDerivative${e}`,
    'physics/constraints/equality.polynomialSlope',
    x,
    ...coefficients.slice(1),
  );
  program.set(`eqVelocity${e}`, 'physics/force.addProduct', `eqVelocity${e}`, slope, two.velocity);
  for (const { dof, first, second } of armsOf(scalars)) {
    const coefficient = coefficientOf(e, dof, first, second);
    if (coefficient === `eqArm${e}_${dof}`) program.let(coefficient, 'physics/force.addProduct', first, slope, second);
  }
}

function emitPoseEquality(program: Program, model: Model, e: number): void {
  const ends = endsOf(model, e);
  const isWeld = equalityOf(model, e).type === 'weld';
  const points = ends.map(({ body, point }, k) =>
    program.let(`xpos${e}_${k}`, 'physics/kinematics.worldPoint', `pose${body}`, point),
  ) as [string, string];
  program.let(`posError${e}e`, 'physics/constraints/equality.separation', ...points);
  const turns = ends.map(({ body, turn }, k) =>
    isWeld ? program.let(`xquat${e}_${k}e`, 'physics/constraints/equality.worldQuat', `pose${body}`, turn) : '',
  ) as [string, string];
  const scale = torqueScaleOf(model, e);
  if (isWeld) {
    program.let(`rotError${e}e`, 'physics/constraints/equality.rotationError', ...turns, scale);
    program.let(`residualNorm${e}`, 'physics/constraints/equality.norm6', `posError${e}e`, `rotError${e}e`);
    program.line(`var rotVelocity${e} = vec3f();`);
  } else {
    program.let(`residualNorm${e}`, 'physics/constraints/equality.norm3', `posError${e}e`);
  }
  const drifts = ends.map(({ body }, k) => {
    const isMoving = bodyOf(model, body).treeid >= 0;
    if (!isMoving)
      return program.let(
        `pointBias${e}_${k}`,
        'physics/constraints/equality.separation',
        points[k] as string,
        points[k] as string,
      );
    const motion = [`cvel${body}`, `cacc_bias${body}`, gravityOf(model)];
    return program.let(
      `pointBias${e}_${k}`,
      'physics/constraints/equality.positionBiasAcceleration',
      ...motion,
      points[k] as string,
      `subtree_com${bodyOf(model, body).rootid}`,
    );
  }) as [string, string];
  program.let(`posBias${e}`, 'physics/constraints/equality.separation', ...drifts);
  if (isWeld) {
    const of = (name: string): string[] =>
      ends.map(({ body }) => `${name}${bodyOf(model, body).treeid >= 0 ? body : 0}`);
    program.let(
      `rotBias${e}`,
      'physics/constraints/equality.rotationBiasAcceleration',
      ...turns,
      ...of('cvel'),
      ...of('cacc_bias'),
      scale,
    );
  }
  program.line(`var posVelocity${e} = vec3f();`);
  const [chain1, chain2] = ends.map(({ body }) => chainOfBody(model, body)) as [number[], number[]];
  for (const dof of new Set([...chain1, ...chain2])) {
    const com = `subtree_com${bodyOf(model, dofOf(model, dof).bodyid).rootid}`;
    const [first, second] = [chain1.includes(dof), chain2.includes(dof)];
    const column: [`${string}.${string}`, ...Argument[]] =
      first && second
        ? ['physics/constraints/equality.commonPositionJacobian', `cdof${dof}`, ...points]
        : [
            `physics/constraints/equality.${first ? 'position' : 'oppositePosition'}Jacobian`,
            `cdof${dof}`,
            points[first ? 0 : 1],
            com,
          ];
    program.let(`efc_Jpos${e}_${dof}`, ...column);
    program.set(
      `posVelocity${e}`,
      'physics/constraints/equality.addScaledColumn',
      `posVelocity${e}`,
      `efc_Jpos${e}_${dof}`,
      `qvel${dof}`,
    );
    if (!isWeld || (first && second)) continue;
    const twist = `efc_Jrot${e}_${dof}`;
    program.let(twist, 'physics/constraints/equality.rotationJacobian', ...turns, `cdof${dof}`, first ? scale : -scale);
    program.set(
      `rotVelocity${e}`,
      'physics/constraints/equality.addScaledColumn',
      `rotVelocity${e}`,
      twist,
      `qvel${dof}`,
    );
  }
}
