/** Problems with two states and two actions: a policy is a point of the unit square, the probabilities of action 0. */
import { at } from '../errors/lookup.ts';
import type { TabularCmdp } from '../tasks/tabular.ts';
import { expectedSum, type Table } from './cmdp.ts';

export type SquarePoint = readonly [number, number];

export const policyOfPoint = (point: SquarePoint): Table => point.map((p) => [p, 1 - p]);

export const pointOfPolicy = (policy: Table): SquarePoint => [at(at(policy, 0), 0), at(at(policy, 1), 0)];

/** Velocity of the point when the logits move with `velocity`. */
export const pointVelocity = ([p, q]: SquarePoint, velocity: Table): SquarePoint => {
  const of = (x: number, row: readonly number[] | undefined): number =>
    x * (1 - x) * (at(row ?? [], 0) - at(row ?? [], 1));
  return [of(p, velocity[0]), of(q, velocity[1])];
};

const HALVINGS = 50;

/**
 * The best policy whose expected cost is within the limit. An optimum under one limit is random in at most one state, so it lies on
 * an edge of the square, at a corner or where the cost meets the limit.
 * @returns undefined where no policy keeps the limit
 */
export function bestInSquare(cmdp: TabularCmdp, limit: number): { point: SquarePoint; reward: number } | undefined {
  const cost = cmdp.costs[0] as Table;
  const costAt = (point: SquarePoint): number => expectedSum(cmdp, policyOfPoint(point), cost);
  const corners: readonly SquarePoint[] = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  const candidates = corners.flatMap((from, e): SquarePoint[] => {
    const to = corners[(e + 1) % 4] as SquarePoint;
    const between = (t: number): SquarePoint => [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    const isSafe = (t: number): boolean => costAt(between(t)) <= limit;
    if (isSafe(0) === isSafe(1)) return isSafe(0) ? [from] : [];
    let [safe, unsafe] = isSafe(0) ? [0, 1] : [1, 0];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (safe + unsafe) / 2;
      if (isSafe(middle)) safe = middle;
      else unsafe = middle;
    }
    return isSafe(0) ? [from, between(safe)] : [between(safe)];
  });
  return candidates
    .map((point) => ({ point, reward: expectedSum(cmdp, policyOfPoint(point), cmdp.reward) }))
    .sort((a, b) => b.reward - a.reward)[0];
}
