// Twin of shaders/lib/barrier.wgsl: the Bregman divergence phi(m - alpha) - phi(m) + phi'(m) alpha of margin m in float64,
// in forms that do not cancel there.

export type Barrier = 'entropy' | 'log';

export function divergence(kind: Barrier, margin: number, alpha: number): number {
  if (alpha >= margin) return Number.POSITIVE_INFINITY;
  const u = alpha / margin;
  // both are sums of positive coefficients times u^n from n = 2 on: 1/(n (n - 1)) and 1/n
  if (Math.abs(u) < 0.1) {
    let sum = 0;
    for (let n = 40; n >= 2; n--) sum += u ** n / (kind === 'log' ? n : n * (n - 1));
    return sum * (kind === 'log' ? 1 : margin);
  }
  const logarithm = Math.log1p(-u);
  return kind === 'log' ? -(u + logarithm) : margin * (u + (1 - u) * logarithm);
}

/** phi''(margin) */
export const curvature = (kind: Barrier, margin: number): number => (kind === 'log' ? 1 / margin ** 2 : 1 / margin);
