/**
 * Exact figures of finite constrained problems in float64, from the tables that the GPU plays. An infinite discounted
 * problem is `uncapped`: its episodes may last so long that nothing is lost.
 */
import type { TabularCmdp } from '../../src/tasks/tabular.ts';

/** [S][A], each row a distribution. */
export type Policy = readonly (readonly number[])[];
/** Policies by step of the episode; the last one stands for all later steps, so `[policy]` is a stationary one. */
export type PolicySequence = readonly Policy[];
/** What a (state, action) earns: `cmdp.reward` or one of `cmdp.costs`. [S][A] */
export type Table = readonly (readonly number[])[];

/** Steps after which a continuation of 0.9 leaves 1e-18 of an episode. */
const LONG = 400;

/** The same problem without a horizon that matters: the textbook's discounted one with discount `continuation`. */
export const uncapped = (cmdp: TabularCmdp): TabularCmdp => ({ ...cmdp, horizon: LONG });

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((x, i) => x * (b[i] as number)));

const policyAt = (policies: PolicySequence, h: number): Policy => policies[Math.min(h, policies.length - 1)] as Policy;

/** Every action equally likely in every state. */
export const uniformPolicy = ({ states, actions }: TabularCmdp): PolicySequence => [
  range(states).map(() => range(actions).map(() => 1 / actions)),
];

/**
 * Probability that step h of an episode is played, in s and with a. Each layer sums to continuation^h.
 * @returns [H][S][A]
 */
export function occupancy(cmdp: TabularCmdp, policies: PolicySequence): number[][][] {
  let at: readonly number[] = cmdp.start;
  return range(cmdp.horizon).map((h) => {
    const layer = policyAt(policies, h).map((row, s) => row.map((p) => (at[s] as number) * p));
    const next = range(cmdp.states).map(() => 0);
    layer.forEach((row, s) => {
      row.forEach((x, a) => {
        cmdp.transition[s]?.[a]?.forEach((p, s2) => {
          next[s2] = (next[s2] as number) + cmdp.continuation * x * p;
        });
      });
    });
    at = next;
    return layer;
  });
}

/** Expected steps of an episode that are played in s with a: the occupancy summed over the steps. [S][A] */
export function totalOccupancy(cmdp: TabularCmdp, policies: PolicySequence): number[][] {
  const layers = occupancy(cmdp, policies);
  return range(cmdp.states).map((s) => range(cmdp.actions).map((a) => sum(layers.map((x) => x[s]?.[a] as number))));
}

/** Expected sum of `table` over an episode: J_r for the reward, J_c for a cost. */
export function expectedSum(cmdp: TabularCmdp, policies: PolicySequence, table: Table): number {
  return sum(totalOccupancy(cmdp, policies).map((row, s) => dot(row, table[s] as readonly number[])));
}

/** J_r and every J_c of a policy. */
export const evaluate = (cmdp: TabularCmdp, policies: PolicySequence): { reward: number; costs: number[] } => ({
  reward: expectedSum(cmdp, policies, cmdp.reward),
  costs: cmdp.costs.map((table) => expectedSum(cmdp, policies, table)),
});

/** Expected sum of `table` from step h on when h is played in s with a, given the values of step h + 1. [S][A] */
function actionValues(cmdp: TabularCmdp, table: Table, next: readonly number[]): number[][] {
  return table.map((row, s) =>
    row.map((x, a) => x + cmdp.continuation * dot(cmdp.transition[s]?.[a] as readonly number[], next)),
  );
}

/**
 * V_h(s): expected sum of `table` from step h on, when step h is played in s.
 * @returns [H + 1][S], the last row 0
 */
export function values(cmdp: TabularCmdp, policies: PolicySequence, table: Table): number[][] {
  const V = [range(cmdp.states).map(() => 0)];
  for (let h = cmdp.horizon - 1; h >= 0; h--) {
    const Q = actionValues(cmdp, table, V[0] as number[]);
    V.unshift(policyAt(policies, h).map((row, s) => dot(row, Q[s] as number[])));
  }
  return V;
}

/** A_h(s, a) = Q_h(s, a) - V_h(s). @returns [H][S][A] */
export function advantages(cmdp: TabularCmdp, policies: PolicySequence, table: Table): number[][][] {
  const V = values(cmdp, policies, table);
  return range(cmdp.horizon).map((h) =>
    actionValues(cmdp, table, V[h + 1] as number[]).map((row, s) => row.map((q) => q - (V[h]?.[s] as number))),
  );
}

/** The largest expected sum of `table` over all policies, by backward induction. */
export function largestSum(cmdp: TabularCmdp, table: Table): number {
  let V = range(cmdp.states).map(() => 0);
  for (let h = 0; h < cmdp.horizon; h++) V = actionValues(cmdp, table, V).map((row) => Math.max(...row));
  return dot(cmdp.start, V);
}

/**
 * What no policy within the limits can exceed: max over all policies of J_r - sum_c multiplier_c (J_c - limit_c). It holds
 * for any multipliers >= 0, and is the optimum itself for the best ones.
 */
export function lagrangianBound(cmdp: TabularCmdp, limits: readonly number[], multipliers: readonly number[]): number {
  const weighted = cmdp.reward.map((row, s) =>
    row.map((r, a) => r - sum(multipliers.map((m, c) => m * (cmdp.costs[c]?.[s]?.[a] as number)))),
  );
  return largestSum(cmdp, weighted) + dot(multipliers, limits);
}

/** Softmax of logits. [S][A] -> [S][A] */
export function softmaxPolicy(logits: Table): number[][] {
  return logits.map((row) => {
    const top = Math.max(...row);
    const e = row.map((x) => Math.exp(x - top));
    return e.map((x) => x / sum(e));
  });
}

/** Gradient of `expectedSum` of the stationary softmax policy by its logits: sum_h d_h(s) pi(a|s) A_h(s, a). [S][A] */
export function softmaxGradient(cmdp: TabularCmdp, logits: Table, table: Table): number[][] {
  const policies = [softmaxPolicy(logits)];
  const layers = occupancy(cmdp, policies);
  const A = advantages(cmdp, policies, table);
  return logits.map((row, s) =>
    row.map((_, a) => sum(layers.map((x, h) => (x[s]?.[a] as number) * (A[h]?.[s]?.[a] as number)))),
  );
}
