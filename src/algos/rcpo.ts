/**
 * RCPO, reward constrained policy optimisation (Tessler, Mankowitz, Mannor 2019, arXiv 1805.11074), with the natural-gradient
 * step of OmniSafe's version.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     lambda_i <- max(0, lambda_i + Adam step along J_Ci - d_i)                    (shaders/lib/multiplier.wgsl)
 *     A = (A_r - sum_i lambda_i A_ci) / (1 + sum_i lambda_i)
 *     step of NPG with the advantage A
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import {
  commonHyperparameters,
  fullStepHyperparameters,
  lagrangeHyperparameters,
  startMultipliers,
} from './hyperparameters.ts';
import { trustRegionIteration } from './iterations.ts';

export const rcpo: Algorithm = {
  name: 'rcpo',
  family: 'second-order',
  summary: 'natural policy gradient on the Lagrangian, multipliers by Adam',
  source: 'arXiv 1805.11074 (ICLR 2019)',
  state: 'algos/trpo_lagrangian',
  hyperparameters: [...commonHyperparameters, ...fullStepHyperparameters, ...lagrangeHyperparameters],
  metrics: { 'Metrics/LagrangeMultiplier': 'multiplier' },
  carriesMultipliers: true,
  start: startMultipliers,
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/trpo_lagrangian', { isUnsearched: true }),
};
