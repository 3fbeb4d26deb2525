/**
 * IPO, interior-point policy optimisation (Liu, Ding, Liu 2020, arXiv 1910.09615).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     all J_Ci < d_i:  passes of PPO on  L_r + sum_i log(d_i - J_i) / sharpness     (shaders/algos/ipo.wgsl)
 *     else:            passes of PPO that lower the sum of the costs above their limits
 */
import type { Algorithm } from './algorithm.ts';
import { barrierNeedsMargin, withPositiveLimit } from './cost_limits.ts';
import { firstOrderHyperparameters } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

export const ipo: Algorithm = {
  name: 'ipo',
  family: 'first-order',
  summary: 'clipped surrogate with a log barrier at every limit',
  source: 'arXiv 1910.09615 (AAAI 2020)',
  hyperparameters: [
    ...withPositiveLimit(firstOrderHyperparameters, barrierNeedsMargin('ipo')),
    {
      name: 'sharpness',
      type: 'number',
      scope: 'replica',
      default: 20,
      min: 0,
      exclusive: true,
      meaning: 't of the barrier log(d - J_C) / t',
      source: 'IPO',
    },
  ],
  presets: eCopBaselinePresets(0.99, 'passes'),
  modes: ['reward', 'recovery'],
  metrics: { 'Train/Passes': 'passes', 'Train/CostWeight': 'costWeight' },
  traits: () => ({ policyMinibatches: true }),
  iteration: (verbs) => gradientIteration(verbs, 'algos/ipo'),
};
