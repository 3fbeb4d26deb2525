/**
 * C-TRPO, constrained trust region policy optimisation (Milosevic, Müller, Scherf 2025, arXiv 2411.02957).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages of reward and costs; estimate J_R, J_C
 *     recovery_i or safe_i by hysteresis                                         (shaders/algos/c_trpo.wgsl)
 *     g = grad of the reward surrogate (safe) or minus the latched costs' (recovery)
 *     H = F + damping I + sum_i beta phi''(b_i - J_Ci) a_i a_i^T                 (no barrier in recovery)
 *     x = H^-1 g by conjugate gradient;  step = sqrt(2 delta / x.Hx) x
 *     backtrack until the surrogate is not worse and KL + sum_i beta D_phi,i <= delta
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import { barrierNeedsMargin, withPositiveLimit } from './cost_limits.ts';
import { barrierHyperparameters, commonHyperparameters, trustRegionHyperparameters } from './hyperparameters.ts';
import { trustRegionIteration } from './iterations.ts';
import { cTrpoPresets } from './presets.ts';

export const cTrpo: Algorithm = {
  name: 'c-trpo',
  family: 'second-order',
  summary:
    'trust region whose divergence carries a barrier, so that it contains only safe policies; hysteresis recovery',
  source: 'arXiv 2411.02957 (ICML 2025)',
  state: 'algos/c_trpo',
  hyperparameters: [
    ...withPositiveLimit(commonHyperparameters, barrierNeedsMargin('c-trpo')),
    ...trustRegionHyperparameters,
    ...barrierHyperparameters,
    {
      name: 'hysteresis',
      type: 'number',
      scope: 'replica',
      default: 0.8,
      min: 0,
      max: 1,
      meaning: 'recovery lasts until J_C < hysteresis * limit (b_H)',
      source: 'C-TRPO',
    },
  ],
  presets: cTrpoPresets,
  modes: ['reward', 'recovery'],
  // every constraint starts in recovery
  start: (_value, task) => ({ latched: task.costs.map(() => 1) }),
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/c_trpo'),
};
