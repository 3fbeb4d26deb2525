// Twin of shaders/optim/conjugate_gradient.wgsl: the trust region's step by dense linear algebra.
import { dot } from './forward.ts';

export type Matrix = number[][];

/** x of A x = b, by Gaussian elimination with pivoting. */
export function solve(A: Matrix, b: readonly number[]): number[] {
  const n = b.length;
  const rows = A.map((row, i) => [...row, b[i] as number]);
  const at = (i: number): number[] => rows[i] as number[];
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let j = i + 1; j < n; j++) if (Math.abs(at(j)[i] as number) > Math.abs(at(pivot)[i] as number)) pivot = j;
    [rows[i], rows[pivot]] = [at(pivot), at(i)];
    for (let j = i + 1; j < n; j++) {
      const factor = (at(j)[i] as number) / (at(i)[i] as number);
      for (let k = i; k <= n; k++) at(j)[k] = (at(j)[k] as number) - factor * (at(i)[k] as number);
    }
  }
  const x = Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = x.reduce((sum, v, k) => (k > i ? sum + v * (at(i)[k] as number) : sum), 0);
    x[i] = ((at(i)[n] as number) - known) / (at(i)[i] as number);
  }
  return x;
}

/** F + sum_i kappa_i a_i a_i^T */
export const withBarriers = (F: Matrix, kappas: readonly number[], gradients: readonly (readonly number[])[]): Matrix =>
  F.map((row, i) =>
    row.map((f, j) =>
      kappas.reduce((sum, kappa, c) => sum + kappa * (gradients[c]?.[i] as number) * (gradients[c]?.[j] as number), f),
    ),
  );

/** x of (F + kappa a a^T) x = g by two solves with F (Sherman and Morrison 1950). */
export function shermanMorrison(F: Matrix, kappa: number, a: readonly number[], g: readonly number[]): number[] {
  const [Fg, Fa] = [solve(F, g), solve(F, a)];
  const share = (kappa * dot(a, Fg)) / (1 + kappa * dot(a, Fa));
  return Fg.map((x, i) => x - share * (Fa[i] as number));
}

/** sqrt(2 delta / x.Hx) */
export const stepScale = (delta: number, curvature: number): number => Math.sqrt((2 * delta) / curvature);

/** Conjugate gradient as published codes have it, with `epsilon` in the denominator of every step. */
export function guardedConjugateGradient(
  H: Matrix,
  g: readonly number[],
  iterations: number,
  epsilon: number,
): number[] {
  let x = g.map(() => 0);
  let [r, p] = [[...g], [...g]];
  for (let i = 0; i < iterations; i++) {
    const z = H.map((row) => dot(row, p));
    const alpha = dot(r, r) / (dot(p, z) + epsilon);
    x = x.map((v, k) => v + alpha * (p[k] as number));
    const next = r.map((v, k) => v - alpha * (z[k] as number));
    const beta = dot(next, next) / dot(r, r);
    p = next.map((v, k) => v + beta * (p[k] as number));
    r = next;
  }
  return x;
}
