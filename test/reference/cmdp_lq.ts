/**
 * Exact figures of a linear-quadratic problem with one action and a quadratic cost, in float64, for linear policies with
 * Gaussian noise: a = -gain . s + std * N(0, 1).
 */
import type { LinearQuadratic } from '../../src/tasks/linear_quadratic.ts';

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** Steps after which a continuation of 0.9 leaves 1e-18 of an episode. */
const LONG = 400;

const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const apply = (m: Matrix, v: Vector): number[] => m.map((row) => dot(row, v));
const transpose = (m: Matrix): number[][] => (m[0] ?? []).map((_, j) => m.map((row) => row[j] as number));
const multiply = (a: Matrix, b: Matrix): number[][] => transpose(transpose(b).map((column) => apply(a, column)));
const combine = (a: Matrix, k: number, b: Matrix): number[][] =>
  a.map((row, i) => row.map((x, j) => x + k * (b[i]?.[j] as number)));
const outer = (a: Vector, b: Vector): number[][] => a.map((x) => b.map((y) => x * y));
/** Sum of the products of the entries: E[s' Q s] for the second moments of s. */
const inner = (a: Matrix, b: Matrix): number => a.reduce((sum, row, i) => sum + dot(row, b[i] as Vector), 0);

/**
 * Expected return and cost of an episode, through the second moments of the state.
 * @param steps the horizon; without it the discounted problem's own values
 */
export function evaluateGain(
  lq: LinearQuadratic,
  gain: Vector,
  std: number,
  steps = LONG,
): { reward: number; cost: number } {
  const closed = combine(lq.A, -1, outer(lq.B, gain));
  const added = combine(lq.noise, std * std, outer(lq.B, lq.B));
  let moments: Matrix = lq.start;
  let [reward, cost, alive] = [0, 0, 1];
  for (let t = 0; t < steps; t++) {
    const action = dot(gain, apply(moments, gain)) + std * std;
    reward -= alive * (inner(lq.reward.Q, moments) + lq.reward.R * action);
    cost += alive * (inner(lq.cost.Q, moments) + lq.cost.R * action);
    moments = combine(multiply(multiply(closed, moments), transpose(closed)), 1, added);
    alive *= lq.continuation;
  }
  return { reward, cost };
}

/** The gain that maximises J_r - multiplier J_c, by iterating the Riccati equation; no policy's noise changes it. [S] */
export function bestGain(lq: LinearQuadratic, multiplier: number): number[] {
  const { A, B, continuation } = lq;
  const Q = combine(lq.reward.Q, multiplier, lq.cost.Q);
  const R = lq.reward.R + multiplier * lq.cost.R;
  let P: Matrix = Q;
  let gain: number[] = B.map(() => 0);
  for (let i = 0; i < LONG; i++) {
    const PA = multiply(P, A);
    const scale = continuation / (R + continuation * dot(B, apply(P, B)));
    gain = apply(transpose(PA), B).map((x) => scale * x);
    const AtP = multiply(transpose(A), P);
    P = combine(Q, continuation, multiply(AtP, combine(A, -1, outer(B, gain))));
  }
  return gain;
}

export interface LinearOptimum {
  /** Expected return and cost of an episode. */
  readonly value: number;
  readonly cost: number;
  readonly gain: readonly number[];
  readonly multiplier: number;
}

/**
 * The best linear policy whose noise has standard deviation `std`, under a limit on the expected cost of an episode: the
 * multiplier at which the best gain just keeps the limit, by bisection. Noise only costs, so the best `std` is 0.
 */
export function solveLinearQuadratic(lq: LinearQuadratic, limit: number, std = 0): LinearOptimum {
  let [low, high] = [1e-9, 1e9]; // log-bisection: costs fall as the multiplier grows
  for (let i = 0; i < 200; i++) {
    const middle = Math.sqrt(low * high);
    if (evaluateGain(lq, bestGain(lq, middle), std).cost > limit) low = middle;
    else high = middle;
  }
  const gain = bestGain(lq, high);
  const { reward, cost } = evaluateGain(lq, gain, std);
  return { value: reward, cost, gain, multiplier: high };
}
