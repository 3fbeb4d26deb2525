/** What PCRPO and ESPO share: settings, modes and metrics. */
import { slack, warmup } from './cost_limits.ts';
import type { Hyperparameter } from './hyperparameter.ts';
import { commonHyperparameters, trustRegionHyperparameters } from './hyperparameters.ts';

export const softSwitchModes = ['reward', 'safety', 'aligned', 'conflict'];

export const softSwitchMetrics = { 'Train/ConflictAngle': 'conflictAngle' };

export const softSwitchHyperparameters: readonly Hyperparameter[] = [
  ...commonHyperparameters,
  ...trustRegionHyperparameters,
  slack(
    {
      name: 'hPlus',
      min: 0,
      meaning: 'a cost alone is lowered above limit + hPlus; a large number is never',
      source: 'ESPO, SafetyHopperVelocity-v1: 9 for a limit of 25',
    },
    9 / 25,
  ),
  slack(
    {
      name: 'hMinus',
      max: 0,
      meaning: 'the reward alone is raised below limit + hMinus; a large negative number is never',
      source: 'ESPO, SafetyHopperVelocity-v1: -9 for a limit of 25',
    },
    -9 / 25,
  ),
  {
    name: 'rewardShare',
    type: 'number',
    scope: 'replica',
    default: 0.5,
    min: 0,
    max: 1,
    meaning: 'x_r, the share of the reward in a step for both; the rest is the share of safety, x_c',
    source: 'ringfence; the papers give no value',
  },
  {
    name: 'baseStep',
    type: 'choice',
    scope: 'replica',
    default: 'steps',
    choices: ['steps', 'gradients'],
    meaning:
      'what is combined: the full natural-gradient steps of reward and safety, or their gradients before one step',
    source: "ringfence, after the authors' related code",
  },
  {
    name: 'projection',
    type: 'choice',
    scope: 'replica',
    default: 'plain',
    choices: ['plain', 'metric'],
    meaning:
      "inner product of angle and projections: that of the parameters (the papers'), or the metric H of the steps, in which neither function gets worse to first order",
    source: 'PCRPO, ESPO (plain); ringfence (metric)',
  },
  {
    name: 'angle',
    type: 'choice',
    scope: 'replica',
    default: 'combined',
    choices: ['combined', 'gradients'],
    meaning:
      'what decides on a conflict: the angle between the two that are combined, or between the gradients of reward and safety',
    source: 'ESPO, section 4.1 (gradients); ringfence (combined)',
  },
  warmup,
];
