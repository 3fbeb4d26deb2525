/** Sizes to start from. */
import { findAlgorithm, findTask, presetOf } from '../../../src/config/resolve.ts';
import { numberText } from '../../../src/config/typed.ts';
import type { Task } from '../../../src/tasks/index.ts';
import type { Settings, SettingsChange } from './settings.ts';

export interface Preset {
  readonly name: string;
  readonly meaning: string;
  /** Algorithms take of its hyper-parameters what they have. */
  readonly settings: Pick<Settings, 'seeds' | 'envs' | 'stepsPerEpoch' | 'totalSteps'> &
    Required<Pick<SettingsChange, 'set'>>;
}

const usualNetworks = { hidden: undefined, criticPasses: undefined, passes: undefined };

/** CPU drivers have sizes of their own, because those of a GPU would take minutes an epoch. */
export const smallPreset: Preset = {
  name: 'Small',
  meaning: 'one seed, small networks and few passes: for software drivers',
  settings: {
    seeds: '1',
    envs: '4',
    stepsPerEpoch: '4000',
    totalSteps: '4e5',
    set: { hidden: '32:32', criticPasses: '2', passes: '4' },
  },
};

export const quickPreset: Preset = {
  name: 'Quick look',
  meaning: 'three seeds and short epochs: curves within a minute on a GPU',
  settings: { seeds: '3', envs: '10', stepsPerEpoch: '10000', totalSteps: '1e6', set: usualNetworks },
};

/** A paper that names the task has sizes of its own: `presetSettings`. */
export const paperPreset: Preset = {
  name: 'As in the paper',
  meaning: '20,000 steps an epoch and ten million in all, or what the paper of the algorithm sets for the task',
  settings: { seeds: '1', envs: '20', stepsPerEpoch: '20000', totalSteps: '1e7', set: usualNetworks },
};

export const presets: readonly Preset[] = [
  smallPreset,
  quickPreset,
  paperPreset,
  {
    name: 'Thousands of episodes',
    meaning: '4,096 environments in parallel, for a real GPU',
    settings: { seeds: '1', envs: '4096', stepsPerEpoch: '262144', totalSteps: '2e7', set: usualNetworks },
  },
];

/** What a preset means for a task and an algorithm. */
export function presetSettings(
  preset: Preset,
  { task, algorithm }: Pick<Settings, 'task' | 'algorithm'>,
): Preset['settings'] {
  const sizes = preset === paperPreset ? presetOf(findTask(task), findAlgorithm(algorithm))?.sizes : undefined;
  if (!sizes) return preset.settings;
  const { envs, stepsPerEpoch, totalSteps } = sizes;
  return {
    ...preset.settings,
    envs: numberText(envs),
    stepsPerEpoch: numberText(stepsPerEpoch),
    totalSteps: numberText(totalSteps),
  };
}

/** Whether settings hold all that a preset says to their task and algorithm. */
export function isChosen(preset: Preset, settings: Settings): boolean {
  const { set, ...sizes } = presetSettings(preset, settings);
  const { hyperparameters } = findAlgorithm(settings.algorithm);
  const isSize = ([field, text]: [string, string]): boolean => settings[field as keyof typeof sizes] === text;
  const isValue = ([name, text]: [string, string | undefined]): boolean =>
    !hyperparameters.some((p) => p.name === name) || settings.set[name] === text;
  return Object.entries(sizes).every(isSize) && Object.entries(set).every(isValue);
}

/** Epochs of a task with sizes of its own. */
const EPOCHS_OF_SMALL_TASKS = 200;

/** Sizes that a task asks for; without any the preset's. */
export function sizesOf({ batch }: Task, preset: Preset): SettingsChange {
  if (!batch) return preset.settings;
  const { envs, stepsPerEpoch } = batch;
  const totalSteps = String(EPOCHS_OF_SMALL_TASKS * stepsPerEpoch);
  return { envs: String(envs), stepsPerEpoch: String(stepsPerEpoch), totalSteps, set: usualNetworks };
}
