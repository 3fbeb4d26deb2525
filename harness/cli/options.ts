/** Options as text and what they mean. Every complaint names the option, its range and what was given. */
import { type Command, Option } from 'commander';
import { type HyperparameterValue, parseValue } from '../../src/algos/hyperparameters.ts';
import { findAlgorithm, findHyperparameter, type RunConfig } from '../../src/config.ts';
import { RingfenceError } from '../../src/gpu/device.ts';
import { readConfigFile } from './config_file.ts';
import { taskName } from './task_file.ts';

export interface CommonOptions {
  json?: boolean;
  device?: string;
  debug?: boolean;
}

/** Adds what every verb has. */
export function withCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print JSON on stdout and nothing else there'))
    .addOption(new Option('--device <name>', "part of an adapter's name, see `ringfence list devices`"))
    .addOption(new Option('--debug', 'show stack traces'));
}

export interface RunOptions {
  task?: string;
  algo?: string;
  seeds?: string;
  seed?: string;
  envs?: string;
  stepsPerEpoch?: string;
  totalSteps?: string;
  costLimit?: string;
  set?: string[];
  config?: string;
}

export const TASK_HELP = 'see `ringfence list tasks`; or a task file of your own, ending with .wgsl';

/** Adds the options that describe a run. */
export function withRunOptions(command: Command): Command {
  const collect = (value: string, list: string[] = []): string[] => [...list, value];
  return command
    .option('--task <name>', TASK_HELP)
    .option('--algo <name>', 'see `ringfence list algos`')
    .option('--seeds <count>', 'one replica for each of the seeds 0, 1, ... (default 1)')
    .option('--seed <list>', 'one replica for each of these seeds: 3 or 0,4,7')
    .option('--envs <count>', 'environments of a replica, stepped in parallel')
    .option('--steps-per-epoch <count>', 'environment steps of one iteration of a replica (default 20000)')
    .option('--total-steps <count>', 'environment steps of a replica: 2e6 (default 1e7)')
    .option('--cost-limit <limit>', 'limit on the cost of an episode: 25; one for each cost 10:25; a sweep 10,25')
    .option('--set <key=value>', 'a hyper-parameter: beta=0.1, hidden=64:64; a sweep beta=0.1,1,10', collect)
    .option(
      '--config <file>',
      "JSON file with a run's configuration, such as the config.json of a run folder; options override it",
    );
}

/** An integer >= `least`, also written as 2e6. */
export function countOption(text: string, where: string, least = 1): number {
  const value = /^\d+(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RingfenceError(`${where} must be an integer >= ${least}, got ${quoted(text)}`);
  }
  return value;
}

/** Numbers are shown as they are, other text in quotes. */
export const quoted = (text: string): string =>
  text !== '' && Number.isFinite(Number(text)) ? text : JSON.stringify(text);

/** `--seeds 3` counts, `--seed 0,4,7` names. */
export function seedsOption(options: Pick<RunOptions, 'seeds' | 'seed'>): number[] | undefined {
  if (options.seeds !== undefined && options.seed !== undefined) {
    throw new RingfenceError('--seeds is a count and --seed a list of seeds: give one of the two');
  }
  if (options.seeds !== undefined) return Array.from({ length: countOption(options.seeds, '--seeds') }, (_, i) => i);
  return options.seed?.split(',').map((text) => countOption(text, '--seed', 0));
}

interface Settings {
  set: Record<string, HyperparameterValue>;
  sweep: Record<string, HyperparameterValue[]>;
}

/** `--set` and `--cost-limit`: one value sets a key, several separated by commas sweep it. */
export function settingsOption(algorithmName: string, options: Pick<RunOptions, 'costLimit' | 'set'>): Settings {
  const algorithm = findAlgorithm(algorithmName);
  const settings: Settings = { set: {}, sweep: {} };
  const given = (options.set ?? []).map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new RingfenceError(`--set must be key=value, got ${JSON.stringify(text)}`);
    const key = text.slice(0, at).trim();
    return { key, text: text.slice(at + 1), where: `--set ${key}` };
  });
  if (options.costLimit !== undefined) given.push({ key: 'costLimit', text: options.costLimit, where: '--cost-limit' });
  for (const { key, text, where } of given) {
    const hyperparameter = findHyperparameter(algorithm, key);
    if (key in settings.set || key in settings.sweep) throw new RingfenceError(`${where} is given twice`);
    const values = text.split(',').map((value) => parseValue(hyperparameter, value.trim(), where));
    if (values.length > 1) settings.sweep[key] = values;
    else settings.set[key] = values[0] as HyperparameterValue;
  }
  return settings;
}

/** The parts of a configuration that options give, to be laid over another one. */
export function givenParts(algorithm: string | undefined, options: RunOptions): Partial<RunConfig> {
  const seeds = seedsOption(options);
  const hasSettings = options.set !== undefined || options.costLimit !== undefined;
  const settings = hasSettings && algorithm !== undefined ? settingsOption(algorithm, options) : undefined;
  return {
    ...(options.task !== undefined && { task: taskName(options.task) }),
    ...(options.algo !== undefined && { algorithm: options.algo }),
    ...(seeds && { seeds }),
    ...(options.envs !== undefined && { envs: countOption(options.envs, '--envs') }),
    ...(options.stepsPerEpoch !== undefined && {
      stepsPerEpoch: countOption(options.stepsPerEpoch, '--steps-per-epoch'),
    }),
    ...(options.totalSteps !== undefined && { totalSteps: countOption(options.totalSteps, '--total-steps') }),
    ...settings,
  };
}

/** Lays given parts over a configuration; a key that is set or swept anew replaces both its old value and its old sweep. */
export function overlay(base: RunConfig, parts: Partial<RunConfig>): RunConfig {
  const renewed = new Set([...Object.keys(parts.set ?? {}), ...Object.keys(parts.sweep ?? {})]);
  const kept = <T>(values: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !renewed.has(key)));
  return {
    ...base,
    ...parts,
    set: { ...kept(base.set), ...parts.set },
    sweep: { ...kept(base.sweep), ...parts.sweep },
  };
}

/** The configuration of a new run: the file's, with the options laid over it. */
export function runConfig(options: RunOptions): RunConfig {
  const file = options.config === undefined ? {} : readConfigFile(options.config);
  const algorithm = options.algo ?? file.algorithm;
  const task = options.task === undefined ? file.task : taskName(options.task);
  if (task === undefined) throw new RingfenceError('--task is missing: `ringfence list tasks` shows the choices');
  if (algorithm === undefined) throw new RingfenceError('--algo is missing: `ringfence list algos` shows the choices');
  return overlay({ ...file, task, algorithm }, givenParts(algorithm, options));
}
