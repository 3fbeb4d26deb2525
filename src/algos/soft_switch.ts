/** What PCRPO and ESPO share: settings, modes and metrics. */
import type { Hyperparameter } from './hyperparameter.ts';
import { commonHyperparameters, trustRegionHyperparameters } from './hyperparameters.ts';

export const softSwitchModes = ['reward', 'safety', 'aligned', 'conflict'];

export const softSwitchMetrics = { 'Train/ConflictAngle': 'conflictAngle', 'Train/ModeCount': 'modeCount' };

export const softSwitchHyperparameters: readonly Hyperparameter[] = [
  ...commonHyperparameters,
  ...trustRegionHyperparameters,
  {
    name: 'hPlus',
    type: 'number',
    scope: 'replica',
    default: 9,
    min: 0,
    meaning: 'the cost alone is lowered above limit + hPlus; a large number is never',
    source: 'ESPO, SafetyHopperVelocity-v1 with its limit of 25',
  },
  {
    name: 'hMinus',
    type: 'number',
    scope: 'replica',
    default: -9,
    max: 0,
    meaning: 'the reward alone is raised below limit + hMinus; a large negative number is never',
    source: 'ESPO, SafetyHopperVelocity-v1 with its limit of 25',
  },
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
];
