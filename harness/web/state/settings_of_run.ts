/** A run's configuration as the form's texts: the settings of an opened run, taken over or shown as a command. */
import type { RunConfig } from '../../../src/config.ts';
import { defaultLimits, findTask } from '../../../src/config.ts';
import { resolveConfig } from '../../../src/index.ts';
import type { Settings } from './settings.ts';

const typed = (value: unknown): string => (Array.isArray(value) ? value.join(':') : String(value));

/** @throws RingfenceError where the page does not have the task or the algorithm */
export function settingsOfRun(config: RunConfig): Settings {
  const { given } = resolveConfig(config);
  const { seeds, set, sweep } = given;
  const texts = {
    ...Object.fromEntries(Object.entries(set).map(([name, value]) => [name, typed(value)])),
    ...Object.fromEntries(Object.entries(sweep).map(([name, values]) => [name, values.map(typed).join(',')])),
  };
  const { costLimit = defaultLimits(findTask(given.task)).join(':'), ...others } = texts;
  return {
    task: given.task,
    algorithm: given.algorithm,
    seeds: seeds.every((seed, i) => seed === i) ? String(seeds.length) : seeds.join(','),
    envs: String(given.envs),
    stepsPerEpoch: String(given.stepsPerEpoch),
    totalSteps: String(given.totalSteps),
    costLimit,
    set: Object.entries(others)
      .map(([name, text]) => `${name}=${text}`)
      .join(' '),
  };
}
