/**
 * C-NPG, constrained natural policy gradient (Milosevic, Müller, Scherf 2025, arXiv 2411.02957): the limit of C-TRPO for
 * small trust regions, as steps of a fixed length in time.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages of reward and costs; estimate J_C
 *     x_f = (F + damping I)^-1 grad V_f for reward and costs by conjugate gradient
 *     x = (F + damping I + sum_i beta phi''(b_i - J_Ci) a_i a_i^T)^-1 grad V_r from them, a_i = grad V_ci
 *     theta += dt x, shortened only where KL > delta or a predicted cost is beyond its limit
 *     outside the safe set: theta -= dt sum of the violated costs' x_i
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import { barrierNeedsMargin, withPositiveLimit } from './cost_limits.ts';
import {
  adjusted,
  barrierHyperparameters,
  commonHyperparameters,
  trustRegionHyperparameters,
} from './hyperparameters.ts';
import { trustRegionIteration } from './iterations.ts';

export const cNpg: Algorithm = {
  name: 'c-npg',
  family: 'second-order',
  summary: 'natural policy gradient in a metric with barriers, which keeps the safe set; no trust region',
  source: 'arXiv 2411.02957 (ICML 2025)',
  hyperparameters: [
    ...withPositiveLimit(commonHyperparameters, barrierNeedsMargin('c-npg')),
    ...adjusted(trustRegionHyperparameters, {
      delta: 0.1,
      klActionMean: false,
      cgDamping: 1e-4,
      backtrack: 0.5,
      lineSearchSteps: 10,
    }),
    ...barrierHyperparameters,
    {
      name: 'dt',
      type: 'number',
      scope: 'replica',
      default: 0.01,
      min: 0,
      exclusive: true,
      meaning: 'length of a step in time; V is in units of an episode, so it goes with the size of returns',
      source: "C-TRPO's toy example of C-NPG",
    },
  ],
  modes: ['reward', 'recovery'],
  traits: () => ({ systems: 'functions' }),
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/c_npg', { isCombined: true }),
};
