/**
 * Exact figures of a finite discounted problem under a stationary policy, in float64, by linear solves. The horizon at which a
 * task ends an episode does not count: 3e-5 of a discounted sum lies beyond it (docs/tasks/small.md).
 */
import { at } from '../errors/lookup.ts';
import type { TabularCmdp } from '../tasks/tabular.ts';

/** A number for each state and action, such as a policy, logits, or `cmdp.reward`. [S][A] */
export type Table = readonly (readonly number[])[];

/** Solves `matrix` x = `right` by Gaussian elimination with partial pivoting. [S][S], [S] -> [S] */
export function solveLinear(matrix: Table, right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, at(right, i)]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let j = i + 1; j < n; j++) {
      if (Math.abs(at(at(rows, j), i)) > Math.abs(at(at(rows, best), i))) best = j;
    }
    const pivot = at(rows, best);
    [rows[best], rows[i]] = [at(rows, i), pivot];
    for (let j = i + 1; j < n; j++) {
      const row = at(rows, j);
      const factor = at(row, i) / at(pivot, i);
      if (factor === 0) continue;
      for (let k = i; k <= n; k++) row[k] = at(row, k) - factor * at(pivot, k);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const row = at(rows, i);
    let rest = at(row, n);
    for (let k = i + 1; k < n; k++) rest -= at(row, k) * at(x, k);
    x[i] = rest / at(row, i);
  }
  return x;
}

/** I - continuation P, with P(s'|s) of the policy, or its transpose. [S][S] */
function discountedMoves(
  { states, transition, continuation }: TabularCmdp,
  policy: Table,
  isTransposed: boolean,
): number[][] {
  const matrix = Array.from({ length: states }, (_, i) =>
    Array.from({ length: states }, (_s, j): number => (i === j ? 1 : 0)),
  );
  policy.forEach((row, s) => {
    row.forEach((p, a) => {
      transition[s]?.[a]?.forEach((q, next) => {
        if (q === 0) return;
        const [i, j] = isTransposed ? [next, s] : [s, next];
        const into = at(matrix, i);
        into[j] = at(into, j) - continuation * p * q;
      });
    });
  });
  return matrix;
}

/** Expected steps of an episode that are played in each state: the occupancy measure, whose sum is the mean length. [S] */
export const visitsOf = (cmdp: TabularCmdp, policy: Table): number[] =>
  solveLinear(discountedMoves(cmdp, policy, true), cmdp.start);

/** What `table` sums up to at the given visits under the policy. */
export function sumOf(visits: readonly number[], policy: Table, table: Table): number {
  let sum = 0;
  policy.forEach((row, s) => {
    row.forEach((p, a) => {
      sum += at(visits, s) * p * at(at(table, s), a);
    });
  });
  return sum;
}

/** Expected sum of `table` over an episode: J_R for the reward, J_C for a cost. */
export const expectedSum = (cmdp: TabularCmdp, policy: Table, table: Table): number =>
  sumOf(visitsOf(cmdp, policy), policy, table);

/** Q(s, a) - V(s) of `table`. [S][A] */
export function advantagesOf(cmdp: TabularCmdp, policy: Table, table: Table): number[][] {
  const earned = policy.map((row, s) => row.reduce((sum, p, a) => sum + p * at(at(table, s), a), 0));
  const values = solveLinear(discountedMoves(cmdp, policy, false), earned);
  return table.map((row, s) =>
    row.map((x, a) => {
      const moves = at(at(cmdp.transition, s), a);
      const ahead = moves.reduce((sum, q, next) => sum + q * at(values, next), 0);
      return x + cmdp.continuation * ahead - at(values, s);
    }),
  );
}

/** Softmax of logits, row by row. [S][A] -> [S][A] */
export function softmax(logits: Table): number[][] {
  return logits.map((row) => {
    const top = Math.max(...row);
    const weights = row.map((z) => Math.exp(z - top));
    const all = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => w / all);
  });
}

/** The least logit: of an action that is never taken. */
const NEVER = -60;

/** Logits of a policy; what is never done gets a finite one. [S][A] -> [S][A] */
export const logitsOf = (policy: Table): number[][] =>
  policy.map((row) => row.map((p) => Math.max(NEVER, Math.log(p))));

/** u + by v */
export const moved = (u: Table, by: number, v: Table): number[][] =>
  u.map((row, s) => row.map((x, a) => x + by * at(at(v, s), a)));
