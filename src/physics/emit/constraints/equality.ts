/** Equality constraints: rows that always count, and the program that finds their Jacobian (`lever<e>_<dof>`, `twist<e>_<dof>`). */

import type { Model } from '../../model.ts';
import { bodyOf, dofOf, equalityOf, jointOf, numberAt, siteOf } from '../../rows.ts';
import { chainOfBody } from '../../tree.ts';
import { gravityOf } from '../kinematics.ts';
import type { Argument, Program } from '../program.ts';
import { solverLiterals } from './impedance.ts';
import type { ScalarRow } from './scalar_constraint.ts';

const PARTS = ['x', 'y', 'z'] as const;
const UNTURNED = [1, 0, 0, 0];

/** Equalities that count from the start; nothing switches them later. */
const activeOf = (model: Model): number[] =>
  model.opt.disabled.has('equality') || model.opt.disabled.has('constraint')
    ? []
    : [...model.eqType.keys()].filter((e) => equalityOf(model, e).active0);

/** A body, a point of it and axes turned from its own. */
interface End {
  readonly body: number;
  readonly point: readonly number[];
  readonly turn: readonly number[];
}

function endsOf(model: Model, e: number): readonly [End, End] {
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

export function equalityRows(model: Model): ScalarRow[] {
  return activeOf(model).flatMap((e) =>
    equalityOf(model, e).type === 'joint' ? [jointRow(model, e)] : poseRows(model, e),
  );
}

/** The connects and welds that act on a body, and as which of their two. */
export const tiesOn = (model: Model, body: number): { readonly e: number; readonly end: 0 | 1 }[] =>
  activeOf(model)
    .filter((e) => equalityOf(model, e).type !== 'joint')
    .flatMap((e) => ([0, 1] as const).filter((end) => endsOf(model, e)[end].body === body).map((end) => ({ e, end })));

/** The weight of a weld's rotations against its translations. */
export const torqueScaleOf = (model: Model, e: number): number => equalityOf(model, e).data[10] ?? 0;

const solverOf = (model: Model, e: number): number[] =>
  solverLiterals(equalityOf(model, e).solref, equalityOf(model, e).solimp, model.opt);

function jointRow(model: Model, e: number): ScalarRow {
  const joints = [equalityOf(model, e).obj1id, equalityOf(model, e).obj2id].filter((j) => j >= 0);
  const dofs = joints.map((j) => jointOf(model, j).dofadr);
  const inverse = dofs.reduce((sum, dof) => sum + dofOf(model, dof).invweight0, 0);
  return {
    name: `Equality${e}`,
    kind: 'equality',
    terms: dofs.map((dof, k) => ({ dof, coefficient: k === 0 ? 1 : `eqSlope${e}` })),
    set: ['physics/constraints/impedance.constraintRow', `eqError${e}`, `eqSpeed${e}`, inverse, ...solverOf(model, e)],
  };
}

function poseRows(model: Model, e: number): ScalarRow[] {
  const [one, two] = endsOf(model, e);
  const [chain1, chain2] = [chainOfBody(model, one.body), chainOfBody(model, two.body)];
  const all = [...new Set([...chain1, ...chain2])];
  const turning = all.filter((dof) => chain1.includes(dof) !== chain2.includes(dof));
  const inverse = (k: 0 | 1): number =>
    [one, two].reduce((sum, { body }) => sum + bodyOf(model, body).invweight0[k], 0);
  const rowOf = (name: string, dofs: readonly number[], arm: string, weight: number, part: string): ScalarRow => ({
    name: `${name}${e}${part}`,
    kind: 'equality',
    terms: dofs.map((dof) => ({ dof, coefficient: `${arm}${e}_${dof}.${part}` })),
    set: [
      'physics/constraints/equality.equalityRow',
      ...[
        `${arm === 'lever' ? 'gap' : 'tilt'}${e}e.${part}`,
        `size${e}`,
        `${arm}Speed${e}.${part}`,
        `${arm}Drift${e}.${part}`,
        weight,
      ],
      ...solverOf(model, e),
    ],
  });
  const rows = PARTS.map((part) => rowOf('Point', all, 'lever', inverse(0), part));
  if (equalityOf(model, e).type === 'connect') return rows;
  return [...rows, ...PARTS.map((part) => rowOf('Turn', turning, 'twist', inverse(1), part))];
}

/** Reads frames, axes, `q<k>` and `v<i>`. */
export function emitEqualities(program: Program, model: Model): void {
  for (const e of activeOf(model)) {
    if (equalityOf(model, e).type === 'joint') emitJoints(program, model, e);
    else emitPose(program, model, e);
  }
}

function emitJoints(program: Program, model: Model, e: number): void {
  const [one, two] = [equalityOf(model, e).obj1id, equalityOf(model, e).obj2id];
  const coefficients = equalityOf(model, e).data.slice(0, 5);
  const q1 = jointOf(model, one).qposadr;
  const q2 = two >= 0 ? jointOf(model, two).qposadr : -1;
  const other = two >= 0;
  const x = other ? program.let(`displacement${e}`, 'physics/force.less', `q${q2}`, numberAt(model.qpos0, q2)) : '0.0';
  program.let(
    `eqError${e}`,
    'physics/constraints/equality.polynomialError',
    `q${q1}`,
    numberAt(model.qpos0, q1),
    x,
    ...coefficients,
  );
  program.line(`var eqSpeed${e} = v${jointOf(model, one).dofadr};`);
  if (!other) return;
  program.let(`eqSlope${e}`, 'physics/constraints/equality.polynomialSlope', x, ...coefficients.slice(1));
  program.set(
    `eqSpeed${e}`,
    'physics/force.addProduct',
    `eqSpeed${e}`,
    `eqSlope${e}`,
    `v${jointOf(model, two).dofadr}`,
  );
}

function emitPose(program: Program, model: Model, e: number): void {
  const ends = endsOf(model, e);
  const isWeld = equalityOf(model, e).type === 'weld';
  const points = ends.map(({ body, point }, k) =>
    program.let(`point${e}_${k}`, 'physics/kinematics.worldPoint', `frame${body}`, point),
  ) as [string, string];
  program.let(`gap${e}e`, 'physics/constraints/equality.apart', ...points);
  const turns = ends.map(({ body, turn }, k) =>
    isWeld ? program.let(`turn${e}_${k}e`, 'physics/constraints/equality.worldRotation', `frame${body}`, turn) : '',
  ) as [string, string];
  const scale = torqueScaleOf(model, e);
  if (isWeld) {
    program.let(`tilt${e}e`, 'physics/constraints/equality.misalignment', ...turns, scale);
    program.let(`size${e}`, 'physics/constraints/equality.size6', `gap${e}e`, `tilt${e}e`);
    program.line(`var twistSpeed${e} = vec3f();`);
  } else {
    program.let(`size${e}`, 'physics/constraints/equality.size3', `gap${e}e`);
  }
  const drifts = ends.map(({ body }, k) => {
    const isMoving = bodyOf(model, body).treeid >= 0;
    if (!isMoving)
      return program.let(
        `still${e}_${k}`,
        'physics/constraints/equality.apart',
        points[k] as string,
        points[k] as string,
      );
    const motion = [`velocity${body}`, `drift${body}`, gravityOf(model)];
    return program.let(
      `still${e}_${k}`,
      'physics/constraints/equality.pointDrift',
      ...motion,
      points[k] as string,
      `com${bodyOf(model, body).rootid}`,
    );
  }) as [string, string];
  program.let(`leverDrift${e}`, 'physics/constraints/equality.apart', ...drifts);
  if (isWeld) {
    const of = (name: string): string[] =>
      ends.map(({ body }) => `${name}${bodyOf(model, body).treeid >= 0 ? body : 0}`);
    program.let(
      `twistDrift${e}`,
      'physics/constraints/equality.twistDrift',
      ...turns,
      ...of('velocity'),
      ...of('drift'),
      scale,
    );
  }
  program.line(`var leverSpeed${e} = vec3f();`);
  const [chain1, chain2] = ends.map(({ body }) => chainOfBody(model, body)) as [number[], number[]];
  for (const dof of new Set([...chain1, ...chain2])) {
    const com = `com${bodyOf(model, dofOf(model, dof).bodyid).rootid}`;
    const [first, second] = [chain1.includes(dof), chain2.includes(dof)];
    const column: [`${string}.${string}`, ...Argument[]] =
      first && second
        ? ['physics/constraints/equality.sharedColumn', `s${dof}`, ...points]
        : [`physics/constraints/equality.${first ? 'point' : 'opposed'}Column`, `s${dof}`, points[first ? 0 : 1], com];
    program.let(`lever${e}_${dof}`, ...column);
    program.set(
      `leverSpeed${e}`,
      'physics/constraints/equality.addColumn',
      `leverSpeed${e}`,
      `lever${e}_${dof}`,
      `v${dof}`,
    );
    if (!isWeld || (first && second)) continue;
    const twist = `twist${e}_${dof}`;
    program.let(twist, 'physics/constraints/equality.twistColumn', ...turns, `s${dof}`, first ? scale : -scale);
    program.set(`twistSpeed${e}`, 'physics/constraints/equality.addColumn', `twistSpeed${e}`, twist, `v${dof}`);
  }
}
