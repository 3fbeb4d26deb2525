/**
 * CPO, constrained policy optimisation (Achiam, Held, Tamar, Abbeel 2017, arXiv 1705.10528).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages of reward and cost; estimate J_C;  c = J_C - d
 *     g = grad of the reward surrogate, a = grad of the cost's, times the horizon: the gradient of J_C
 *     x_g = H^-1 g and x_a = H^-1 a by conjugate gradient, side by side;  q = g.x_g, r = a.x_g, s = a.x_a
 *     x = argmax g.x  subject to  c + a.x <= 0  and  x.Hx / 2 <= delta           (shaders/lib/constrained_step.wgsl)
 *       = -sqrt(2 delta / s) x_a where no x meets both
 *     backtrack until KL <= delta and the predicted change of J_C is at most max(-c, 0), and, if c < 0, the surrogate is not
 *     worse
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import { commonHyperparameters, constrainedStepHyperparameters } from './hyperparameters.ts';
import { checkOneConstraint, trustRegionIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

export const cpo: Algorithm = {
  name: 'cpo',
  family: 'second-order',
  summary: 'trust-region step that is optimal under the linearised limit; one constraint',
  source: 'arXiv 1705.10528 (ICML 2017)',
  state: 'algos/cpo',
  hyperparameters: [...commonHyperparameters, ...constrainedStepHyperparameters],
  presets: eCopBaselinePresets(0.99, 'line search'),
  metrics: { 'Misc/Lambda_star': 'dualLambda', 'Misc/Nu_star': 'dualNu' },
  modes: ['infeasible', 'violated', 'bounded', 'free', 'flat'],
  traits: () => ({ systems: 'functions' }),
  check: ({ task }) => checkOneConstraint('cpo', task),
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/combined_step', { isCombined: true }),
};
