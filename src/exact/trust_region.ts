/**
 * C-TRPO's trust region on a finite problem with one cost, exact: what the constrained divergence KL + beta D_phi allows in the
 * plane of the natural gradients of cost and return at a policy (docs/experiments/barrier.md).
 */
import { at } from '../errors/lookup.ts';
import type { TabularCmdp } from '../tasks/tabular.ts';
import { barrierDivergence } from './barrier.ts';
import { advantagesOf, expectedSum, logitsOf, moved, softmax, sumOf, type Table, visitsOf } from './cmdp.ts';
import { fisherProduct, naturalGradient } from './natural_flow.ts';

/** A policy, and what steps from it are measured against. */
export interface Origin {
  readonly cmdp: TabularCmdp;
  readonly logits: Table;
  readonly policy: Table;
  /** Expected steps of an episode in each state. [S] */
  readonly visits: readonly number[];
  /** J_C of the first cost. */
  readonly cost: number;
  /** A_C(s, a) of the first cost. [S][A] */
  readonly costAdvantage: Table;
}

export function originAt(cmdp: TabularCmdp, policy: Table): Origin {
  const table = cmdp.costs[0] as Table;
  const visits = visitsOf(cmdp, policy);
  const cost = sumOf(visits, policy, table);
  return { cmdp, logits: logitsOf(policy), policy, visits, cost, costAdvantage: advantagesOf(cmdp, policy, table) };
}

/** J_C of another policy of the same problem. */
export const costOf = ({ cmdp }: Pick<Origin, 'cmdp'>, policy: Table): number =>
  expectedSum(cmdp, policy, cmdp.costs[0] as Table);

/** Mean KL(old || new) over the steps of the old policy's episodes. */
export function meanKl({ policy, visits }: Origin, next: Table): number {
  const length = visits.reduce((a, b) => a + b, 0);
  const logRatio = policy.map((row, s) => row.map((p, a) => (p > 0 ? Math.log(p / at(at(next, s), a)) : 0)));
  return sumOf(visits, policy, logRatio) / length;
}

/** The cost's policy advantage: what the surrogate predicts that J_C grows by. */
export const costPolicyAdvantage = ({ visits, costAdvantage }: Origin, next: Table): number =>
  sumOf(visits, next, costAdvantage);

/** Directions of Fisher length 1: along the cost, and another one at right angles to it. */
export interface Plane {
  readonly along: Table;
  readonly across: Table;
}

/** A direction without its mean under the policy in each state, which changes nothing of the policy. */
function centred(policy: Table, direction: Table): Table {
  const means = direction.map((row, s) => row.reduce((sum, x, a) => sum + x * at(at(policy, s), a), 0));
  return direction.map((row, s) => row.map((x) => x - at(means, s)));
}

/** @param next a policy that the plane is to contain; without one the plane contains the natural gradient of the return */
export function planeAt(origin: Origin, next?: Table): Plane {
  const { cmdp, policy, visits } = origin;
  const product = (u: Table, v: Table): number => fisherProduct(policy, visits, u, v);
  const unit = (v: Table): Table => {
    const length = Math.sqrt(product(v, v));
    return v.map((row) => row.map((x) => (length > 0 ? x / length : 0)));
  };
  const along = unit(naturalGradient(cmdp, policy, visits, cmdp.costs[0] as Table));
  const other = next ? stepTo(origin, next) : naturalGradient(cmdp, policy, visits, cmdp.reward);
  return { along, across: unit(moved(other, -product(other, along), along)) };
}

/** The policy at coordinates (x along the cost, y across it) of the plane, in Fisher lengths. */
export const policyInPlane = ({ logits }: Origin, { along, across }: Plane, x: number, y: number): number[][] =>
  softmax(moved(moved(logits, x, along), y, across));

/** The direction of logits that leads from the policy to another one. */
const stepTo = ({ policy, logits }: Origin, next: Table): Table => centred(policy, moved(logitsOf(next), -1, logits));

/** Where a policy lies in the plane: the parts of its step along the two directions. */
export function coordinatesOf(origin: Origin, { along, across }: Plane, next: Table): [number, number] {
  const { policy, visits } = origin;
  const step = stepTo(origin, next);
  return [fisherProduct(policy, visits, step, along), fisherProduct(policy, visits, step, across)];
}

/** KL + beta D_phi, with the exact J_C of both policies. */
export function constrainedDivergence(origin: Origin, next: Table, limit: number, beta: number): number {
  const { cost } = origin;
  return meanKl(origin, next) + beta * barrierDivergence(limit - cost, costOf(origin, next) - cost);
}

/**
 * Policies on the way from the uniform one up the natural gradient of the return, where about `margins` are left to the limit.
 * @param margins falling, and each less than what the uniform policy has
 */
export function approachLimit(cmdp: TabularCmdp, limit: number, margins: readonly number[]): Table[] {
  const found: Table[] = [];
  let policy: Table = softmax(cmdp.reward.map((row) => row.map(() => 0)));
  let step = 0.1;
  const marginOf = (at: Table): number => limit - costOf({ cmdp }, at);
  for (const margin of margins) {
    step = 0.1;
    while (marginOf(policy) > 1.02 * margin) {
      const gradient = naturalGradient(cmdp, policy, visitsOf(cmdp, policy), cmdp.reward);
      const logits = logitsOf(policy);
      const next = (): Table => softmax(moved(logits, step, gradient));
      while (marginOf(next()) < 0.98 * margin) step /= 2;
      policy = next();
    }
    found.push(policy);
  }
  return found;
}

/** Steps of a search along a row: the least value, and the ends of what is below the level. */
const [SEARCHES, HALVINGS] = [18, 12];
/** Rows that are tried at either end of a region. */
const CAP_HALVINGS = 6;

/** The interval of [low, high] where `f`, which falls and then rises, is at most `level`. */
function intervalBelow(
  f: (x: number) => number,
  level: number,
  low: number,
  high: number,
): [number, number] | undefined {
  let [left, right] = [low, high];
  for (let i = 0; i < SEARCHES; i++) {
    const [a, b] = [left + 0.382 * (right - left), left + 0.618 * (right - left)];
    // where both are infinite the safe side is the left one
    if (f(a) <= f(b)) right = b;
    else left = a;
  }
  const least = (left + right) / 2;
  if (!(f(least) <= level)) return undefined;
  const end = (outside: number): number => {
    if (f(outside) <= level) return outside;
    let [inner, outer] = [least, outside];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (inner + outer) / 2;
      if (f(middle) <= level) inner = middle;
      else outer = middle;
    }
    return inner;
  };
  return [end(low), end(high)];
}

/**
 * The region where `f(x, y)` is at most `level`, for |x| <= `along` and |y| <= `across`, as a closed loop: row by row, so that a
 * sliver is as sharp as a disc.
 * @param f along every row it falls and then rises; infinite only at the right
 */
export function regionByRows(
  f: (x: number, y: number) => number,
  level: number,
  { along, across, rows }: { along: number; across: number; rows: number },
): [number, number][] {
  const rowAt = (y: number): { y: number; interval: [number, number] }[] => {
    const interval = intervalBelow((x) => f(x, y), level, -along, along);
    return interval ? [{ y, interval }] : [];
  };
  const heights = Array.from({ length: rows }, (_, i) => across * ((2 * i) / (rows - 1) - 1));
  const inside = heights.flatMap(rowAt);
  /** Rows between the last one that was found and its empty neighbour, nearer and nearer to the region's end. */
  const capOf = (last: number | undefined, gap: number): typeof inside => {
    const cap: typeof inside = [];
    if (last === undefined || Math.abs(last) >= across) return cap;
    let [held, empty] = [last, last + gap];
    for (let i = 0; i < CAP_HALVINGS; i++) {
      const middle = (held + empty) / 2;
      const row = rowAt(middle);
      cap.push(...row);
      if (row.length > 0) held = middle;
      else empty = middle;
    }
    return cap;
  };
  const gap = (2 * across) / (rows - 1);
  const found = [...capOf(inside[0]?.y, -gap).reverse(), ...inside, ...capOf(inside.at(-1)?.y, gap)];
  return [
    ...found.map(({ y, interval: [left] }): [number, number] => [left, y]),
    ...found.reverse().map(({ y, interval: [, right] }): [number, number] => [right, y]),
  ];
}
