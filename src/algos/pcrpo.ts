/**
 * PCRPO, projection constraint-rectified policy optimisation (Gu et al. 2024, arXiv 2405.01677), as ESPO's paper states it.
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages of reward and costs; estimate J_C
 *     x_r = H^-1 grad V_r, x_c = -H^-1 grad V_c by conjugate gradient, H = F + damping I; scaled to steps u, v of KL delta
 *     J_C > b + h+:  step v                                                              (safety)
 *     J_C < b + h-:  step u                                                              (reward)
 *     otherwise:     rewardShare u + (1 - rewardShare) v where u and v agree,            (aligned)
 *                    with each projected onto the other's normal plane where they do not (conflict)
 *     backtrack until what the step is to improve is not worse and KL <= delta
 *     fit the critics
 */
import type { Algorithm } from './algorithm.ts';
import { trustRegionIteration } from './iterations.ts';
import { espoPaperPresets } from './presets.ts';
import { softSwitchHyperparameters, softSwitchMetrics, softSwitchModes } from './soft_switch.ts';

export const pcrpo: Algorithm = {
  name: 'pcrpo',
  family: 'second-order',
  summary: 'switches softly between reward and cost; near the limit it combines both, projected where they conflict',
  source: 'arXiv 2405.01677',
  state: 'algos/pcrpo',
  hyperparameters: softSwitchHyperparameters,
  presets: espoPaperPresets({ hasSlacks: true }),
  modes: softSwitchModes,
  metrics: softSwitchMetrics,
  traits: () => ({ systems: 'functions' }),
  iteration: (verbs) => trustRegionIteration(verbs, 'algos/combined_step', { isCombined: true }),
};
