/**
 * NPG, natural policy gradient (Kakade 2001; step size by the trust region as in Rajeswaran et al. 2017, arXiv 1703.02660).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages
 *     g = grad of the reward surrogate;  x = H^-1 g by conjugate gradient
 *     theta <- theta + sqrt(2 delta / x.Hx) x
 *     fit the critics
 *
 * TRPO without its line search. Costs are measured, never used.
 */
import type { Algorithm } from './algorithm.ts';
import { commonHyperparameters, fullStepHyperparameters } from './hyperparameters.ts';
import { trustRegionIteration } from './iterations.ts';

export const npg: Algorithm = {
  name: 'npg',
  family: 'second-order',
  summary: 'natural policy gradient, the full step of a KL trust region without a line search, unconstrained',
  source: 'Kakade 2001 (NIPS)',
  hyperparameters: [...commonHyperparameters, ...fullStepHyperparameters],
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/trpo', { isUnsearched: true }),
};
