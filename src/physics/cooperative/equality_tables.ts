/** Tables of the equality constraints that count. */
import { endsOf, solverOf } from '../emit/constraints/equality.ts';
import type { Model } from '../model.ts';
import { bodyOf, dofOf, equalityOf, jointOf, numberAt } from '../rows.ts';
import { codeOf } from './codes.ts';
import { NONE, type TableRows } from './table_rows.ts';

/**
 * Two rows of integers: kind and both bodies; degrees of freedom and coordinates of both joints. Eight of floats: point
 * and inverse weight of moving, axes; the second body's, with that of turning; seven numbers of the impedance and the
 * weight of turning; five coefficients and where both joints are at the reference.
 */
export function addEqualities(rows: TableRows, model: Model, equalities: readonly number[]): void {
  const all = equalities.map((e) => (equalityOf(model, e).type === 'joint' ? jointRows(model, e) : poseRows(model, e)));
  rows.add(
    'equality',
    'vec4u',
    all.flatMap(({ numbers }) => numbers),
  );
  rows.add(
    'equalityPlace',
    'vec4f',
    all.flatMap(({ places }) => places),
  );
}

interface EqualityRows {
  readonly numbers: readonly (readonly number[])[];
  readonly places: readonly (readonly number[])[];
}

/** Joints of a joint equality; the second may be missing. */
const jointsOf = (model: Model, e: number): readonly number[] =>
  [equalityOf(model, e).obj1id, equalityOf(model, e).obj2id].filter((j) => j >= 0);

/** What an equality couples: two degrees of freedom, or the last ones of two bodies; -1 where there is none. */
export function coupledBy(model: Model, e: number, lastDof: readonly number[]): readonly [number, number] {
  if (equalityOf(model, e).type !== 'joint') {
    const [one, two] = endsOf(model, e);
    return [numberAt(lastDof, one.body), numberAt(lastDof, two.body)];
  }
  const [one = -1, two = -1] = jointsOf(model, e).map((j) => jointOf(model, j).dofadr);
  return [one, two];
}

function jointRows(model: Model, e: number): EqualityRows {
  const joints = jointsOf(model, e).map((j) => jointOf(model, j));
  const both = (of: (joint: (typeof joints)[number]) => number): number[] =>
    [0, 1].map((k) => {
      const joint = joints[k];
      return joint ? of(joint) : NONE;
    });
  const inverse = joints.reduce((sum, { dofadr }) => sum + dofOf(model, dofadr).invweight0, 0);
  const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0] = equalityOf(model, e).data;
  const solver = solverOf(model, e);
  const reference = joints.map(({ qposadr }) => numberAt(model.qpos0, qposadr));
  return {
    numbers: [[codeOf('EQ', 'joint')], [...both(({ dofadr }) => dofadr), ...both(({ qposadr }) => qposadr)]],
    places: [
      [0, 0, 0, inverse],
      [1, 0, 0, 0],
      [],
      [1, 0, 0, 0],
      solver.slice(0, 4),
      [...solver.slice(4), 0],
      [a0, a1, a2, a3],
      [a4, ...reference],
    ],
  };
}

function poseRows(model: Model, e: number): EqualityRows {
  const [one, two] = endsOf(model, e);
  const inverse = (k: 0 | 1): number =>
    [one, two].reduce((sum, { body }) => sum + numberAt(bodyOf(model, body).invweight0, k), 0);
  const { type, data } = equalityOf(model, e);
  const solver = solverOf(model, e);
  return {
    numbers: [
      [codeOf('EQ', type as 'connect' | 'weld'), one.body, two.body],
      [NONE, NONE, NONE, NONE],
    ],
    places: [
      [...one.point, inverse(0)],
      [...one.turn],
      [...two.point, inverse(1)],
      [...two.turn],
      solver.slice(0, 4),
      [...solver.slice(4), type === 'weld' ? numberAt(data, 10) : 0],
      [],
      [],
    ],
  };
}
