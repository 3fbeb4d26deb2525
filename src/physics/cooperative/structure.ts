/**
 * What of a model's shape the cooperative program walks by: levels of the tree, rows of its matrices, geoms and pairs
 * that may touch.
 */

import { activeOf } from '../emit/constraints/equality.ts';
import { collisionOf } from '../emit/contacts/collision_table.ts';
import { pointsOf } from '../emit/contacts/narrowphase.ts';
import type { ContactCandidate, Model, ShapeType } from '../model.ts';
import { chainOf, lastDof } from '../tree.ts';
import { type ConstraintRow, rowsOfConstraints } from './constraint_rows.ts';
import { coupledBy } from './equality_tables.ts';

/** Contacts of moving geoms with one another that have room at a time: at least, and at most. */
const [FEW_CONTACTS, MOST_CONTACTS] = [32, 128];
/**
 * Of these each geom is taken to have so many at a time; a face lies on four corners, and a geom touches several
 * others.
 */
const [LIKELY, LIKELY_FLAT] = [2, 8];

export interface Structure {
  /** Bodies but the world by their distance from it, parents in order: the children of a body lie side by side. */
  readonly order: readonly number[];
  /** Of the order, [first, end) of each level. */
  readonly levels: readonly (readonly [first: number, end: number])[];
  /** Of the order, [first, end) of each body's children. */
  readonly children: readonly (readonly [first: number, end: number])[];
  /** Last degree of freedom that moves a body, or -1. */
  readonly lastDof: readonly number[];
  /** Degrees of freedom that i moves are [i, end). */
  readonly dofEnd: readonly number[];
  /** Last column of the Hessian's row i, whatever touches. */
  readonly reach: readonly number[];
  /** Roots of the trees that move; spatial vectors of a tree are about its centre of mass. */
  readonly roots: readonly number[];
  /** Geoms that may touch. */
  readonly geoms: readonly number[];
  readonly pairs: readonly ContactCandidate[];
  /** A pair of each function that finds where two geoms touch. */
  readonly kinds: readonly ContactCandidate[];
  readonly capacity: number;
  readonly rows: readonly ConstraintRow[];
  /** Equality constraints that count. */
  readonly equalities: readonly number[];
  /** Most degrees of freedom that move either body of a pair, or one degree of freedom's body. */
  readonly slipWidth: number;
}

export function structureOf(model: Model): Structure {
  const { nbody, nv, bodyParentid, bodyRootid, bodyTreeid, geomBodyid, opt } = model;
  const bodies = Array.from({ length: nbody }, (_, b) => b);
  const depth = new Array<number>(nbody).fill(0);
  for (let b = 1; b < nbody; b++) depth[b] = (depth[bodyParentid[b] as number] as number) + 1;
  const order: number[] = [];
  const levels: [number, number][] = [];
  const children = bodies.map((): [number, number] => [0, 0]);
  for (let level: number[] = [0]; ; ) {
    const next: number[] = [];
    const first = order.length;
    for (const parent of level) {
      const own = bodies.filter((b) => b > 0 && bodyParentid[b] === parent);
      children[parent] = [first + next.length, first + next.length + own.length];
      next.push(...own);
    }
    if (next.length === 0) break;
    order.push(...next);
    levels.push([first, order.length]);
    level = next;
  }
  const lasts = bodies.map((b) => lastDof(model, b));
  const dofs = Array.from({ length: nv }, (_, i) => i);
  const dofEnd = dofs.map((i) => i + 1);
  for (const i of dofs.toReversed()) {
    const parent = model.dofParentid[i] as number;
    if (parent >= 0) dofEnd[parent] = Math.max(dofEnd[parent] as number, dofEnd[i] as number);
  }
  const isFree = opt.disabled.has('constraint');
  const pairs =
    isFree || opt.disabled.has('contact') ? [] : model.contactCandidates.filter((pair) => pointsOf(model, pair) > 0);
  const rows = isFree ? [] : rowsOfConstraints(model);
  const reach = dofEnd.map((end) => end - 1);
  const lastsOf = ({ geom1, geom2 }: ContactCandidate): [number, number] => [
    lasts[geomBodyid[geom1] as number] as number,
    lasts[geomBodyid[geom2] as number] as number,
  ];
  const equalities = activeOf(model);
  const coupled = [...pairs.map(lastsOf), ...equalities.map((e) => coupledBy(model, e, lasts))];
  const couples = [...new Set(coupled.map((both) => both.join()))].map((key) => key.split(',').map(Number));
  for (const [one = -1, two = -1] of couples) {
    if (one < 0 || two < 0) continue;
    for (const last of [one, two]) {
      for (let i = last; i >= 0; i = model.dofParentid[i] as number) {
        reach[i] = Math.max(reach[i] as number, one, two);
      }
    }
  }
  return {
    order,
    levels,
    children,
    lastDof: lasts,
    dofEnd,
    reach,
    roots: [...new Set(bodies.filter((b) => (bodyTreeid[b] as number) >= 0).map((b) => bodyRootid[b] as number))],
    geoms: [...new Set(pairs.flatMap(({ geom1, geom2 }) => [geom1, geom2]))],
    pairs,
    kinds: [...new Map(pairs.map((pair) => [kindOf(model, pair), pair])).values()],
    capacity: capacityOf(model, pairs, lastsOf),
    rows,
    equalities,
    slipWidth: Math.max(
      1,
      ...rows.map(({ dof }) => chainOf(model, dof).length),
      ...pairs.map((pair) => new Set(lastsOf(pair).flatMap((last) => (last < 0 ? [] : chainOf(model, last)))).size),
    ),
  };
}

const kindOf = ({ geomType }: Model, { geom1, geom2, margin, gap }: ContactCandidate): string =>
  collisionOf(geomType[geom1] as ShapeType, geomType[geom2] as ShapeType, margin + gap)?.callee ?? '';

/** Which of the kinds a pair is of. */
export const kindIndex = (model: Model, kinds: readonly ContactCandidate[], pair: ContactCandidate): number =>
  kinds.findIndex((each) => kindOf(model, each) === kindOf(model, pair));

/** With the static world all points may touch at once. */
function capacityOf(
  model: Model,
  pairs: readonly ContactCandidate[],
  lastsOf: (pair: ContactCandidate) => [number, number],
): number {
  const isMoving = (pair: ContactCandidate): boolean => lastsOf(pair).every((last) => last >= 0);
  const points = (own: readonly ContactCandidate[]): number =>
    own.reduce((sum, pair) => sum + pointsOf(model, pair), 0);
  const moving = pairs.filter(isMoving);
  const geoms = [...new Set(moving.flatMap(({ geom1, geom2 }) => [geom1, geom2]))];
  const likely = geoms.reduce(
    (sum, geom) => sum + (['box', 'cylinder'].includes(model.geomType[geom] as string) ? LIKELY_FLAT : LIKELY),
    0,
  );
  return (
    points(pairs.filter((pair) => !isMoving(pair))) +
    Math.min(points(moving), Math.min(Math.max(likely, FEW_CONTACTS), MOST_CONTACTS))
  );
}
