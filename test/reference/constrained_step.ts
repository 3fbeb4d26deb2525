// Twin of shaders/lib/constrained_step.wgsl: the same steps found by other means, in coordinates z = L^T x of H = L L^T, where the
// trust region is a ball and CPO's optimum is searched along a line.
import { type Matrix, solve } from './conjugate_gradient.ts';
import { dot } from './forward.ts';

export interface Problem {
  readonly H: Matrix;
  readonly g: readonly number[];
  /** Gradient of J_C. */
  readonly a: readonly number[];
  /** J_C - limit */
  readonly c: number;
  readonly delta: number;
}

/** Lower triangular L of H = L L^T. */
function cholesky(H: Matrix): Matrix {
  const L: Matrix = H.map((row) => row.map(() => 0));
  H.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const known = dot((L[i] as number[]).slice(0, j), (L[j] as number[]).slice(0, j));
      const rest = (row[j] as number) - known;
      (L[i] as number[])[j] = i === j ? Math.sqrt(rest) : rest / ((L[j] as number[])[j] as number);
    }
  });
  return L;
}

const transpose = (A: Matrix): Matrix => A.map((_, i) => A.map((row) => row[i] as number));
const scaled = (v: readonly number[], by: number): number[] => v.map((x) => by * x);
const plus = (u: readonly number[], v: readonly number[]): number[] => u.map((x, i) => x + (v[i] as number));
const norm = (v: readonly number[]): number => Math.sqrt(dot(v, v));

/** Whitened gradients, the region's radius, and the way back to x. */
function whiten({ H, g, a, delta }: Problem) {
  const L = cholesky(H);
  const back = transpose(L);
  return { g: solve(L, [...g]), a: solve(L, [...a]), radius: Math.sqrt(2 * delta), x: (z: number[]) => solve(back, z) };
}

/** Argument of the largest value of a concave function on an interval. */
function goldenSection(f: (u: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [from, to] = [low, high];
  for (let i = 0; i < 200; i++) {
    const [left, right] = [to - ratio * (to - from), from + ratio * (to - from)];
    if (f(left) < f(right)) from = left;
    else to = right;
  }
  return (from + to) / 2;
}

/** CPO's case and step: argmax g.x with c + a.x <= 0 and x.Hx / 2 <= delta, or the steepest descent of the cost. */
export function cpoStep(problem: Problem): { mode: number; x: number[] } {
  const { c } = problem;
  const { g, a, radius, x } = whiten(problem);
  const length = norm(a);
  if (length < 1e-9) return { mode: 4, x: x(scaled(g, radius / norm(g))) };
  const reach = radius * length;
  const mode = c < 0 ? (reach < -c ? 3 : 2) : reach >= c ? 1 : 0;
  const along = scaled(a, 1 / length);
  if (mode === 0) return { mode, x: x(scaled(along, -radius)) };
  // z = u a / |a| + w b, with b the part of g across a: for a given u the longest w is the best
  const across = plus(g, scaled(along, -dot(g, along)));
  const b = scaled(across, 1 / norm(across));
  const rest = (u: number): number => Math.sqrt(Math.max(0, radius ** 2 - u ** 2));
  const value = (u: number): number => u * dot(g, along) + rest(u) * norm(across);
  const u = goldenSection(value, -radius, Math.min(radius, -c / length));
  return { mode, x: x(plus(scaled(along, u), scaled(b, rest(u)))) };
}

/** PCPO's step: the best of the region, then its nearest point of the half-space c + a.x <= 0. */
export function pcpoStep(problem: Problem): { mode: number; x: number[] } {
  const { g, a, radius, x } = whiten(problem);
  const free = scaled(g, radius / norm(g));
  const excess = problem.c + dot(a, free);
  const isPlain = excess <= 0 || norm(a) < 1e-9;
  return { mode: isPlain ? 0 : 1, x: x(isPlain ? free : plus(free, scaled(a, -excess / dot(a, a)))) };
}
