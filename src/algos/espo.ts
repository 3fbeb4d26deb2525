/**
 * ESPO, efficient safe policy optimisation (Gu et al. 2024, arXiv 2405.20860): PCRPO with a batch that varies.
 *
 *   for each iteration k, until the budget of samples is spent, or of iterations:
 *     collect a rollout of X_k samples with pi_k, whole episodes
 *     step of PCRPO                                                                      (src/algos/pcrpo.ts)
 *     X_k+1 = X (1 + zeta+) after a conflict in the soft region, X (1 + zeta-) otherwise (eq 6 and 7)
 */
import { OptionError, problem } from '../errors/option_error.ts';
import { type Algorithm, valuesOf } from './algorithm.ts';
import { trustRegionIteration } from './iterations.ts';
import { espoPaperPresets } from './presets.ts';
import { softSwitchHyperparameters, softSwitchMetrics, softSwitchModes } from './soft_switch.ts';

export const espo: Algorithm = {
  name: 'espo',
  family: 'second-order',
  summary: 'PCRPO that samples more after reward and cost conflicted, and less otherwise',
  source: 'arXiv 2405.20860 (NeurIPS 2024)',
  state: 'algos/espo',
  hyperparameters: [
    ...softSwitchHyperparameters,
    {
      name: 'zetaPlus',
      type: 'number',
      scope: 'replica',
      default: 0.1,
      min: 0,
      max: 9,
      meaning: 'share of samples added after a conflict; buffers are sized for the largest of a sweep',
      source: 'ESPO, SafetyHopperVelocity-v1 and SafetyAntVelocity-v1',
    },
    {
      name: 'zetaMinus',
      type: 'number',
      scope: 'replica',
      default: -0.4,
      min: -0.95,
      max: 0,
      meaning: 'share of samples left out (negative) after any other iteration',
      source: 'ESPO, SafetyHopperVelocity-v1 and SafetyAntVelocity-v1',
    },
    {
      name: 'budget',
      type: 'choice',
      scope: 'shared',
      default: 'samples',
      choices: ['samples', 'iterations'],
      meaning:
        'the run ends when its samples are spent, or as in the paper after the iterations that they would have in batches of the usual size',
      source: 'ESPO, Algorithm 1 (iterations); ringfence (samples)',
    },
    {
      name: 'schedules',
      type: 'boolean',
      scope: 'replica',
      default: false,
      meaning:
        'hPlus, hMinus, zetaPlus and zetaMinus shrink by 1/T in each iteration, T the usual iterations of the run',
      source: 'ESPO, Algorithm 1; the published sample counts are those without',
    },
  ],
  presets: espoPaperPresets({ hasSlacks: true, hasZetas: true }),
  modes: softSwitchModes,
  metrics: { ...softSwitchMetrics, 'Train/NextEnvs': 'nextEnvs', 'Train/Finished': 'finished' },
  traits: (config) => ({
    systems: 'functions',
    batchGrowth: 1 + Math.max(...valuesOf(config, 'zetaPlus')),
    batchShrink: 1 + Math.min(...valuesOf(config, 'zetaMinus')),
    isOfIterations: config.values['budget'] === 'iterations',
  }),
  check({ steps, task }) {
    if (steps !== task.horizon)
      throw new OptionError(
        'stepsPerEpoch',
        problem`espo varies the number of whole episodes, so rollouts must be as long as the horizon of ${task.name}, ${task.horizon} steps, got ${steps}: give ${{ option: 'envs' }} alone`,
      );
  },
  iteration: async (verbs) => [
    ...(await trustRegionIteration(verbs, 'algos/combined_step', { isCombined: true })),
    { name: 'next batch', step: await verbs.nextBatch() },
  ],
};
