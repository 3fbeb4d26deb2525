/**
 * PCPO, projection-based constrained policy optimisation (Yang, Rosca, Narasimhan, Ramadge 2020, arXiv 2010.03152), with
 * the KL projection.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages of reward and cost; estimate J_C;  c = J_C - d
 *     g = grad of the reward surrogate, a = grad of the cost's, times the horizon: the gradient of J_C
 *     x_g = H^-1 g and x_a = H^-1 a by conjugate gradient, side by side;  q = g.x_g, r = a.x_g, s = a.x_a
 *     x = sqrt(2 delta / q) x_g - max(0, (c + sqrt(2 delta / q) r) / s) x_a      (shaders/lib/constrained_step.wgsl)
 *     backtrack until KL <= delta and the predicted change of J_C is at most max(-c, 0), and, if c < 0, the surrogate is not
 *     worse
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import { commonHyperparameters, constrainedStepHyperparameters } from './hyperparameters.ts';
import { checkOneConstraint, trustRegionIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

export const pcpo: Algorithm = {
  name: 'pcpo',
  family: 'second-order',
  summary: 'trust-region step of the reward, projected onto the linearised limit; one constraint',
  source: 'arXiv 2010.03152 (ICLR 2020)',
  state: 'algos/pcpo',
  hyperparameters: [...commonHyperparameters, ...constrainedStepHyperparameters],
  presets: eCopBaselinePresets(0.99, 'line search'),
  modes: ['plain', 'projected'],
  traits: () => ({ systems: 'functions' }),
  check: ({ task }) => checkOneConstraint('pcpo', task),
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/combined_step', { isCombined: true }),
};
