/**
 * PDO, primal-dual optimisation (Chow, Ghavamzadeh, Janson, Pavone 2017, arXiv 1512.01629), as the benchmarks run it.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     lambda_i <- max(0, lambda_i + Adam step along J_Ci - d_i)
 *     passes over shuffled minibatches, until KL(pi_k || pi) > targetKl:
 *       one Adam step of the policy on  -mean ratio (A_r - sum_i lambda_i A_ci) / (1 + sum_i lambda_i)
 *       one Adam step of every critic
 */
import type { Algorithm } from './algorithm.ts';
import { adjusted, firstOrderHyperparameters, lagrangeHyperparameters, startMultipliers } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

export const pdo: Algorithm = {
  name: 'pdo',
  family: 'first-order',
  summary: 'policy gradient of the Lagrangian without clipping, multipliers by Adam',
  source: 'arXiv 1512.01629 (JMLR 2017)',
  state: 'algos/pdo',
  hyperparameters: [...adjusted(firstOrderHyperparameters, { clip: undefined }), ...lagrangeHyperparameters],
  presets: eCopBaselinePresets(0.95, 'passes'),
  metrics: { 'Metrics/LagrangeMultiplier': 'multiplier', 'Train/Passes': 'passes' },
  carriesMultipliers: true,
  traits: () => ({ policyMinibatches: true }),
  start: startMultipliers,
  iteration: (verbs) => gradientIteration(verbs, 'algos/pdo'),
};
