/** The form's texts and what they mean: a run's configuration, or one sentence about the field that is wrong. */
import { parseValue } from '../../../src/algos/hyperparameters.ts';
import {
  defaultLimits,
  findAlgorithm,
  findHyperparameter,
  findTask,
  type ResolvedConfig,
  type RunConfig,
  resolveConfig,
} from '../../../src/config.ts';
import { RingfenceError } from '../../../src/gpu/device.ts';
import type { Task } from '../../../src/tasks/index.ts';

export interface Settings {
  readonly task: string;
  readonly algorithm: string;
  readonly seeds: string;
  readonly envs: string;
  readonly stepsPerEpoch: string;
  readonly totalSteps: string;
  readonly costLimit: string;
  /** `key=value` pairs separated by spaces, as `--set` of the command line takes them. */
  readonly set: string;
}

export type Field = keyof Settings;

/** Fields that are typed, in the form's order. `option` is the name of the same thing on the command line. */
export const textFields = [
  { field: 'costLimit', option: '--cost-limit', label: 'Cost limit', hint: 'on the cost of one episode' },
  { field: 'seeds', option: '--seeds', label: 'Seeds', hint: 'trained side by side' },
  { field: 'envs', option: '--envs', label: 'Environments', hint: 'in parallel, for each seed' },
  { field: 'stepsPerEpoch', option: '--steps-per-epoch', label: 'Steps per epoch', hint: 'for each seed' },
  { field: 'totalSteps', option: '--total-steps', label: 'Total steps', hint: 'for each seed, such as 2e6' },
  { field: 'set', option: '--set', label: 'Hyper-parameters', hint: 'such as beta=0.5 hidden=64:64' },
] as const satisfies readonly { field: Field; option: string; label: string; hint: string }[];

/** What the command line advises, where the page has another way. */
const advice = [
  [': continue with --resume', ': press Start to begin again'],
  [', or another --device', ''],
  [': run `ringfence doctor`, it says what to install or enable', ': reload the page'],
] as const;

/** A sentence of the library with the form's labels instead of the command line's options. */
export function inPageWords(message: string): string {
  let words = message;
  for (const [there, here] of advice) words = words.replace(there, here);
  for (const { option, label } of textFields) words = words.replaceAll(option, label);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface Problem {
  readonly message: string;
  /** The field to look at, where the sentence is about one. */
  readonly field: Field | undefined;
}

export type Checked =
  | { readonly config: RunConfig; readonly resolved: ResolvedConfig; readonly problem?: undefined }
  | { readonly problem: Problem; readonly config?: undefined; readonly resolved?: undefined };

const optionOf = (field: Field): string => textFields.find((f) => f.field === field)?.option ?? field;

/** An integer >= 1, also written as 2e6. */
function count(settings: Settings, field: Field): number {
  const text = settings[field].trim();
  const value = /^\d+(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RingfenceError(`${optionOf(field)} must be an integer >= 1, got ${text === '' ? 'nothing' : `"${text}"`}`);
}

function configOf(settings: Settings): RunConfig {
  const algorithm = findAlgorithm(settings.algorithm);
  const set: Record<string, ReturnType<typeof parseValue>> = {};
  const sweep: Record<string, ReturnType<typeof parseValue>[]> = {};
  const put = (name: string, text: string, where: string): void => {
    if (name in set || name in sweep) throw new RingfenceError(`${where} is given twice`);
    const values = text.split(',').map((value) => parseValue(findHyperparameter(algorithm, name), value.trim(), where));
    if (values.length > 1) sweep[name] = values;
    else set[name] = values[0] as ReturnType<typeof parseValue>;
  };
  put('costLimit', settings.costLimit, '--cost-limit');
  for (const pair of settings.set.split(/\s+/).filter(Boolean)) {
    const [, name, text] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (name === undefined || text === undefined) throw new RingfenceError(`--set must be key=value, got "${pair}"`);
    put(name, text, `--set ${name}`);
  }
  return {
    task: settings.task,
    algorithm: settings.algorithm,
    seeds: Array.from({ length: count(settings, 'seeds') }, (_, seed) => seed),
    envs: count(settings, 'envs'),
    stepsPerEpoch: count(settings, 'stepsPerEpoch'),
    totalSteps: count(settings, 'totalSteps'),
    set,
    sweep,
  };
}

function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  // The field that the sentence is about is the one that it names first.
  const [named] = textFields
    .filter(({ option }) => message.includes(option))
    .sort((a, b) => message.indexOf(a.option) - message.indexOf(b.option));
  const field = named?.field ?? (message.includes('has no hyper-parameter') ? 'set' : undefined);
  return { message: inPageWords(message), field };
}

/** Checks what the form holds, exactly as the command line would. */
export function checkSettings(settings: Settings): Checked {
  try {
    const config = configOf(settings);
    return { config, resolved: resolveConfig(config) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** The command that runs the same in a terminal. */
export function commandOf(settings: Settings): string {
  const text = (field: Field): string => settings[field].trim();
  return [
    `ringfence train --task ${settings.task} --algo ${settings.algorithm}`,
    ...textFields.filter(({ field }) => field !== 'set').map(({ field, option }) => `${option} ${text(field)}`),
    ...text('set')
      .split(/\s+/)
      .filter(Boolean)
      .map((pair) => `--set ${pair}`),
  ].join(' ');
}

export interface Preset {
  readonly name: string;
  readonly meaning: string;
  readonly settings: Omit<Settings, 'task' | 'algorithm' | 'costLimit'>;
}

/** For CPU drivers, where the sizes of a GPU would take minutes an epoch. */
export const smallPreset: Preset = {
  name: 'Small',
  meaning: 'one seed and small networks: for software drivers',
  settings: { seeds: '1', envs: '4', stepsPerEpoch: '4000', totalSteps: '4e5', set: 'hidden=32:32 criticPasses=2' },
};

export const quickPreset: Preset = {
  name: 'Quick look',
  meaning: 'three seeds and short epochs: curves within a minute on a GPU',
  settings: { seeds: '3', envs: '10', stepsPerEpoch: '10000', totalSteps: '1e6', set: '' },
};

/** Sizes to start from. */
export const presets: readonly Preset[] = [
  smallPreset,
  quickPreset,
  {
    name: 'As in the paper',
    meaning: '20,000 steps an epoch and ten million in all',
    settings: { seeds: '1', envs: '20', stepsPerEpoch: '20000', totalSteps: '1e7', set: '' },
  },
  {
    name: 'Thousands of episodes',
    meaning: '4,096 environments in parallel, for a real GPU',
    settings: { seeds: '1', envs: '4096', stepsPerEpoch: '262144', totalSteps: '2e7', set: '' },
  },
];

const isKnown = (algorithm: string, pair: string): boolean =>
  findAlgorithm(algorithm).hyperparameters.some(({ name }) => name === pair.split('=')[0]);

/** Hyper-parameters of a form that the algorithm has. */
const knownSet = ({ algorithm, set }: Settings): string =>
  set
    .split(/\s+/)
    .filter((pair) => isKnown(algorithm, pair))
    .join(' ');

/** A preset for an algorithm, which may not have all that the preset sets. */
export const presetSettings = ({ settings }: Preset, { algorithm, ...rest }: Settings): Preset['settings'] => ({
  ...settings,
  set: knownSet({ ...rest, ...settings, algorithm }),
});

/** Epochs of a task with sizes of its own. */
const EPOCHS_OF_SMALL_TASKS = 200;

/** Sizes that a task asks for; without any the preset's. */
function sizesOf({ batch }: Task, preset: Preset): Partial<Settings> {
  if (!batch) return preset.settings;
  const { envs, stepsPerEpoch } = batch;
  const totalSteps = String(EPOCHS_OF_SMALL_TASKS * stepsPerEpoch);
  return { envs: String(envs), stepsPerEpoch: String(stepsPerEpoch), totalSteps, set: '' };
}

/**
 * Settings after a change of the form. Another task brings its own limits and sizes where they differ; another algorithm
 * drops hyper-parameters that it does not have.
 * @param preset sizes of tasks that ask for none
 */
export function changedSettings(settings: Settings, changes: Partial<Settings>, preset: Preset): Settings {
  const [before, after] = [findTask(settings.task), findTask(changes.task ?? settings.task)];
  const [limits, newLimits] = [before, after].map((task) => defaultLimits(task).join(':'));
  const changed: Settings = {
    ...settings,
    ...(newLimits !== limits && { costLimit: newLimits }),
    ...(before.batch !== after.batch && sizesOf(after, preset)),
    ...changes,
  };
  return changed.algorithm === settings.algorithm ? changed : { ...changed, set: knownSet(changed) };
}

export const initialSettings: Settings = {
  task: 'SafetyPointGoal1-v0',
  algorithm: 'c-trpo',
  costLimit: '25',
  ...quickPreset.settings,
};
