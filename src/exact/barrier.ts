/** The entropy barrier phi(x) = x log x on the margin m = b - J_C (Milosevic, Müller, Scherf 2025), in float64. */

/** phi''(m): without bound as the margin goes to 0. */
export const barrierCurvature = (margin: number): number => 1 / margin;

/** phi(m - alpha) - phi(m) + phi'(m) alpha: what it takes to raise the cost by `alpha`; infinite where nothing is left. */
export function barrierDivergence(margin: number, alpha: number): number {
  if (alpha >= margin) return Number.POSITIVE_INFINITY;
  const share = alpha / margin;
  return margin * (share + (1 - share) * Math.log1p(-share));
}
