/**
 * Exact figures of a finite discounted problem under a stationary policy, in float64, by linear solves. The horizon at which a
 * task ends an episode does not count: 3e-5 of a discounted sum lies beyond it (docs/tasks/small.md).
 */
import type { TabularCmdp } from '../tasks/tabular.ts';

/** A number for each state and action, such as a policy, logits, or `cmdp.reward`. [S][A] */
export type Table = readonly (readonly number[])[];

/** Solves `matrix` x = `right` by Gaussian elimination with partial pivoting. [S][S], [S] -> [S] */
export function solveLinear(matrix: Table, right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let j = i + 1; j < n; j++) {
      if (Math.abs(rows[j]?.[i] as number) > Math.abs(rows[best]?.[i] as number)) best = j;
    }
    const pivot = rows[best] as number[];
    [rows[best], rows[i]] = [rows[i] as number[], pivot];
    for (let j = i + 1; j < n; j++) {
      const row = rows[j] as number[];
      const factor = (row[i] as number) / (pivot[i] as number);
      if (factor === 0) continue;
      for (let k = i; k <= n; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    let rest = row[n] as number;
    for (let k = i + 1; k < n; k++) rest -= (row[k] as number) * (x[k] as number);
    x[i] = rest / (row[i] as number);
  }
  return x;
}

/** I - continuation P, with P(s'|s) of the policy, or its transpose. [S][S] */
function discountedMoves(
  { states, transition, continuation }: TabularCmdp,
  policy: Table,
  isTransposed: boolean,
): number[][] {
  const matrix = Array.from({ length: states }, (_, i) => Array.from({ length: states }, (_s, j) => (i === j ? 1 : 0)));
  policy.forEach((row, s) => {
    row.forEach((p, a) => {
      transition[s]?.[a]?.forEach((q, next) => {
        if (q === 0) return;
        const [i, j] = isTransposed ? [next, s] : [s, next];
        (matrix[i] as number[])[j] = (matrix[i]?.[j] as number) - continuation * p * q;
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
      sum += (visits[s] as number) * p * (table[s]?.[a] as number);
    });
  });
  return sum;
}

/** Expected sum of `table` over an episode: J_R for the reward, J_C for a cost. */
export const expectedSum = (cmdp: TabularCmdp, policy: Table, table: Table): number =>
  sumOf(visitsOf(cmdp, policy), policy, table);

/** Q(s, a) - V(s) of `table`. [S][A] */
export function advantagesOf(cmdp: TabularCmdp, policy: Table, table: Table): number[][] {
  const earned = policy.map((row, s) => row.reduce((sum, p, a) => sum + p * (table[s]?.[a] as number), 0));
  const values = solveLinear(discountedMoves(cmdp, policy, false), earned);
  return table.map((row, s) =>
    row.map((x, a) => {
      const moves = cmdp.transition[s]?.[a] as readonly number[];
      const ahead = moves.reduce((sum, q, next) => sum + q * (values[next] as number), 0);
      return x + cmdp.continuation * ahead - (values[s] as number);
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
  u.map((row, s) => row.map((x, a) => x + by * (v[s]?.[a] as number)));
