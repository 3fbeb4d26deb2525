/**
 * PPO-Lagrangian (Ray, Achiam, Amodei 2019, "Benchmarking safe exploration in deep reinforcement learning").
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     lambda_i <- max(0, lambda_i + Adam step along J_Ci - d_i)                    (shaders/lib/multiplier.wgsl)
 *     A = (A_r - sum_i lambda_i A_ci) / (1 + sum_i lambda_i)
 *     passes of PPO with the advantage A
 */
import type { Algorithm } from './algorithm.ts';
import { firstOrderHyperparameters, lagrangeHyperparameters, startMultipliers } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';

export const ppoLagrangian: Algorithm = {
  name: 'ppo-lagrangian',
  family: 'first-order',
  summary: 'clipped surrogate of the Lagrangian, multipliers by Adam',
  source: 'Ray, Achiam, Amodei 2019 (Safety Gym)',
  state: 'algos/ppo_lagrangian',
  hyperparameters: [...firstOrderHyperparameters, ...lagrangeHyperparameters],
  metrics: { 'Metrics/LagrangeMultiplier': 'multiplier', 'Train/Passes': 'passes' },
  carriesMultipliers: true,
  traits: () => ({ policyMinibatches: true }),
  start: startMultipliers,
  iteration: (verbs) => gradientIteration(verbs, 'algos/ppo_lagrangian'),
};
