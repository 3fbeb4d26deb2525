// Twin of shaders/algos/c_npg.wgsl: the metric is formed and solved as a matrix.
import { type Barrier, curvature } from './barrier.ts';
import { dot } from './forward.ts';

export interface NaturalFlow {
  readonly limits: readonly number[];
  readonly beta: number;
  readonly barrier: Barrier;
  readonly dt: number;
  /** Gradient of V over gradient of the mean advantage, for reward and costs. */
  readonly horizons: readonly [number, number];
}

/** Gaussian elimination of a positive definite matrix. */
export function solve(matrix: readonly (readonly number[])[], g: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, g[i] as number]);
  const n = rows.length;
  rows.forEach((pivot, i) => {
    for (const row of rows.slice(i + 1)) {
      const factor = (row[i] as number) / (pivot[i] as number);
      for (let j = i; j <= n; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  });
  const x = g.map(() => 0);
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    x[i] = ((row[n] as number) - dot(row.slice(i + 1, n), x.slice(i + 1))) / (row[i] as number);
  }
  return x;
}

/**
 * @param metric the damped Fisher matrix
 * @param gradients of the mean advantages of reward and costs
 * @returns the step of the parameters
 */
export function flowStep(
  { limits, beta, barrier, dt, horizons: [horizon, costHorizon] }: NaturalFlow,
  costs: readonly number[],
  metric: readonly (readonly number[])[],
  gradients: readonly (readonly number[])[],
): number[] {
  const margins = limits.map((limit, c) => limit - (costs[c] as number));
  const [reward = [], ...others] = gradients;
  const a = others.map((g) => g.map((x) => costHorizon * x));
  if (margins.some((m) => m <= 0)) {
    const violated = a.filter((_, c) => (margins[c] as number) <= 0);
    const sum = reward.map((_, i) => violated.reduce((s, g) => s + (g[i] as number), 0));
    return solve(metric, sum).map((x) => -dt * x);
  }
  const full = metric.map((row, i) =>
    row.map((x, j) =>
      a.reduce(
        (s, g, c) => s + beta * curvature(barrier, margins[c] as number) * (g[i] as number) * (g[j] as number),
        x,
      ),
    ),
  );
  return solve(
    full,
    reward.map((x) => horizon * x),
  ).map((x) => dt * x);
}
