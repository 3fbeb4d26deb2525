/**
 * TRPO-Lagrangian (Ray, Achiam, Amodei 2019, "Benchmarking safe exploration in deep reinforcement learning").
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     lambda_i <- max(0, lambda_i + Adam step along J_Ci - d_i)                    (shaders/lib/multiplier.wgsl)
 *     A = (A_r - sum_i lambda_i A_ci) / (1 + sum_i lambda_i)
 *     step of TRPO with the advantage A
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import {
  commonHyperparameters,
  lagrangeHyperparameters,
  startMultipliers,
  trustRegionHyperparameters,
} from './hyperparameters.ts';
import { trustRegionIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

export const trpoLagrangian: Algorithm = {
  name: 'trpo-lagrangian',
  family: 'second-order',
  summary: 'trust region on the Lagrangian, multipliers by Adam',
  source: 'Ray, Achiam, Amodei 2019 (Safety Gym)',
  state: 'algos/trpo_lagrangian',
  hyperparameters: [...commonHyperparameters, ...trustRegionHyperparameters, ...lagrangeHyperparameters],
  presets: eCopBaselinePresets(0.99, 'line search'),
  metrics: { 'Metrics/LagrangeMultiplier': 'multiplier' },
  carriesMultipliers: true,
  start: startMultipliers,
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/trpo_lagrangian'),
};
