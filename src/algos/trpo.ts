/** TRPO (Schulman et al. 2015): C-TRPO without barrier and without recovery. Costs are measured, never used. */
import type { Algorithm } from './algorithm.ts';
import { commonHyperparameters, trustRegionHyperparameters } from './hyperparameters.ts';
import { trustRegionIteration } from './iterations.ts';

export const trpo: Algorithm = {
  name: 'trpo',
  family: 'second-order',
  summary: 'natural policy gradient in a KL trust region, unconstrained',
  source: 'arXiv 1502.05477 (ICML 2015)',
  hyperparameters: [...commonHyperparameters, ...trustRegionHyperparameters],
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/trpo'),
};
