/**
 * A run as a link: `#v=1&task=TwoStateCMDP-v0&algo=c-trpo&beta=0.1,1&seeds=3`. After version, task and algorithm stands only what
 * differs from their defaults, as it is typed on a command line. The page keeps its settings in the hash of its address; the
 * command line prints the same link and takes it. See docs/page.md.
 */
import { type Algorithm, isShippedAlgorithm } from '../algos/index.ts';
import { RingfenceError } from '../errors/error.ts';
import { perhaps } from '../errors/nearest.ts';
import { isShippedTask } from '../tasks/index.ts';
import { defaultSizes, findAlgorithm, findTask, isDefault, type ResolvedConfig, resolveConfig } from './resolve.ts';
import { type FormName, formsIn, type RunConfig, type RunForms } from './run_config.ts';
import {
  numberText,
  parseCount,
  parseForm,
  parseSeedCount,
  parseSeedList,
  parseSettings,
  type Settings,
  typedValue,
} from './typed.ts';

const VERSION = '1';
/** Keys of a run besides the hyper-parameters of its algorithm. */
const RUN_KEYS = [
  'v',
  'task',
  'algo',
  'seeds',
  'seed',
  'envs',
  'stepsPerEpoch',
  'totalSteps',
  'portable',
  'kernels',
  'physics',
] as const;
type RunKey = (typeof RUN_KEYS)[number];

type Entry = readonly [key: string, text: string];

/** `seeds` counts from 0, `seed` names. */
function seedEntry(seeds: readonly number[]): Entry[] {
  const isCount = seeds.every((seed, i) => seed === i);
  if (!isCount) return [['seed', seeds.join(',')]];
  return seeds.length === 1 ? [] : [['seeds', String(seeds.length)]];
}

/** `envs` alone means whole episodes. */
function sizeEntries({ task, algorithm, envs, given: { stepsPerEpoch, totalSteps } }: ResolvedConfig): Entry[] {
  const usual = defaultSizes(task, algorithm);
  const isUsual = envs === usual.envs && stepsPerEpoch === usual.stepsPerEpoch;
  const entries: Entry[] = [];
  if (!isUsual) entries.push(['envs', numberText(envs)]);
  if (!isUsual && stepsPerEpoch !== envs * task.horizon) entries.push(['stepsPerEpoch', numberText(stepsPerEpoch)]);
  if (totalSteps !== usual.totalSteps) entries.push(['totalSteps', numberText(totalSteps)]);
  return entries;
}

/** Values that are not the default, in the table's order, then sweeps in theirs, which numbers the replicas. */
function settingEntries(config: ResolvedConfig): Entry[] {
  const { algorithm, values } = config;
  const { sweep } = config.given;
  const set = algorithm.hyperparameters
    .filter((p) => !Object.hasOwn(sweep, p.name) && !isDefault(config, p))
    .map((p): Entry => [p.name, typedValue(values[p.name] ?? p.default)]);
  const swept = Object.entries(sweep).map(([name, list]): Entry => [name, list.map(typedValue).join(',')]);
  return [...set, ...swept];
}

/**
 * The hash of a run's link, from `#` on.
 * @returns undefined where the task or the algorithm is a user's own, which no page knows
 */
export function linkOf(config: ResolvedConfig): string | undefined {
  const { task, algorithm, portable, given } = config;
  if (!isShippedTask(task) || !isShippedAlgorithm(algorithm)) return undefined;
  const entries: Entry[] = [
    ['v', VERSION],
    ['task', task.name],
    ['algo', algorithm.name],
    ...seedEntry(given.seeds),
    ...sizeEntries(config),
    ...settingEntries(config),
    ...(portable ? [['portable', '1'] as const] : []),
    ...Object.entries(formsIn(given)),
  ];
  return `#${entries.map(([key, text]) => `${key}=${text}`).join('&')}`;
}

/** What stands after `#`, or the whole text where it begins as that does. */
function entriesOf(text: string): Map<string, string> {
  const trimmed = text.trim();
  const at = trimmed.indexOf('#');
  const hash = trimmed.slice(at + 1);
  if (at < 0 && !hash.startsWith('v='))
    throw new RingfenceError(
      `${JSON.stringify(text)} is no link of a run: after an address it has #v=${VERSION}&task=...&algo=...`,
    );
  const entries = new Map<string, string>();
  for (const pair of hash.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new RingfenceError(`the link must consist of key=value, got ${JSON.stringify(pair)}`);
    const [key, value] = [pair.slice(0, equals), decoded(pair.slice(equals + 1))];
    if (entries.has(key)) throw new RingfenceError(`the link gives ${key} twice`);
    entries.set(key, value);
  }
  return entries;
}

/** Some programs that carry links write `:` and `,` as %3A and %2C. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RingfenceError(`the link has ${JSON.stringify(text)}, which is not well encoded`);
  }
}

const whereOf = (key: string): string => `${key} of the link`;

function needed(entries: ReadonlyMap<string, string>, key: RunKey): string {
  const text = entries.get(key);
  if (text === undefined)
    throw new RingfenceError(`the link has no ${key}: it begins with #v=${VERSION}&task=...&algo=...`);
  return text;
}

function seedsOf(entries: ReadonlyMap<string, string>): number[] | undefined {
  const [count, list] = [entries.get('seeds'), entries.get('seed')];
  if (count !== undefined && list !== undefined)
    throw new RingfenceError('the link gives seeds, which counts, and seed, which names: it may have one of the two');
  if (count !== undefined) return parseSeedCount(count, whereOf('seeds'));
  return list === undefined ? undefined : parseSeedList(list, whereOf('seed'));
}

const isRunKey = (key: string): boolean => RUN_KEYS.some((known) => known === key);

/** Hyper-parameters in the link's order, which numbers the replicas of sweeps. */
function settingsOf(entries: ReadonlyMap<string, string>, algorithm: Algorithm): Settings {
  const given = [...entries].filter(([key]) => !isRunKey(key));
  const names = algorithm.hyperparameters.map(({ name }) => name);
  const unknown = given.find(([key]) => !names.includes(key));
  if (unknown) {
    const known = [...RUN_KEYS, ...names];
    throw new RingfenceError(
      `the link has ${JSON.stringify(unknown[0])}${perhaps(unknown[0], known)}, which is neither of a run nor of ${algorithm.name}: known are ${known.join(', ')}`,
    );
  }
  return parseSettings(
    algorithm,
    given.map(([name, text]) => ({ name, text, where: whereOf(name) })),
  );
}

function isPortable(entries: ReadonlyMap<string, string>): boolean {
  const text = entries.get('portable');
  if (text !== undefined && text !== '1')
    throw new RingfenceError(`${whereOf('portable')} must be 1 or left out, got ${JSON.stringify(text)}`);
  return text === '1';
}

const formOf = (entries: ReadonlyMap<string, string>, name: FormName): RunForms =>
  parseForm(name, entries.get(name), whereOf(name));

/**
 * The run of a link, checked: an address with a hash, the hash alone, or what follows its `#`.
 * @throws RingfenceError with one sentence that names the first version, key, task or value that is not understood
 */
export function decodeLink(text: string): RunConfig {
  const entries = entriesOf(text);
  const version = needed(entries, 'v');
  if (version !== VERSION)
    throw new RingfenceError(
      `the link has version ${JSON.stringify(version)}, and this ringfence reads version ${VERSION} only`,
    );
  const task = findTask(needed(entries, 'task'));
  const algorithm = findAlgorithm(needed(entries, 'algo'));
  const seeds = seedsOf(entries);
  const count = (key: 'envs' | 'stepsPerEpoch' | 'totalSteps'): Partial<RunConfig> => {
    const text = entries.get(key);
    return text === undefined ? {} : { [key]: parseCount(text, whereOf(key)) };
  };
  const config: RunConfig = {
    task: task.name,
    algorithm: algorithm.name,
    ...(seeds && { seeds }),
    ...count('envs'),
    ...count('stepsPerEpoch'),
    ...count('totalSteps'),
    ...settingsOf(entries, algorithm),
    ...(isPortable(entries) && { portable: true }),
    ...formOf(entries, 'kernels'),
    ...formOf(entries, 'physics'),
  };
  resolveConfig(config);
  return config;
}
