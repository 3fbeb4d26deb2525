/**
 * What of a model's shape the cooperative program walks by: levels of the tree, rows of its matrices, geoms and pairs
 * that may touch.
 */
import { at } from '../../errors/lookup.ts';
import { activeOf } from '../emit/constraints/equality.ts';
import { collisionOfPair, pointsOf } from '../emit/contacts/narrowphase.ts';
import type { ContactCandidate, Model } from '../model.ts';
import { bodyOf, dofOf, geomOf } from '../rows.ts';
import { chainOf, lastDof, movingBodies } from '../tree.ts';
import { type ConstraintRow, rowsOfConstraints } from './constraint_rows.ts';
import { coupledBy } from './equality_tables.ts';

/** Contacts of moving geoms with one another that have room at a time: at least, and at most. */
const [FEW_CONTACTS, MOST_CONTACTS] = [32, 128];
/**
 * Each geom is taken to have so many of these contacts at a time: a face lies on four corners, and a geom touches
 * several others.
 */
const [LIKELY, LIKELY_FLAT] = [2, 8];

export interface Structure {
  /** Bodies but the world by their distance from it, parents in order: the children of a body lie side by side. */
  readonly order: readonly number[];
  /** Each level as [first, end) of `order`. */
  readonly levels: readonly (readonly [first: number, end: number])[];
  /** Each body's children as [first, end) of `order`. */
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

function levelsOf({ nbody, bodyParentid }: Model): Pick<Structure, 'order' | 'levels' | 'children'> {
  const bodies = Array.from({ length: nbody }, (_, b) => b);
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
  return { order, levels, children };
}

export function structureOf(model: Model): Structure {
  const { nbody, nv, opt } = model;
  const lasts = Array.from({ length: nbody }, (_, b) => lastDof(model, b));
  const dofs = Array.from({ length: nv }, (_, i) => i);
  const dofEnd = dofs.map((i) => i + 1);
  for (const i of dofs.toReversed()) {
    const { parentid } = dofOf(model, i);
    if (parentid >= 0) dofEnd[parentid] = Math.max(at(dofEnd, parentid), at(dofEnd, i));
  }
  const isFree = opt.disabled.has('constraint');
  const pairs =
    isFree || opt.disabled.has('contact') ? [] : model.contactCandidates.filter((pair) => pointsOf(model, pair) > 0);
  const rows = isFree ? [] : rowsOfConstraints(model);
  const reach = dofEnd.map((end) => end - 1);
  const lastsOf = ({ geom1, geom2 }: ContactCandidate): [number, number] => [
    at(lasts, geomOf(model, geom1).bodyid),
    at(lasts, geomOf(model, geom2).bodyid),
  ];
  const equalities = activeOf(model);
  const coupled = [...pairs.map(lastsOf), ...equalities.map((e) => coupledBy(model, e, lasts))];
  const couples = [...new Set(coupled.map((both) => both.join()))].map((key) => key.split(',').map(Number));
  for (const [one = -1, two = -1] of couples) {
    if (one < 0 || two < 0) continue;
    for (const last of [one, two]) for (const i of chainOf(model, last)) reach[i] = Math.max(at(reach, i), one, two);
  }
  return {
    ...levelsOf(model),
    lastDof: lasts,
    dofEnd,
    reach,
    roots: [...new Set(movingBodies(model).map((b) => bodyOf(model, b).rootid))],
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

const kindOf = (model: Model, pair: ContactCandidate): string => collisionOfPair(model, pair)?.callee ?? '';

/** Which of the kinds a pair is of. */
export const kindIndex = (model: Model, kinds: readonly ContactCandidate[], pair: ContactCandidate): number =>
  kinds.findIndex((each) => kindOf(model, each) === kindOf(model, pair));

/** Counts the contacts that have room: all with the static world may be there at once, of moving geoms the likely ones. */
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
    (sum, geom) => sum + (['box', 'cylinder'].includes(geomOf(model, geom).type) ? LIKELY_FLAT : LIKELY),
    0,
  );
  return (
    points(pairs.filter((pair) => !isMoving(pair))) +
    Math.min(points(moving), Math.min(Math.max(likely, FEW_CONTACTS), MOST_CONTACTS))
  );
}
