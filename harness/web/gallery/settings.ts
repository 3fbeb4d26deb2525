/** A run's configuration as the texts of the form. */

import type { HyperparameterValue } from '../../../src/algos/hyperparameters.ts';
import { defaultLimits, findTask, type RunConfig } from '../../../src/config.ts';
import type { Settings } from '../state/settings.ts';

/** As `--set` takes it: lists are separated by colons, an empty one is `none`. */
const textOf = (value: HyperparameterValue): string =>
  Array.isArray(value) ? (value.length === 0 ? 'none' : value.join(':')) : String(value);

/** A configuration with its seeds, from 0 on, and its sizes. */
export type FullRunConfig = RunConfig & Required<Pick<RunConfig, 'seeds' | 'envs' | 'stepsPerEpoch' | 'totalSteps'>>;

export function settingsOf(config: FullRunConfig): Settings {
  const { costLimit = [...defaultLimits(findTask(config.task))], ...set } = config.set ?? {};
  const { costLimit: limits, ...sweep } = config.sweep ?? {};
  return {
    task: config.task,
    algorithm: config.algorithm,
    seeds: String(config.seeds.length),
    envs: String(config.envs),
    stepsPerEpoch: String(config.stepsPerEpoch),
    totalSteps: String(config.totalSteps),
    costLimit: (limits ?? [costLimit]).map(textOf).join(','),
    set: [
      ...Object.entries(set).map(([name, value]) => `${name}=${textOf(value)}`),
      ...Object.entries(sweep).map(([name, values]) => `${name}=${values.map(textOf).join(',')}`),
    ].join(' '),
  };
}
