/** Equality constraints: rows that always count, and the program that finds their Jacobian (`lever<e>_<dof>`, `twist<e>_<dof>`). */

import type { Model } from '../../model.ts';
import { bodyOf, dofOf, equalityOf, jointOf, numberAt, siteOf } from '../../rows.ts';
import { chainOfBody } from '../../tree.ts';
import { gravityOf } from '../kinematics.ts';
import type { Argument, Program } from '../program.ts';
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

export function equalityRows(model: Model): ScalarConstraint[] {
  return activeOf(model).flatMap((e) =>
    equalityOf(model, e).type === 'joint' ? [jointRow(model, e)] : poseRows(model, e),
  );
}

/** The connects and welds that act on a body, and as which of their two. */
export const equalitiesOn = (model: Model, body: number): { readonly e: number; readonly end: 0 | 1 }[] =>
  activeOf(model)
    .filter((e) => equalityOf(model, e).type !== 'joint')
    .flatMap((e) => ([0, 1] as const).filter((end) => endsOf(model, e)[end].body === body).map((end) => ({ e, end })));

/** The weight of a weld's rotations against its translations. */
export const torqueScaleOf = (model: Model, e: number): number => equalityOf(model, e).data[10] ?? 0;

/** Seven numbers of its impedance. */
export const solverOf = (model: Model, e: number): number[] =>
  solverLiterals(equalityOf(model, e).solref, equalityOf(model, e).solimp, model.opt);

function jointRow(model: Model, e: number): ScalarConstraint {
  const joints = [equalityOf(model, e).obj1id, equalityOf(model, e).obj2id].filter((j) => j >= 0);
  const dofs = joints.map((j) => jointOf(model, j).dofadr);
  const inverse = dofs.reduce((sum, dof) => sum + dofOf(model, dof).invweight0, 0);
  return {
    name: `Equality${e}`,
    kind: 'equality',
    terms: dofs.map((dof, k) => ({ dof, coefficient: k === 0 ? 1 : `eqDerivative${e}` })),
    set: [
      'physics/constraints/impedance.constraintRow',
      `eqResidual${e}`,
      `eqVelocity${e}`,
      inverse,
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
    if (equalityOf(model, e).type === 'joint') emitJointEquality(program, model, e);
    else emitPoseEquality(program, model, e);
  }
}

function emitJointEquality(program: Program, model: Model, e: number): void {
  const [one, two] = [equalityOf(model, e).obj1id, equalityOf(model, e).obj2id];
  const coefficients = equalityOf(model, e).data.slice(0, 5);
  const q1 = jointOf(model, one).qposadr;
  const q2 = two >= 0 ? jointOf(model, two).qposadr : -1;
  const other = two >= 0;
  const x = other
    ? program.let(`eqDisplacement${e}`, 'physics/force.subtract', `qpos${q2}`, numberAt(model.qpos0, q2))
    : '0.0';
  program.let(
    `eqResidual${e}`,
    'physics/constraints/equality.polynomialError',
    `qpos${q1}`,
    numberAt(model.qpos0, q1),
    x,
    ...coefficients,
  );
  program.line(`var eqVelocity${e} = qvel${jointOf(model, one).dofadr};`);
  if (!other) return;
  program.let(`eqDerivative${e}`, 'physics/constraints/equality.polynomialSlope', x, ...coefficients.slice(1));
  program.set(
    `eqVelocity${e}`,
    'physics/force.addProduct',
    `eqVelocity${e}`,
    `eqDerivative${e}`,
    `qvel${jointOf(model, two).dofadr}`,
  );
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
