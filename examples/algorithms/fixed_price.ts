/**
 * Reward ascent with a fixed price on costs: no limits, no multipliers, the trust region of TRPO.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages
 *     g = grad of L_r - sum_i price L_ci                              (fixed_price.wgsl)
 *     x = F^-1 g;  backtrack along x until the objective is not worse and the KL <= delta
 *     fit the critics
 */
import { type Algorithm, commonHyperparameters, trustRegionHyperparameters } from 'ringfence';

export const fixedPrice: Algorithm = {
  name: 'fixed-price',
  family: 'second-order',
  summary: 'trust-region steps on the return minus a fixed price for every unit of cost',
  source: 'an example',
  hyperparameters: [
    ...commonHyperparameters,
    ...trustRegionHyperparameters,
    {
      name: 'price',
      type: 'number',
      scope: 'replica',
      default: 1,
      min: 0,
      meaning: 'reward that one unit of any cost is worth',
      source: 'an example',
    },
  ],
  metrics: { 'Train/Price': 'multiplier' },
  iteration: async (verbs) => [
    { name: 'collect rollout', step: await verbs.collectRollout() },
    { name: 'estimate advantages', step: await verbs.estimateAdvantages() },
    { name: 'estimate episodes', step: await verbs.estimateEpisodes() },
    { name: 'decide', step: await verbs.decide('algos/fixed_price') },
    { name: 'surrogate gradients', step: await verbs.surrogateGradients() },
    { name: 'conjugate gradient', step: await verbs.conjugateGradient() },
    { name: 'line search', step: await verbs.lineSearch() },
    { name: 'fit critics', step: await verbs.fitCritics() },
    { name: 'update normaliser', step: await verbs.updateNormaliser() },
  ],
};
