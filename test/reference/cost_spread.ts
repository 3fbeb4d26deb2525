// Twin of shaders/estimate/cost_spread.wgsl, by sorting.

export interface CostSpread {
  readonly above: number;
  readonly max: number;
  readonly std: number;
  /** Mean of the costliest tenth; of a number of episodes that is no multiple of ten, the last one counts in part. */
  readonly tail: number;
}

const TAIL = 0.1;

export function costSpread(costs: readonly number[], limit: number): CostSpread {
  const n = costs.length;
  const mean = costs.reduce((sum, x) => sum + x, 0) / n;
  const costliest = [...costs].sort((a, b) => b - a);
  let [left, sum] = [TAIL * n, 0];
  for (const cost of costliest) {
    const weight = Math.min(1, Math.max(0, left));
    sum += weight * cost;
    left -= weight;
  }
  return {
    above: costs.filter((cost) => cost > limit).length / n,
    max: Math.max(...costs),
    std: Math.sqrt(costs.reduce((total, x) => total + (x - mean) ** 2, 0) / n),
    tail: sum / (TAIL * n),
  };
}
