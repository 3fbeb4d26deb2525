/** Hyper-parameters that algorithms share: tables with meaning, range, paper default and source. */

import type { Hyperparameter, HyperparameterValue } from './hyperparameter.ts';
import { numberOf } from './hyperparameter.ts';

const OMNISAFE = 'OmniSafe on-policy defaults, SafePO';

/** What every method with Gaussian policies and value critics has. */
export const commonHyperparameters: readonly Hyperparameter[] = [
  {
    name: 'costLimit',
    type: 'limits',
    scope: 'replica',
    default: [25],
    min: 0,
    meaning: 'limit b on the undiscounted cost of an episode, one for each cost',
    source: 'C-TRPO, OmniSafe',
  },
  {
    name: 'gamma',
    group: 'estimates',
    type: 'number',
    scope: 'replica',
    default: 0.99,
    min: 0,
    max: 1,
    meaning: 'discount of rewards; 1 is the undiscounted, episodic setting',
    source: OMNISAFE,
  },
  {
    name: 'lambda',
    group: 'estimates',
    type: 'number',
    scope: 'replica',
    default: 0.95,
    min: 0,
    max: 1,
    meaning: 'GAE parameter of the reward',
    source: OMNISAFE,
  },
  {
    name: 'costGamma',
    group: 'estimates',
    type: 'number',
    scope: 'replica',
    default: 0.99,
    min: 0,
    max: 1,
    meaning: 'discount of costs; 1 is the undiscounted, episodic setting',
    source: OMNISAFE,
  },
  {
    name: 'costLambda',
    group: 'estimates',
    type: 'number',
    scope: 'replica',
    default: 0.95,
    min: 0,
    max: 1,
    meaning: 'GAE parameter of the costs',
    source: OMNISAFE,
  },
  {
    name: 'hidden',
    group: 'networks',
    type: 'widths',
    scope: 'shared',
    default: [64, 64],
    min: 1,
    max: 512,
    meaning: 'widths of the hidden layers of actor and critics',
    source: OMNISAFE,
  },
  {
    name: 'activation',
    group: 'networks',
    type: 'choice',
    scope: 'shared',
    default: 'tanh',
    choices: ['tanh', 'relu'],
    meaning: 'activation of the hidden layers',
    source: OMNISAFE,
  },
  {
    name: 'timeConditioned',
    group: 'networks',
    type: 'boolean',
    scope: 'shared',
    default: false,
    meaning: 'the share of the episode that is over is an input of actor and critics: policies of a finite horizon',
    source: 'Pardo et al. 2018; e-COP',
  },
  {
    name: 'logStdInit',
    group: 'networks',
    type: 'number',
    scope: 'replica',
    atStart: true,
    default: 0,
    min: -5,
    max: 2,
    meaning: 'initial log standard deviation of the actions',
    source: OMNISAFE,
  },
  {
    name: 'policyInit',
    group: 'networks',
    type: 'number',
    scope: 'replica',
    atStart: true,
    default: 1,
    min: 0,
    meaning: "factor on the initial weights of the policy's last layer; 0 begins with equal logits or means of 0",
    source: 'OmniSafe (1)',
  },
  {
    name: 'normaliseObservations',
    group: 'networks',
    type: 'boolean',
    scope: 'replica',
    default: true,
    meaning: 'normalise observations by running statistics, frozen within an iteration',
    source: OMNISAFE,
  },
  {
    name: 'criticLr',
    group: 'gradient steps',
    type: 'number',
    scope: 'replica',
    default: 1e-3,
    min: 0,
    exclusive: true,
    meaning: 'Adam step size of the critics',
    source: OMNISAFE,
  },
  {
    name: 'criticPasses',
    group: 'gradient steps',
    type: 'integer',
    scope: 'shared',
    default: 10,
    min: 1,
    max: 1000,
    meaning: 'passes of the critics over the samples of an iteration',
    source: OMNISAFE,
  },
  {
    name: 'criticL2',
    group: 'gradient steps',
    type: 'number',
    scope: 'replica',
    default: 1e-3,
    min: 0,
    meaning: "coefficient of the squared weights in the critics' loss",
    source: OMNISAFE,
  },
  {
    name: 'minibatch',
    group: 'gradient steps',
    type: 'integer',
    scope: 'shared',
    default: 128,
    min: 32,
    max: 1048576,
    meaning: 'samples of a gradient step (rounded up to a multiple of 32)',
    source: OMNISAFE,
  },
  {
    name: 'maxGradNorm',
    group: 'gradient steps',
    type: 'number',
    scope: 'replica',
    default: 40,
    min: 0,
    exclusive: true,
    meaning: "largest norm of a network's gradient",
    source: OMNISAFE,
  },
  {
    name: 'costNoise',
    group: 'estimates',
    type: 'number',
    scope: 'replica',
    default: 0,
    min: 0,
    meaning: 'standard deviation of the noise added to the J_C that the algorithm sees, to study estimation errors',
    source: 'ringfence',
  },
  {
    name: 'costWindow',
    group: 'estimates',
    type: 'integer',
    scope: 'shared',
    default: 50,
    min: 1,
    max: 100000,
    meaning:
      'full episodes in the running means behind Metrics/EpRet and Metrics/EpCost (at least the number of environments when rollouts are shorter than the horizon)',
    source: "C-TRPO's code",
  },
];

/** What trust-region methods add. */
export const trustRegionHyperparameters: readonly Hyperparameter[] = [
  {
    name: 'delta',
    group: 'trust region',
    type: 'number',
    scope: 'replica',
    default: 0.01,
    min: 0,
    exclusive: true,
    meaning: 'radius of the trust region',
    source: 'C-TRPO, TRPO',
  },
  {
    name: 'klActionMean',
    group: 'trust region',
    type: 'boolean',
    scope: 'replica',
    default: true,
    meaning:
      'average the KL over action dimensions as the published code does (delta then allows A times more); false is the plain KL',
    source: "C-TRPO's code, OmniSafe",
  },
  {
    name: 'cgIterations',
    group: 'trust region',
    type: 'integer',
    scope: 'shared',
    default: 15,
    min: 1,
    max: 1000,
    meaning: 'conjugate-gradient iterations',
    source: OMNISAFE,
  },
  {
    name: 'cgDamping',
    group: 'trust region',
    type: 'number',
    scope: 'replica',
    default: 0.1,
    min: 0,
    meaning: 'damping added to the Fisher matrix',
    source: OMNISAFE,
  },
  {
    name: 'cgTolerance',
    group: 'trust region',
    type: 'number',
    scope: 'replica',
    default: 1e-10,
    min: 0,
    meaning: 'share of the squared residual at which conjugate gradient stops',
    source: "C-TRPO's code",
  },
  {
    name: 'cgEpsilon',
    group: 'trust region',
    type: 'number',
    scope: 'replica',
    default: 0,
    min: 0,
    meaning:
      'added to the denominator p.Hp of each conjugate-gradient iteration; published codes have 1e-6, which shortens the steps of small gradients',
    source: 'ringfence (0); OmniSafe, SafePO (1e-6)',
  },
  {
    name: 'stepEpsilon',
    group: 'trust region',
    type: 'number',
    scope: 'replica',
    default: 0,
    min: 0,
    meaning: 'added to x.Hx in the length sqrt(2 delta / x.Hx) of the step; published codes have 1e-8',
    source: 'ringfence (0); OmniSafe, SafePO (1e-8)',
  },
  {
    name: 'backtrack',
    group: 'trust region',
    type: 'number',
    scope: 'replica',
    default: 0.8,
    min: 0,
    max: 1,
    exclusive: true,
    meaning: 'factor of the backtracking line search',
    source: OMNISAFE,
  },
  {
    name: 'lineSearchSteps',
    group: 'trust region',
    type: 'integer',
    scope: 'shared',
    default: 15,
    min: 1,
    max: 200,
    meaning: 'candidates of the line search',
    source: OMNISAFE,
  },
];

/** What natural-gradient methods without a line search add. */
export const fullStepHyperparameters: readonly Hyperparameter[] = adjusted(trustRegionHyperparameters, {
  backtrack: undefined,
  lineSearchSteps: undefined,
});

/** What CPO and PCPO add. */
export const constrainedStepHyperparameters: readonly Hyperparameter[] = adjusted(trustRegionHyperparameters, {
  lineSearchSteps: 20,
});

/** Barriers of C-TRPO and C-NPG. */
export const barrierHyperparameters: readonly Hyperparameter[] = [
  {
    name: 'beta',
    type: 'number',
    scope: 'replica',
    default: 1,
    min: 0,
    meaning: 'weight of the barrier',
    source: 'C-TRPO',
  },
  {
    name: 'barrier',
    type: 'choice',
    scope: 'replica',
    default: 'entropy',
    choices: ['entropy', 'log'],
    meaning: 'barrier function: x log x or -log x',
    source: 'C-TRPO',
  },
];

/** What methods that train the policy by minibatches add; their passes train the critics, too. */
export const gradientHyperparameters: readonly Hyperparameter[] = [
  {
    name: 'passes',
    group: 'gradient steps',
    type: 'integer',
    scope: 'shared',
    default: 40,
    min: 1,
    max: 1000,
    meaning: 'largest number of passes of policy and critics over the samples of an iteration',
    source: OMNISAFE,
  },
  {
    name: 'actorLr',
    group: 'gradient steps',
    type: 'number',
    scope: 'replica',
    default: 3e-4,
    min: 0,
    exclusive: true,
    meaning: 'Adam step size of the policy',
    source: OMNISAFE,
  },
  {
    name: 'lrDecay',
    group: 'gradient steps',
    type: 'boolean',
    scope: 'replica',
    default: true,
    meaning: "the policy's step size falls linearly to 0 over the run",
    source: OMNISAFE,
  },
  {
    name: 'clip',
    group: 'gradient steps',
    type: 'number',
    scope: 'replica',
    default: 0.2,
    min: 0,
    exclusive: true,
    meaning: 'ratios count within 1 +- this',
    source: OMNISAFE,
  },
  {
    name: 'targetKl',
    group: 'gradient steps',
    type: 'number',
    scope: 'replica',
    default: 0.02,
    min: 0,
    exclusive: true,
    meaning: 'mean KL (summed over action dimensions) above which the passes of an iteration stop',
    source: OMNISAFE,
  },
];

/** All that methods trained by minibatches have; OmniSafe's first-order methods share these defaults. */
export const firstOrderHyperparameters: readonly Hyperparameter[] = [
  ...adjusted(commonHyperparameters, { criticPasses: undefined, criticLr: 3e-4, minibatch: 64 }),
  ...gradientHyperparameters,
];

/** What methods with Lagrange multipliers add; Adam moves each multiplier by its constraint's violation. */
export const lagrangeHyperparameters: readonly Hyperparameter[] = [
  {
    name: 'multiplierInit',
    type: 'number',
    scope: 'replica',
    atStart: true,
    default: 1e-3,
    min: 0,
    notAbove: 'multiplierMax',
    meaning: 'multiplier of each cost at the start',
    source: OMNISAFE,
  },
  {
    name: 'multiplierLr',
    type: 'number',
    scope: 'replica',
    default: 0.035,
    min: 0,
    exclusive: true,
    meaning: 'Adam step size of the multipliers',
    source: OMNISAFE,
  },
  {
    name: 'multiplierMax',
    type: 'number',
    scope: 'replica',
    default: 1e6,
    min: 0,
    exclusive: true,
    meaning: 'largest multiplier; the default is none',
    source: OMNISAFE,
  },
];

/** The multipliers of a replica's record before the first iteration. */
export const startMultipliers = (
  value: (name: string) => HyperparameterValue,
  { costs }: { readonly costs: readonly string[] },
): { multiplier: number[] } => ({ multiplier: costs.map(() => numberOf(value, 'multiplierInit')) });

/** A table with other defaults, and without those whose default is undefined. */
export function adjusted(
  table: readonly Hyperparameter[],
  changes: Readonly<Record<string, HyperparameterValue | undefined>>,
): Hyperparameter[] {
  return table.flatMap((p) => {
    if (!Object.hasOwn(changes, p.name)) return [p];
    const value = changes[p.name];
    return value === undefined ? [] : [{ ...p, default: value }];
  });
}
