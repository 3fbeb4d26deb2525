/**
 * APPO, augmented proximal policy optimisation (Dai et al. 2023, doi 10.1609/aaai.v37i6.25888).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     sigma grows where the violation did not shrink;  lambda_i <- max(0, lambda_i + sigma (1 - gamma) (J_Ci - d_i))
 *     passes over shuffled minibatches, until KL(pi_k || pi) > targetKl:
 *       one Adam step of the policy on  -mean min(ratio A_r, clip(ratio) A_r) + sigma / 2 sum_i max(0, Psi_i + lambda_i / sigma)^2,
 *         Psi_i = mean max(ratio A_ci, clip(ratio) A_ci) + (1 - gamma) (J_Ci - d_i)
 *       one Adam step of every critic
 */

import type { Algorithm } from './algorithm.ts';
import type { Hyperparameter } from './hyperparameter.ts';
import { numberOf } from './hyperparameter.ts';
import { adjusted, firstOrderHyperparameters } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

const OWN = 'ringfence (docs/algorithms/appo.md)';

const sigma = (name: string, value: number, meaning: string, min = 0): Hyperparameter => ({
  name,
  type: 'number',
  scope: 'replica',
  default: value,
  min,
  exclusive: min === 0,
  meaning,
  source: OWN,
});

export const appo: Algorithm = {
  name: 'appo',
  family: 'first-order',
  summary: 'clipped surrogates in an augmented Lagrangian with an adaptive penalty factor',
  source: 'doi 10.1609/aaai.v37i6.25888 (AAAI 2023)',
  state: 'algos/appo',
  hyperparameters: [
    ...adjusted(firstOrderHyperparameters, { passes: 10 }),
    { ...sigma('sigma', 1, 'penalty factor at the start'), notAbove: 'sigmaMax' },
    sigma('sigmaGrowth', 1.1, 'factor by which it grows where the violation did not shrink', 1),
    sigma('sigmaMax', 10, 'largest penalty factor'),
  ],
  presets: eCopBaselinePresets(0.99, 'passes'),
  metrics: {
    'Metrics/LagrangeMultiplier': 'multiplier',
    'Train/PenaltyFactor': 'damping',
    'Train/Passes': 'passes',
    'Train/PenaltyPsi': 'penaltyPsi',
  },
  carriesMultipliers: true,
  traits: () => ({ policyMinibatches: true }),
  start: (value) => ({ damping: numberOf(value, 'sigma') }),
  iteration: (verbs) => gradientIteration(verbs, 'algos/appo', { isPenalised: true }),
};
