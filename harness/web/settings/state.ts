/** What the form holds at first, and after a change. */
import { defaultLimits, findAlgorithm, findTask } from '../../../src/config/resolve.ts';

import { isChosen, type Preset, presets, quickPreset, sizesOf } from './presets.ts';
import type { Settings, SettingsChange } from './settings.ts';

/**
 * Settings after a change of the form. Another task brings its own limits and sizes where they differ, and one without a model
 * takes no form of the physics; another algorithm
 * drops hyper-parameters that it does not have, and takes those of the preset that is chosen.
 * @param preset sizes of tasks that ask for none
 */
export function changedSettings(settings: Settings, changes: SettingsChange, preset: Preset): Settings {
  const [before, after] = [findTask(settings.task), findTask(changes.task ?? settings.task)];
  const [limits, newLimits] = [before, after].map((task) => defaultLimits(task).join(':'));
  const sizes: SettingsChange = before.batch === after.batch ? {} : sizesOf(after, preset);
  const chosen = changes.algorithm === undefined ? undefined : presets.find((p) => isChosen(p, settings));
  const set: Record<string, string | undefined> = {
    ...settings.set,
    ...chosen?.settings.set,
    ...(limits !== newLimits && { costLimit: undefined }),
    ...sizes.set,
    ...changes.set,
  };
  const { hyperparameters } = findAlgorithm(changes.algorithm ?? settings.algorithm);
  const isKept = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined && hyperparameters.some(({ name }) => name === entry[0]);
  const { physics: _, ...forms } = settings.forms;
  const own: SettingsChange = { forms: after.model ? settings.forms : forms };
  return { ...settings, ...own, ...sizes, ...changes, set: Object.fromEntries(Object.entries(set).filter(isKept)) };
}

const blank: Settings = {
  task: 'SafetyPointGoal1-v0',
  algorithm: 'c-trpo',
  seeds: '1',
  envs: '20',
  stepsPerEpoch: '20000',
  totalSteps: '1e7',
  set: {},
  portable: false,
  forms: {},
};

export const initialSettings: Settings = changedSettings(blank, quickPreset.settings, quickPreset);
