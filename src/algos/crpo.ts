/**
 * CRPO, constraint-rectified policy optimisation (Xu, Liang, Lan 2021, arXiv 2011.05869), with the step of TRPO.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     if J_Ci <= d_i + tolerance_i for every i, or k <= warmup:  step of TRPO that raises the reward
 *     else:  step of TRPO that lowers the cost with the largest J_Ci - d_i - tolerance_i
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import { slack, warmup } from './cost_limits.ts';
import { commonHyperparameters, trustRegionHyperparameters } from './hyperparameters.ts';
import { trustRegionIteration } from './iterations.ts';
import { espoPaperPresets } from './presets.ts';

export const crpo: Algorithm = {
  name: 'crpo',
  family: 'second-order',
  summary: 'trust-region steps of the reward while every limit is kept within a tolerance, else of the violated cost',
  source: 'arXiv 2011.05869 (ICML 2021)',
  hyperparameters: [
    ...commonHyperparameters,
    ...trustRegionHyperparameters,
    slack(
      {
        name: 'tolerance',
        min: 0,
        meaning: 'each limit counts as kept up to this much above it, in units of its cost',
        source: "OmniSafe's OnCRPO: 2 for a limit of 25",
      },
      2 / 25,
    ),
    warmup,
  ],
  presets: espoPaperPresets({}),
  modes: ['reward', 'cost'],
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/crpo'),
};
