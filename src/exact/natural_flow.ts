/**
 * C-NPG's flow on a finite problem with one cost, with exact gradients: d theta / dt = G_C^+ grad V_r (docs/algorithms/c-npg.md).
 * For softmax tables the natural gradient is the advantage times the mean length of an episode, so nothing is inverted.
 */
import { at } from '../errors/lookup.ts';
import type { TabularCmdp } from '../tasks/tabular.ts';
import { barrierCurvature } from './barrier.ts';
import { advantagesOf, logitsOf, moved, softmax, sumOf, type Table, visitsOf } from './cmdp.ts';

/** F^+ grad V of a table at a policy, F the mean Fisher matrix of the steps of an episode. [S][A] */
export function naturalGradient(cmdp: TabularCmdp, policy: Table, visits: readonly number[], table: Table): number[][] {
  const length = visits.reduce((a, b) => a + b, 0);
  return advantagesOf(cmdp, policy, table).map((row) => row.map((x) => length * x));
}

/** u . F v for directions whose mean under the policy is 0 in every state, as natural gradients are. */
export function fisherProduct(policy: Table, visits: readonly number[], u: Table, v: Table): number {
  const length = visits.reduce((a, b) => a + b, 0);
  return sumOf(
    visits,
    policy,
    u.map((row, s) => row.map((x, a) => (x * at(at(v, s), a)) / length)),
  );
}

export interface Barrier {
  /** The limit on the expected cost of an episode. */
  readonly limit: number;
  /** Weight of the barrier. */
  readonly beta: number;
}

/** Velocity of the logits; outside the safe set the one that lowers the cost, as the method recovers. [S][A] */
export function constrainedFlow(cmdp: TabularCmdp, policy: Table, { limit, beta }: Barrier): number[][] {
  const cost = cmdp.costs[0] as Table;
  const visits = visitsOf(cmdp, policy);
  const margin = limit - sumOf(visits, policy, cost);
  const y = naturalGradient(cmdp, policy, visits, cost);
  if (margin <= 0) return y.map((row) => row.map((z) => -z));
  const x = naturalGradient(cmdp, policy, visits, cmdp.reward);
  const kappa = beta * barrierCurvature(margin);
  // Sherman and Morrison: grad V_c . F^+ grad V_r is the Fisher product of the two natural gradients
  const share = (kappa * fisherProduct(policy, visits, y, x)) / (1 + kappa * fisherProduct(policy, visits, y, y));
  return moved(x, -share, y);
}

/** Policies along the flow from `start`, one each `dt`, by Runge and Kutta's steps of fourth order. */
export function flowPath(cmdp: TabularCmdp, start: Table, barrier: Barrier, time: number, dt: number): Table[] {
  let logits: Table = logitsOf(start);
  const path = [start];
  const at = (z: Table): number[][] => constrainedFlow(cmdp, softmax(z), barrier);
  for (let t = 0; t < time - dt / 2; t += dt) {
    const first = at(logits);
    const second = at(moved(logits, dt / 2, first));
    const third = at(moved(logits, dt / 2, second));
    const fourth = at(moved(logits, dt, third));
    logits = [first, second, second, third, third, fourth].reduce((z: Table, v) => moved(z, dt / 6, v), logits);
    path.push(softmax(logits));
  }
  return path;
}
