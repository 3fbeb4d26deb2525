/**
 * CPPO-PID (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964).
 *
 *   for each iteration k:
 *     collect a rollout with pi_k; estimate advantages; estimate J_C
 *     e = J_C - d;  I <- max(0, I + k_i e);  P <- mean of e;  D <- max(0, rise of the mean of J_C over `pidDelay` iterations)
 *     lambda = max(0, k_p P + I + k_d D)                                          (shaders/lib/multiplier.wgsl)
 *     passes of PPO with the advantage (A_r - sum_i lambda_i A_ci) / (1 + sum_i lambda_i)
 */
import type { Algorithm } from './algorithm.ts';
import type { Hyperparameter } from './hyperparameter.ts';
import { adjusted, firstOrderHyperparameters, lagrangeHyperparameters, startMultipliers } from './hyperparameters.ts';
import { gradientIteration } from './iterations.ts';
import { eCopBaselinePresets } from './presets.ts';

const gain = (name: string, value: number, meaning: string): Hyperparameter => ({
  name,
  type: 'number',
  scope: 'replica',
  default: value,
  min: 0,
  meaning,
  source: "OmniSafe's CPPOPID",
});

export const cppoPid: Algorithm = {
  name: 'cppo-pid',
  family: 'first-order',
  summary: 'clipped surrogate of the Lagrangian, multipliers by PID controllers',
  source: 'arXiv 2007.03964 (ICML 2020)',
  state: 'algos/cppo_pid',
  hyperparameters: [
    ...firstOrderHyperparameters,
    ...adjusted(lagrangeHyperparameters, { multiplierLr: undefined }),
    gain('pidKp', 0.1, 'gain of the mean violation'),
    gain('pidKi', 0.01, 'gain of the summed violation'),
    gain('pidKd', 0.01, "gain of the cost's rise"),
    {
      name: 'pidDelay',
      type: 'integer',
      scope: 'replica',
      default: 10,
      min: 1,
      max: 20,
      meaning: "iterations over which the cost's rise is measured",
      source: "OmniSafe's CPPOPID",
    },
  ],
  presets: eCopBaselinePresets(0.995, 'passes'),
  metrics: { 'Metrics/LagrangeMultiplier': 'multiplier', 'Train/Passes': 'passes' },
  traits: () => ({ policyMinibatches: true }),
  start: startMultipliers,
  iteration: (verbs) => gradientIteration(verbs, 'algos/cppo_pid'),
};
