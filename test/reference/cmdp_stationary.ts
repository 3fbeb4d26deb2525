/** The best policy that does not know the step, for problems whose optimum depends on it: a search, not a certificate. */
import type { TabularCmdp } from '../../src/tasks/tabular.ts';
import { evaluate, type Policy, softmaxGradient, softmaxPolicy } from './cmdp.ts';
import { uniform4 } from './random.ts';

export interface StationaryOptimum {
  readonly reward: number;
  readonly costs: readonly number[];
  readonly policy: Policy;
}

const PENALTY = 20;
const STEP = 0.05;
/** A limit counts as kept within this much. */
const SLACK = 2e-3;

/**
 * Ascends J_r under limits on J_c over softmax policies by an augmented Lagrangian with Adam and exact gradients, from
 * random starts; the best end that keeps the limits is returned.
 */
export function bestStationary(
  cmdp: TabularCmdp,
  limits: readonly number[],
  { starts = 4, iterations = 1500, seed = 0 } = {},
): StationaryOptimum {
  let best: StationaryOptimum | undefined;
  for (let k = 0; k < starts; k++) {
    const policy = ascend(cmdp, limits, k, iterations, seed);
    const { reward, costs } = evaluate(cmdp, [policy]);
    const isSafe = costs.every((cost, c) => cost <= (limits[c] as number) + SLACK);
    if (isSafe && reward > (best?.reward ?? Number.NEGATIVE_INFINITY)) best = { reward, costs, policy };
  }
  if (!best) throw new Error('no start ended within the limits');
  return best;
}

function ascend(
  cmdp: TabularCmdp,
  limits: readonly number[],
  start: number,
  iterations: number,
  seed: number,
): number[][] {
  let logits = cmdp.reward.map((row, s) =>
    row.map((_, a) => 4 * (uniform4({ seed, environment: start, step: s, purpose: 0 }, a)[0] as number) - 2),
  );
  const mean = logits.map((row) => row.map(() => 0));
  const square = logits.map((row) => row.map(() => 0));
  let multipliers = limits.map(() => 0);
  for (let i = 1; i <= iterations; i++) {
    const { costs } = evaluate(cmdp, [softmaxPolicy(logits)]);
    const weights = costs.map((cost, c) =>
      Math.max(0, (multipliers[c] as number) + PENALTY * (cost - (limits[c] as number))),
    );
    if (i % 100 === 0) multipliers = weights;
    const weighted = cmdp.reward.map((row, s) =>
      row.map((r, a) => weights.reduce((sum, w, c) => sum - w * (cmdp.costs[c]?.[s]?.[a] as number), r)),
    );
    const gradient = softmaxGradient(cmdp, logits, weighted);
    const step = i < 0.7 * iterations ? STEP : STEP / 10;
    logits = logits.map((row, s) =>
      row.map((x, a) => {
        const g = gradient[s]?.[a] as number;
        const [m, v] = [mean[s] as number[], square[s] as number[]];
        m[a] = 0.9 * (m[a] as number) + 0.1 * g;
        v[a] = 0.99 * (v[a] as number) + 0.01 * g * g;
        return x + (step * m[a]) / (Math.sqrt(v[a]) + 1e-8);
      }),
    );
  }
  return softmaxPolicy(logits);
}
