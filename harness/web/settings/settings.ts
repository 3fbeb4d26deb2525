/** The form's texts and what they mean: a run's configuration, or one sentence about the field that is wrong. */

import { findAlgorithm, isDefault, type ResolvedConfig, resolveConfig } from '../../../src/config/resolve.ts';
import { formsIn, type RunConfig, type RunForms } from '../../../src/config/run_config.ts';
import {
  numberText,
  parseCount,
  parseSeedCount,
  parseSeedList,
  parseSettings,
  typedValue,
} from '../../../src/config/typed.ts';
import { checkLimits } from '../../../src/train/plan.ts';
import { type Problem, problemOf, textFields } from './fields.ts';

export interface Settings {
  readonly task: string;
  readonly algorithm: string;
  /** A count, or seeds by name where there is a comma. */
  readonly seeds: string;
  readonly envs: string;
  readonly stepsPerEpoch: string;
  readonly totalSteps: string;
  /** What is typed for hyper-parameters, by their names, as `--set` of the command line takes it; the others have their defaults. */
  readonly set: Readonly<Record<string, string>>;
  readonly portable: boolean;
  /** The forms that a link asks for. */
  readonly forms: RunForms;
}

/** New values; a hyper-parameter that is undefined goes back to its default. */
export type SettingsChange = Partial<Omit<Settings, 'set'>> & {
  readonly set?: Readonly<Record<string, string | undefined>>;
};

export type Checked =
  | { readonly config: RunConfig; readonly resolved: ResolvedConfig; readonly problem?: undefined }
  | { readonly problem: Problem; readonly config?: undefined; readonly resolved?: undefined };

/** The part of the page's state that the form holds. */
export interface Form {
  readonly settings: Settings;
  readonly checked: Checked;
}

const isList = (seeds: string): boolean => seeds.includes(',');

/** `4,7` and, for a single seed, `7,`. */
const seedNames = (seeds: string): string => seeds.replace(/\s+/g, '').replace(/,$/, '');

function configOf(settings: Settings): RunConfig {
  const { task, seeds, set, portable, forms } = settings;
  const count = (field: 'envs' | 'stepsPerEpoch' | 'totalSteps'): number => parseCount(settings[field].trim(), field);
  const algorithm = findAlgorithm(settings.algorithm);
  const typed = Object.entries(set).map(([name, text]) => ({ name, text, where: name }));
  return {
    task,
    algorithm: algorithm.name,
    ...parseSettings(algorithm, typed),
    seeds: isList(seeds) ? parseSeedList(seedNames(seeds), 'seeds') : parseSeedCount(seeds.trim(), 'seeds'),
    envs: count('envs'),
    stepsPerEpoch: count('stepsPerEpoch'),
    totalSteps: count('totalSteps'),
    ...(portable && { portable }),
    ...forms,
  };
}

/**
 * Checks what the form holds, exactly as the command line would.
 * @param limits of the adapter, where it is known: what does not fit is said before a start
 */
export function checkSettings(settings: Settings, limits?: Pick<GPUSupportedLimits, 'maxBufferSize'>): Checked {
  try {
    const config = configOf(settings);
    const resolved = resolveConfig(config);
    if (limits) checkLimits(limits, resolved);
    return { config, resolved };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** The texts of a configuration. @throws RingfenceError when it is none */
export function settingsOf(config: RunConfig): Settings {
  const resolved = resolveConfig(config);
  const { task, algorithm, values, given, portable } = resolved;
  const isCount = given.seeds.every((seed, i) => seed === i);
  const names = given.seeds.length === 1 ? `${given.seeds[0]},` : given.seeds.join(',');
  const set: Record<string, string> = {};
  for (const p of algorithm.hyperparameters)
    if (!isDefault(resolved, p)) set[p.name] = typedValue(values[p.name] ?? p.default);
  for (const [name, list] of Object.entries(given.sweep)) {
    // last, so that sweeps number the replicas in their own order
    delete set[name];
    set[name] = list.map(typedValue).join(',');
  }
  return {
    task: task.name,
    algorithm: algorithm.name,
    seeds: isCount ? String(given.seeds.length) : names,
    envs: numberText(given.envs),
    stepsPerEpoch: numberText(given.stepsPerEpoch),
    totalSteps: numberText(given.totalSteps),
    set,
    portable,
    forms: formsIn(resolved),
  };
}

/** A word of a command, in quotes where a shell would take it apart. */
const shellWord = (text: string): string =>
  /^[\w.:,=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A swept cost limit keeps its place among the sweeps, which numbers the replicas. */
const settingOption = ([name, text]: [string, string]): string =>
  name === 'costLimit' && !text.includes(',')
    ? `--cost-limit ${shellWord(text.trim())}`
    : `--set ${shellWord(`${name}=${text.trim()}`)}`;

/** The command that runs the same in a terminal. */
export function commandOf(settings: Settings): string {
  const { task, algorithm, seeds, set, portable, forms } = settings;
  const sizes = textFields
    .filter(({ field }) => field !== 'seeds')
    .map(({ field, option }) => `${option} ${shellWord(settings[field].trim())}`);
  return [
    `ringfence train --task ${task} --algo ${algorithm}`,
    isList(seeds) ? `--seed ${shellWord(seedNames(seeds))}` : `--seeds ${shellWord(seeds.trim())}`,
    ...sizes,
    ...Object.entries(set).map(settingOption),
    ...(portable ? ['--portable'] : []),
    ...Object.entries(forms).map(([name, form]) => `--${name} ${form}`),
  ].join(' ');
}
