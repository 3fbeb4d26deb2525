// Twin of shaders/estimate/penalty.wgsl: penalties on the clipped cost surrogates, and their slopes.

export interface Penalties {
  readonly scale: number;
  /** One for each cost. */
  readonly suffix: readonly number[];
  readonly base: readonly number[];
  readonly linear: readonly number[];
  readonly quadratic: readonly number[];
  readonly shift: readonly number[];
}

/** max(ratio A, clip(ratio) A) */
export const clippedLoss = (ratio: number, a: number, range: number): number =>
  Math.max(ratio * a, Math.min(Math.max(ratio, 1 - range), 1 + range) * a);

/** scale mean weight max(ratio A, clip(ratio) A) */
export const costSurrogate = (
  ratios: readonly number[],
  advantages: readonly number[],
  weights: readonly number[],
  range: number,
  scale: number,
): number =>
  (scale *
    ratios.reduce((sum, r, s) => sum + (weights[s] as number) * clippedLoss(r, advantages[s] as number, range), 0)) /
  ratios.length;

/** Psi of each cost from its surrogate. */
export const psiOf = ({ suffix, base }: Penalties, surrogates: readonly number[]): number[] =>
  surrogates.map((l, c) => l + (suffix[c] as number) + (base[c] as number));

const each = (
  { linear, quadratic, shift }: Penalties,
  psi: readonly number[],
  f: (psi: number, l: number, q: number, shift: number) => number,
): number[] => psi.map((p, c) => f(p, linear[c] as number, quadratic[c] as number, shift[c] as number));

/** sum_i linear_i max(0, Psi_i) + quadratic_i / 2 max(0, Psi_i + shift_i)^2 */
export const penalty = (penalties: Penalties, psi: readonly number[]): number =>
  each(penalties, psi, (p, l, q, s) => l * Math.max(0, p) + (q / 2) * Math.max(0, p + s) ** 2).reduce(
    (a, b) => a + b,
    0,
  );

/** d penalty / d Psi_i */
export const penaltySlopes = (penalties: Penalties, psi: readonly number[]): number[] =>
  each(penalties, psi, (p, l, q, s) => (p > 0 ? l : 0) + q * Math.max(0, p + s));
