/**
 * FOCOPS, first order constrained optimisation in policy space (Zhang, Vuong, Ross 2020, arXiv 2002.06506).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     nu_i <- within [0, nu_max], nu_i + Adam step along J_Ci - d_i
 *     passes over shuffled minibatches, until KL(pi_k || pi) > targetKl:
 *       one Adam step of the policy on  mean [KL(pi || pi_k) <= eta] (KL(pi || pi_k) - ratio A / temperature),
 *         A = (A_r - sum_i nu_i A_ci) / (1 + sum_i nu_i)
 *       one Adam step of every critic
 */
import type { Algorithm } from './algorithm.ts';
import { adjusted, firstOrderHyperparameters, lagrangeHyperparameters, startMultipliers } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

export const focops: Algorithm = {
  name: 'focops',
  family: 'first-order',
  summary: 'the best policy in policy space for a multiplier, approached by gradient steps inside a KL trust region',
  source: 'arXiv 2002.06506 (NeurIPS 2020)',
  state: 'algos/focops',
  hyperparameters: [
    ...adjusted(firstOrderHyperparameters, { clip: undefined }),
    ...adjusted(lagrangeHyperparameters, { multiplierMax: 2 }),
    {
      name: 'temperature',
      type: 'number',
      scope: 'replica',
      default: 1.5,
      min: 0,
      exclusive: true,
      meaning: 'lambda of the paper: weight of the KL against the advantage',
      source: 'FOCOPS, OmniSafe',
    },
    {
      name: 'eta',
      type: 'number',
      scope: 'replica',
      default: 0.02,
      min: 0,
      exclusive: true,
      meaning: 'samples whose KL is above it have no gradient',
      source: 'FOCOPS, OmniSafe',
    },
  ],
  presets: eCopBaselinePresets(0.995, 'passes'),
  metrics: { 'Metrics/LagrangeMultiplier': 'multiplier', 'Train/Passes': 'passes' },
  carriesMultipliers: true,
  traits: () => ({ policyMinibatches: true }),
  start: startMultipliers,
  iteration: (verbs) => gradientIteration(verbs, 'algos/focops'),
};
