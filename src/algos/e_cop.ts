/**
 * e-COP, episodic constrained optimisation of policies (Agnihotri et al. 2024, arXiv 2406.09563), Algorithm 2.
 *
 *   for each iteration k:
 *     collect N whole episodes with pi_{k-1}; estimate J_C and the time-indexed advantages A_h, undiscounted
 *     adapt the damping beta;  lambda_{t,i} <- max(0, lambda_{t,i} + beta Psi_{i,t}(pi_{k-1}))       (shaders/algos/e_cop.wgsl)
 *     for t = H, ..., 1:  gradient steps of theta_t on
 *       L_t = sum_{h >= t} mean -min(rho_h A_h, clip(rho_h) A_h)
 *             + sum_i lambda_{t,i} max(0, Psi_{i,t}) + beta / 2 max(0, Psi_{i,t} + lambda_{t,i} / beta)^2,
 *         Psi_{i,t} = sum_{h >= t} mean max(rho_h A_Ci,h, clip(rho_h) A_Ci,h) + J_Ci - d_i
 *     fit the critics
 */

import { OptionError, problem } from '../errors/option_error.ts';
import { networkParameters, padTo } from '../shape/shape.ts';
import type { Algorithm } from './algorithm.ts';
import type { Hyperparameter } from './hyperparameter.ts';
import { listOf, numberOf } from './hyperparameter.ts';
import { adjusted, commonHyperparameters, gradientHyperparameters } from './hyperparameters.ts';
import { eCopPresets } from './presets.ts';

const PAPER = 'e-COP';
const OWN = 'ringfence (docs/algorithms/e-cop.md)';

/** Time steps up to which an actor with a parameter vector for each of them is meant. */
const MAX_VECTORS = 200;
/** Copies of a vector beside the actor: candidate, reference, two moments. */
const VECTOR_COPIES = 5;

const own: readonly Hyperparameter[] = [
  {
    name: 'actor',
    type: 'choice',
    scope: 'shared',
    default: 'network',
    choices: ['network', 'vectors', 'chain'],
    meaning:
      'one network that sees the time, or a parameter vector for each time step, which starts from its own last value (vectors) or from the next step (chain)',
    source: OWN,
  },
  {
    name: 'sweepBlock',
    type: 'integer',
    scope: 'shared',
    default: 10,
    min: 1,
    max: 10000,
    meaning: "time steps by which the suffixes of the network's losses grow from the end",
    source: OWN,
  },
  {
    name: 'sweepSteps',
    type: 'integer',
    scope: 'shared',
    default: 5,
    min: 1,
    max: 1000,
    meaning: 'gradient steps on the loss of each time step (vectors) or suffix (network)',
    source: OWN,
  },
  {
    name: 'baseline',
    type: 'choice',
    scope: 'replica',
    default: 'step',
    choices: ['step', 'batch'],
    meaning: 'advantages are centred over the episodes at each time step, or over the whole batch',
    source: OWN,
  },
  {
    name: 'beta',
    type: 'number',
    scope: 'replica',
    default: 5,
    min: 0,
    exclusive: true,
    notAbove: 'betaMax',
    meaning: 'damping at the start: weight of the quadratic penalty and step size of the multipliers',
    source: PAPER,
  },
  {
    name: 'multiplierInit',
    type: 'number',
    scope: 'replica',
    atStart: true,
    default: 0,
    min: 0,
    meaning: 'multiplier of every time step and cost at the start',
    source: OWN,
  },
  {
    name: 'adaptive',
    type: 'boolean',
    scope: 'replica',
    default: true,
    meaning: 'the damping grows while limits are exceeded by more than the multipliers allow for',
    source: PAPER,
  },
  {
    name: 'betaGrowth',
    type: 'number',
    scope: 'replica',
    default: 1.05,
    min: 1,
    meaning: 'p: factor by which the damping grows',
    source: OWN,
  },
  {
    name: 'betaMax',
    type: 'number',
    scope: 'replica',
    default: 20,
    min: 0,
    exclusive: true,
    meaning: 'largest damping',
    source: OWN,
  },
];

/** Undiscounted, with the sum of an episode's own costs as J_C. */
const common = adjusted(commonHyperparameters, {
  gamma: 1,
  costGamma: 1,
  hidden: [32, 32],
  timeConditioned: undefined,
  costWindow: 1,
}).map((p) =>
  p.name === 'gamma' || p.name === 'costGamma'
    ? { ...p, min: 1, meaning: 'fixed: sums of an episode are not discounted', source: PAPER }
    : p,
);

export const eCop: Algorithm = {
  name: 'e-cop',
  family: 'first-order',
  summary: 'episodic constrained optimisation: time-indexed advantages, a backward sweep, damped quadratic penalties',
  source: 'arXiv 2406.09563 (NeurIPS 2024)',
  state: 'algos/e_cop',
  hyperparameters: [
    ...common,
    ...adjusted(gradientHyperparameters, { passes: undefined, targetKl: undefined, actorLr: 1e-4, lrDecay: false }),
    ...own,
  ],
  presets: eCopPresets,
  metrics: {
    'Metrics/LagrangeMultiplier': 'multiplier',
    'Train/MultiplierSpread': 'multiplierSpread',
    'Train/Damping': 'damping',
    'Train/PenaltyPsi': 'penaltyPsi',
    'Train/EpisodicDifference': 'episodicDifference',
    'Train/MeasuredDifference': 'measuredDifference',
    'Train/EpisodicCostDifference': 'episodicCostDifference',
    'Train/MeasuredCostDifference': 'measuredCostDifference',
  },
  traits: ({ values }) => ({
    timeConditioned: true,
    lockstep: true,
    policyMinibatches: true,
    vectorPerStep: values['actor'] !== 'network',
  }),
  check: ({ values, task, envs, steps }) => {
    if (steps !== task.horizon)
      throw new OptionError(
        'stepsPerEpoch',
        problem`e-cop plays whole episodes side by side: ${{ option: 'stepsPerEpoch' }} must be ${{ option: 'envs' }} times the ${task.horizon} steps of an episode of ${task.name}, got rollouts of ${steps} steps`,
      );
    if (envs % 4 !== 0)
      throw new OptionError(
        'envs',
        problem`${{ option: 'envs' }}: e-cop needs a multiple of 4 episodes in an iteration, got ${envs}`,
      );
    if (values['actor'] === 'network' || task.horizon <= MAX_VECTORS) return;
    const hidden = listOf((name) => values[name], 'hidden');
    const width = padTo(Math.max(8, ...hidden), 8);
    const outputs = task.discreteActions ?? 2 * task.actionSize;
    const words = networkParameters(padTo(task.observationSize + 1, 8), width, hidden.length, outputs);
    const mebibytes = Math.ceil((words * task.horizon * VECTOR_COPIES * 4) / 2 ** 20);
    throw new OptionError(
      'actor',
      problem`${{ option: 'actor' }}=${String(values['actor'])} keeps ${task.horizon} parameter vectors of ${words} numbers, ${mebibytes} MiB for each replica with the optimiser's: it is meant for horizons up to ${MAX_VECTORS}, use ${{ option: 'actor' }}=network`,
    );
  },
  start: (value) => ({ damping: numberOf(value, 'beta') }),
  iteration: async (verbs) => [
    { name: 'collect rollout', step: await verbs.collectRollout() },
    { name: 'estimate episodes', step: await verbs.estimateEpisodes() },
    { name: 'estimate advantages', step: await verbs.estimateAdvantages() },
    { name: 'decide', step: await verbs.decide('algos/e_cop') },
    { name: 'keep reference', step: await verbs.keepReference() },
    { name: 'backward sweep', step: await verbs.episodicSweep('algos/e_cop') },
    { name: 'fit critics', step: await verbs.fitCritics() },
    { name: 'update normaliser', step: await verbs.updateNormaliser() },
  ],
};
