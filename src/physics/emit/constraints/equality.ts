/** Equality constraints: rows that always count, and the program that finds their Jacobian (`lever<e>_<dof>`, `twist<e>_<dof>`). */
import type { Model } from '../../model.ts';
import type { Argument, Program } from '../program.ts';
import { chainOfBody, gravityOf, row } from '../rows.ts';
import { solverLiterals } from './impedance.ts';
import type { ScalarRow } from './scalar_constraint.ts';

const PARTS = ['x', 'y', 'z'] as const;
const UNTURNED = [1, 0, 0, 0];

/** Equalities that count from the start; nothing switches them later. */
const activeOf = (model: Model): number[] =>
  model.opt.disabled.has('equality') || model.opt.disabled.has('constraint')
    ? []
    : [...model.eqType.keys()].filter((e) => model.eqActive0[e]);

/** A body, a point of it and axes turned from its own. */
interface End {
  readonly body: number;
  readonly point: readonly number[];
  readonly turn: readonly number[];
}

function endsOf(model: Model, e: number): readonly [End, End] {
  const [one, two] = [model.eqObj1id[e] as number, model.eqObj2id[e] as number];
  const data = row(model.eqData, e, 11);
  if (model.eqObjtype[e] === 'site') {
    const site = (id: number): End => ({
      body: model.siteBodyid[id] as number,
      point: row(model.sitePos, id, 3),
      turn: row(model.siteQuat, id, 4),
    });
    return [site(one), site(two)];
  }
  const [first, second] = [data.slice(0, 3), data.slice(3, 6)];
  return model.eqType[e] === 'connect'
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
  return activeOf(model).flatMap((e) => (model.eqType[e] === 'joint' ? [jointRow(model, e)] : poseRows(model, e)));
}

/** The connects and welds that act on a body, and as which of their two. */
export const tiesOn = (model: Model, body: number): { readonly e: number; readonly end: 0 | 1 }[] =>
  activeOf(model)
    .filter((e) => model.eqType[e] !== 'joint')
    .flatMap((e) => ([0, 1] as const).filter((end) => endsOf(model, e)[end].body === body).map((end) => ({ e, end })));

const solverOf = (model: Model, e: number): number[] =>
  solverLiterals(row(model.eqSolref, e, 2), row(model.eqSolimp, e, 5), model.opt);

function jointRow(model: Model, e: number): ScalarRow {
  const joints = [model.eqObj1id[e] as number, model.eqObj2id[e] as number].filter((j) => j >= 0);
  const dofs = joints.map((j) => model.jntDofadr[j] as number);
  const inverse = dofs.reduce((sum, dof) => sum + (model.dofInvweight0[dof] as number), 0);
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
  const inverse = (k: number): number =>
    [one, two].reduce((sum, { body }) => sum + (model.bodyInvweight0[2 * body + k] as number), 0);
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
  if (model.eqType[e] === 'connect') return rows;
  return [...rows, ...PARTS.map((part) => rowOf('Turn', turning, 'twist', inverse(1), part))];
}

/** Reads frames, axes, `q<k>` and `v<i>`. */
export function emitEqualities(program: Program, model: Model): void {
  for (const e of activeOf(model)) {
    if (model.eqType[e] === 'joint') emitJoints(program, model, e);
    else emitPose(program, model, e);
  }
}

function emitJoints(program: Program, model: Model, e: number): void {
  const [one, two] = [model.eqObj1id[e] as number, model.eqObj2id[e] as number];
  const coefficients = row(model.eqData, e, 11).slice(0, 5);
  const [q1, q2] = [one, two].map((j) => model.jntQposadr[j] as number) as [number, number];
  const other = two >= 0;
  const x = other ? program.let(`displacement${e}`, 'physics/force.less', `q${q2}`, model.qpos0[q2] as number) : '0.0';
  program.let(
    `eqError${e}`,
    'physics/constraints/equality.polynomialError',
    `q${q1}`,
    model.qpos0[q1] as number,
    x,
    ...coefficients,
  );
  program.line(`var eqSpeed${e} = v${model.jntDofadr[one]};`);
  if (!other) return;
  program.let(`eqSlope${e}`, 'physics/constraints/equality.polynomialSlope', x, ...coefficients.slice(1));
  program.set(`eqSpeed${e}`, 'physics/force.addProduct', `eqSpeed${e}`, `eqSlope${e}`, `v${model.jntDofadr[two]}`);
}

function emitPose(program: Program, model: Model, e: number): void {
  const ends = endsOf(model, e);
  const isWeld = model.eqType[e] === 'weld';
  const points = ends.map(({ body, point }, k) =>
    program.let(`point${e}_${k}`, 'physics/kinematics.worldPoint', `frame${body}`, point),
  ) as [string, string];
  program.let(`gap${e}e`, 'physics/constraints/equality.apart', ...points);
  const turns = ends.map(({ body, turn }, k) =>
    isWeld ? program.let(`turn${e}_${k}e`, 'physics/constraints/equality.worldRotation', `frame${body}`, turn) : '',
  ) as [string, string];
  const scale = row(model.eqData, e, 11)[10] as number;
  if (isWeld) {
    program.let(`tilt${e}e`, 'physics/constraints/equality.misalignment', ...turns, scale);
    program.let(`size${e}`, 'physics/constraints/equality.size6', `gap${e}e`, `tilt${e}e`);
    program.line(`var twistSpeed${e} = vec3f();`);
  } else {
    program.let(`size${e}`, 'physics/constraints/equality.size3', `gap${e}e`);
  }
  const drifts = ends.map(({ body }, k) => {
    const isMoving = (model.bodyTreeid[body] as number) >= 0;
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
      `com${model.bodyRootid[body]}`,
    );
  }) as [string, string];
  program.let(`leverDrift${e}`, 'physics/constraints/equality.apart', ...drifts);
  if (isWeld) {
    const of = (name: string): string[] =>
      ends.map(({ body }) => `${name}${(model.bodyTreeid[body] as number) >= 0 ? body : 0}`);
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
    const com = `com${model.bodyRootid[model.dofBodyid[dof] as number]}`;
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
