/** Options as text and what they mean. Every complaint names the option, its range and what was given. */
import { type Command, Option } from 'commander';
import { decodeLink } from '../../../src/config/link.ts';
import { findAlgorithm } from '../../../src/config/resolve.ts';
import type { RunConfig } from '../../../src/config/run_config.ts';
import {
  parseCount as countOption,
  parseForm,
  parseSeedCount,
  parseSeedList,
  parseSettings,
  type Settings,
} from '../../../src/config/typed.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { readConfigFile } from './config_file.ts';
import { taskName } from './task_file.ts';

export { countOption };

export interface CommonOptions {
  json?: boolean;
  device?: string;
  debug?: boolean;
}

/** Adds what every verb has. */
export function withCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print JSON on stdout and nothing else there'))
    .addOption(
      new Option(
        '--device <name>',
        'an adapter: part of its name, #index or PCI address, see `ringfence list devices`',
      ),
    )
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
  portable?: boolean;
  kernels?: string;
  physics?: string;
  config?: string;
  fromLink?: string;
}

export const TASK_HELP = 'see `ringfence list tasks`; or a task file of your own, ending with .wgsl';

export const PHYSICS_HELP =
  'straight or cooperative, the program that steps a robot: an invocation an environment, or lanes that share one ' +
  '(default: what suits its model and the adapter)';

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
      '--portable',
      'only the kernels that every adapter runs: for numbers to compare with another machine or a browser',
    )
    .option(
      '--kernels <form>',
      "lane or tile, the form of the network kernels: lane suits CPU drivers, tile suits GPUs (default the adapter's own)",
    )
    .option('--physics <program>', PHYSICS_HELP)
    .option(
      '--config <file>',
      "JSON file with a run's configuration, such as the config.json of a run folder; options override it",
    )
    .option('--from-link <link>', "a run's link, as the page shows and `train` prints it; options override it");
}

/** `--seeds 3` counts, `--seed 0,4,7` names. */
export function seedsOption(options: Pick<RunOptions, 'seeds' | 'seed'>): number[] | undefined {
  if (options.seeds !== undefined && options.seed !== undefined) {
    throw new RingfenceError('--seeds is a count and --seed a list of seeds: give one of the two');
  }
  if (options.seeds !== undefined) return parseSeedCount(options.seeds, '--seeds');
  return options.seed === undefined ? undefined : parseSeedList(options.seed, '--seed');
}

/** `--set` and `--cost-limit`: one value sets a key, several separated by commas sweep it. */
export function settingsOption(algorithmName: string, options: Pick<RunOptions, 'costLimit' | 'set'>): Settings {
  const given = (options.set ?? []).map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new RingfenceError(`--set must be key=value, got ${JSON.stringify(pair)}`);
    const name = pair.slice(0, at).trim();
    return { name, text: pair.slice(at + 1), where: `--set ${name}` };
  });
  if (options.costLimit !== undefined)
    given.push({ name: 'costLimit', text: options.costLimit, where: '--cost-limit' });
  return parseSettings(findAlgorithm(algorithmName), given);
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
    ...(options.portable && { portable: true }),
    ...parseForm('kernels', options.kernels, '--kernels'),
    ...parseForm('physics', options.physics, '--physics'),
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

/** The configuration that options are laid over: a file's or a link's. */
function describedRun({ config, fromLink }: Pick<RunOptions, 'config' | 'fromLink'>): Partial<RunConfig> {
  if (config !== undefined && fromLink !== undefined)
    throw new RingfenceError('--config and --from-link both describe a run: give one of the two');
  if (config !== undefined) return readConfigFile(config);
  return fromLink === undefined ? {} : decodeLink(fromLink);
}

/** The configuration of a new run. `usual` is the task and the algorithm where neither options nor what they name has any. */
export function runConfig(options: RunOptions, usual: Partial<RunConfig> = {}): RunConfig {
  const described = { ...usual, ...describedRun(options) };
  const algorithm = options.algo ?? described.algorithm;
  const task = options.task === undefined ? described.task : taskName(options.task);
  if (task === undefined) throw new RingfenceError('--task is missing: `ringfence list tasks` shows the choices');
  if (algorithm === undefined) throw new RingfenceError('--algo is missing: `ringfence list algos` shows the choices');
  return overlay({ ...described, task, algorithm }, givenParts(algorithm, options));
}
