/**
 * P3O, penalised proximal policy optimisation (Zhang et al. 2022, arXiv 2205.11814).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     passes over shuffled minibatches, until KL(pi_k || pi) > targetKl:
 *       one Adam step of the policy on  -mean min(ratio A_r, clip(ratio) A_r)
 *         + kappa sum_i max(0, mean max(ratio A_ci, clip(ratio) A_ci) + (1 - gamma) (J_Ci - d_i))
 *       one Adam step of every critic
 */
import type { Algorithm } from './algorithm.ts';
import { adjusted, firstOrderHyperparameters } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

export const p3o: Algorithm = {
  name: 'p3o',
  family: 'first-order',
  summary: 'clipped surrogates with exact penalties: one unconstrained problem with the same solution',
  source: 'arXiv 2205.11814 (IJCAI 2022)',
  hyperparameters: [
    ...adjusted(firstOrderHyperparameters, { passes: 10 }),
    {
      name: 'kappa',
      type: 'number',
      scope: 'replica',
      default: 20,
      min: 0,
      meaning: 'weight of the penalties, above every Lagrange multiplier of the solution',
      source: 'OmniSafe',
    },
  ],
  presets: eCopBaselinePresets(0.99, 'passes'),
  metrics: { 'Train/Passes': 'passes', 'Train/PenaltyPsi': 'penaltyPsi' },
  traits: () => ({ policyMinibatches: true }),
  iteration: (verbs) => gradientIteration(verbs, 'algos/p3o', { isPenalised: true }),
};
