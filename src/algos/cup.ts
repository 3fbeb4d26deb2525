/**
 * CUP, constrained update projection (Yang et al. 2022, arXiv 2209.07089).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     lambda_i <- within [0, lambda_max], lambda_i + Adam step along J_Ci - d_i
 *     improve: passes of PPO on the reward give pi_half
 *     project: passes over shuffled minibatches, until KL(pi_half || pi) > targetKl:
 *       one Adam step of the policy on  mean [KL(pi || pi_half) + sum_i lambda_i (1 - gamma l) / (1 - gamma) ratio A_ci]
 */
import type { Algorithm } from './algorithm.ts';
import { adjusted, firstOrderHyperparameters, lagrangeHyperparameters, startMultipliers } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';

export const cup: Algorithm = {
  name: 'cup',
  family: 'first-order',
  summary: "improves the reward first, then projects the policy onto the constraint's bound",
  source: 'arXiv 2209.07089 (NeurIPS 2022)',
  state: 'algos/cup',
  hyperparameters: [
    ...adjusted(firstOrderHyperparameters, { targetKl: 0.01 }),
    ...adjusted(lagrangeHyperparameters, { multiplierMax: 2 }),
  ],
  metrics: {
    'Metrics/LagrangeMultiplier': 'multiplier',
    'Train/ImprovementKL': 'improvementKl',
    'Train/Passes': 'passes',
  },
  carriesMultipliers: true,
  traits: () => ({ policyMinibatches: true }),
  start: startMultipliers,
  iteration: async (verbs) =>
    gradientIteration(verbs, 'algos/cup', {
      afterwards: [
        { name: 'decide the projection', step: await verbs.decide('algos/cup', 'project') },
        { name: 'keep half-step', step: await verbs.keepReference() },
        { name: 'projection', step: await verbs.policyPasses({ passes: 'passes' }) },
      ],
    }),
};
