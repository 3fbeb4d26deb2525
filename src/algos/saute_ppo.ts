/**
 * Sauté PPO (Sootla et al. 2022, arXiv 2202.06558): PPO in a task that carries its safety budget in the state.
 *
 *   in every rollout, for each cost:  z_0 = 1,  z <- (z - c / B) / gamma_s,  B = d (1 - gamma_s^H) / ((1 - gamma_s) H)
 *     the networks see z;  the reward is `unsafeReward` from the step on in which z <= 0    (shaders/rollout/collect.wgsl)
 *   for each iteration k: passes of PPO
 */
import type { Algorithm } from './algorithm.ts';
import { gradientIteration } from './gradient_passes.ts';
import { firstOrderHyperparameters } from './hyperparameters.ts';

export const sautePpo: Algorithm = {
  name: 'saute-ppo',
  family: 'first-order',
  summary: 'PPO on states that carry the budget left; spent budgets replace the reward, so limits hold almost surely',
  source: 'arXiv 2202.06558 (ICML 2022)',
  hyperparameters: [
    ...firstOrderHyperparameters,
    {
      name: 'safetyGamma',
      type: 'number',
      scope: 'replica',
      default: 0.999,
      min: 0,
      max: 1,
      meaning: 'gamma_s: discount of the budget',
      source: "OmniSafe's PPOSaute",
    },
    {
      name: 'unsafeReward',
      type: 'number',
      scope: 'replica',
      default: -1,
      meaning: 'reward of every step once a budget is spent',
      source: "OmniSafe's PPOSaute",
    },
  ],
  metrics: { 'Train/Passes': 'passes' },
  traits: () => ({ policyMinibatches: true, safetyState: true }),
  start: (value) => ({
    safetyGamma: value('safetyGamma') as number,
    unsafeReward: value('unsafeReward') as number,
    safetyBudget: [...(value('costLimit') as readonly number[])],
  }),
  iteration: (verbs) => gradientIteration(verbs, 'algos/ppo'),
};
