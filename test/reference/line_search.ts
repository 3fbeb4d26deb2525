// Twin of shaders/optim/line_search.wgsl: whether one candidate is accepted.
import { type Barrier, divergence } from './barrier.ts';

export interface Candidate {
  /** mean (ratio - 1) A_f: the reward, then the costs. */
  differences: readonly number[];
  kl: number;
  finite: boolean;
}

export interface TrustRegion {
  /** Largest divergence: KL and barriers. */
  limit: number;
  beta: number;
  barrier: Barrier;
  costGamma: number;
  /** 1, or the number of actions where the KL is averaged over them. */
  dimensions: number;
  /** b - J_C of the constraints with a barrier; undefined without. */
  margins: readonly (number | undefined)[];
  rewardWeight: number;
  costWeights: readonly number[];
  /** Whether the objective may not get worse. */
  needsImprovement: boolean;
  /** Largest change of each cost that is accepted. */
  allowances: readonly number[];
}

export function accepts(region: TrustRegion, { differences, kl, finite }: Candidate): boolean {
  const costs = differences.slice(1);
  const objective = costs.reduce(
    (sum, d, c) => sum - (region.costWeights[c] as number) * d,
    region.rewardWeight * (differences[0] as number),
  );
  const barriers = costs.reduce((sum, d, c) => {
    const margin = region.margins[c];
    return margin === undefined
      ? sum
      : sum + region.beta * divergence(region.barrier, margin, d / (1 - region.costGamma));
  }, 0);
  const isAllowed = costs.every((d, c) => d / (1 - region.costGamma) <= (region.allowances[c] as number));
  const isImproved = objective >= 0 || !region.needsImprovement;
  const isDefined = finite && Number.isFinite(objective);
  return isDefined && isImproved && isAllowed && kl / region.dimensions + barriers <= region.limit;
}
