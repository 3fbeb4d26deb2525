/**
 * PPO (Schulman et al. 2017, arXiv 1707.06347): the unconstrained reference of the methods that train by minibatches.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages
 *     passes over shuffled minibatches, until KL(pi_k || pi) > targetKl:
 *       one Adam step of the policy on  -mean min(ratio A, clip(ratio, 1 +- clip) A)
 *       one Adam step of every critic
 *
 * The iteration stands in iterations.ts, the decisions of the control kernel in shaders/algos/ppo.wgsl, the policy's loss in
 * shaders/lib/loss.wgsl with its gradient in shaders/nn/policy_loss.wgsl.
 */
import type { Algorithm } from './algorithm.ts';
import { firstOrderHyperparameters } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';

export const ppo: Algorithm = {
  name: 'ppo',
  family: 'first-order',
  summary: 'clipped surrogate by minibatches, unconstrained',
  source: 'arXiv 1707.06347',
  hyperparameters: firstOrderHyperparameters,
  metrics: { 'Train/Passes': 'passes' },
  traits: () => ({ policyMinibatches: true }),
  iteration: (verbs) => gradientIteration(verbs, 'algos/ppo'),
};
