/**
 * C3PO, central path proximal policy optimisation (Milosevic, Müller, Scherf 2025, arXiv 2506.00700).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C;  m_i = d_i - J_Ci
 *     passes over shuffled minibatches, until KL(pi_k || pi) > targetKl:
 *       one Adam step of the policy on  -mean min(ratio A_r, clip(ratio) A_r)
 *         + kappa_k sum_i max(0, mean max(ratio A_ci, clip(ratio) A_ci) - (1 - gamma) min(m_i, w m_i))
 *         (without the factor 1 - gamma where marginUnit = episode, as in the authors' code)
 *       one Adam step of every critic
 */
import type { Algorithm } from './algorithm.ts';
import { adjusted, firstOrderHyperparameters } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';

const AUTHORS = "C3PO's code";

export const c3po: Algorithm = {
  name: 'c3po',
  family: 'first-order',
  summary:
    'exact penalties that let an update spend only a share of the budget left: near the central path of a barrier',
  source: 'arXiv 2506.00700',
  hyperparameters: [
    ...adjusted(firstOrderHyperparameters, { passes: 10, minibatch: 128, targetKl: 0.01 }),
    {
      name: 'kappa',
      type: 'number',
      scope: 'replica',
      default: 50,
      min: 0,
      meaning: 'weight of the penalties at the end of the run; it begins with a tenth of it',
      source: AUTHORS,
    },
    {
      name: 'budgetShare',
      type: 'number',
      scope: 'replica',
      default: 0.05,
      min: 0,
      max: 1,
      meaning: "w: share of a constraint's margin that an update may spend, in the unit of marginUnit",
      source: AUTHORS,
    },
    {
      name: 'marginUnit',
      type: 'choice',
      scope: 'replica',
      default: 'step',
      choices: ['step', 'episode'],
      meaning:
        "what a mean cost advantage is compared with: the margin of a step, m / H with H = 1 / (1 - costGamma), or as in the authors' code the margin m of a whole episode",
      source: "ringfence (step); C3PO's code (episode)",
    },
  ],
  metrics: { 'Train/Passes': 'passes', 'Train/PenaltyPsi': 'penaltyPsi' },
  traits: () => ({ policyMinibatches: true }),
  iteration: (verbs) => gradientIteration(verbs, 'algos/c3po', { isPenalised: true }),
};
