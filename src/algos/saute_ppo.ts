/**
 * Sauté PPO (Sootla et al. 2022, arXiv 2202.06558): PPO in a task that carries its safety budget in the state.
 *
 *   in every rollout, for each cost:  z_0 = 1,  z <- (z - c / B) / gamma_s,  B = d (1 - gamma_s^H) / ((1 - gamma_s) H)
 *     the networks see z;  the reward is `unsafeReward` from the step on in which z <= 0    (shaders/rollout/collect.wgsl)
 *   for each iteration k: passes of PPO
 */

import { OptionError } from '../errors/option_error.ts';
import { type Algorithm, valuesOf } from './algorithm.ts';
import { withPositiveLimit } from './cost_limits.ts';
import { listOf, numberOf } from './hyperparameter.ts';
import { firstOrderHyperparameters } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';

/** Bits of an f32's fraction: of z = 1 and z = 2^24 in one batch, normalising keeps nothing of the first. */
const RANGE_BITS = 24;

export const sautePpo: Algorithm = {
  name: 'saute-ppo',
  family: 'first-order',
  summary: 'PPO on states that carry the budget left; spent budgets replace the reward, so limits hold almost surely',
  source: 'arXiv 2202.06558 (ICML 2022)',
  state: 'algos/saute_ppo',
  hyperparameters: [
    ...withPositiveLimit(
      firstOrderHyperparameters,
      'saute-ppo divides what is spent by the limit, and a budget of 0 is spent from the start: use a method without a budget, such as ppo-lagrangian',
    ),
    {
      name: 'safetyGamma',
      type: 'number',
      scope: 'replica',
      default: 0.999,
      min: 0,
      max: 1,
      meaning: 'gamma_s: discount of the budget; at least 2^(-24/H), H the steps of an episode',
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
    safetyGamma: numberOf(value, 'safetyGamma'),
    unsafeReward: numberOf(value, 'unsafeReward'),
    safetyBudget: [...listOf(value, 'costLimit')],
  }),
  check(settings) {
    const { name, horizon } = settings.task;
    const least = 2 ** (-RANGE_BITS / horizon);
    const bad = valuesOf(settings, 'safetyGamma').find((value) => value < least);
    if (bad !== undefined)
      throw new OptionError(
        'safetyGamma',
        ` must be a number >= ${least.toPrecision(4)} for the ${horizon} steps of an episode of ${name}, got ${bad}: z grows by 1 / safetyGamma in each step, beyond what its first values can be told from in f32`,
      );
  },
  iteration: (verbs) => gradientIteration(verbs, 'algos/ppo'),
};
