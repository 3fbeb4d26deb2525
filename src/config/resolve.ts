/** A run's configuration, checked and completed into what the trainer runs. */

import type { Preset, Settings } from '../algos/algorithm.ts';
import { shareOfLimits } from '../algos/cost_limits.ts';
import { checkValue, type Hyperparameter, type HyperparameterValue } from '../algos/hyperparameter.ts';
import { commonHyperparameters } from '../algos/hyperparameters.ts';
import { type Algorithm, algorithms, traitsOf } from '../algos/index.ts';
import { RingfenceError } from '../errors/error.ts';
import { at } from '../errors/lookup.ts';
import { perhaps } from '../errors/nearest.ts';
import { OptionError, problem, shownValue } from '../errors/option_error.ts';
import { leastEnvs, type Traits } from '../shape/shape.ts';
import { type Task, tasks } from '../tasks/index.ts';
import { checkShape, type FormName, formsIn, type RunConfig, type RunForms } from './run_config.ts';

export interface ResolvedConfig extends Settings {
  readonly algorithm: Algorithm;
  /** What the algorithm and its settings ask of shapes and rollouts. */
  readonly traits: Traits;
  /** Iterations of the run; where the batch varies, the most that it may have. */
  readonly epochs: number;
  /** Iterations of the usual size that the budget holds: what decays does so over these. */
  readonly usualEpochs: number;
  /** Environment steps at which a replica is done, unless its iterations are what is given. */
  readonly totalSteps: number;
  /** The run ends after `usualEpochs`, however many steps they have. */
  readonly isOfIterations: boolean;
  /** Hyper-parameters that nobody set and that are this share of each limit, whatever a replica's limits are. */
  readonly sharesOfLimit: Readonly<Record<string, number>>;
  readonly portable: boolean;
  /** The forms that were asked for; of a trainer those that run. */
  readonly kernels: RunForms['kernels'];
  readonly physics: RunForms['physics'];
  /** What was given, completed with the sizes that follow; `portable` only where it is true. */
  readonly given: Required<Omit<RunConfig, 'portable' | FormName>> & Pick<RunConfig, 'portable' | FormName>;
}

const DEFAULT_STEPS_PER_EPOCH = 20_000;
const DEFAULT_TOTAL_STEPS = 10_000_000;
/** Kernels key their random numbers by a u32. */
export const MAX_SEED = 2 ** 32 - 1;
/** Replicas are a dispatch's z, which WebGPU bounds. */
export const MAX_REPLICAS = 65535;

function positiveInteger(value: number, option: string): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new OptionError(option, ` must be an integer >= 1${value >= 2 ** 53 ? ' and < 2^53' : ''}, got ${value}`);
  return value;
}

function lookUp<T>(kind: string, registry: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (found) return found;
  const known = Object.keys(registry);
  const near = perhaps(name, known);
  throw new RingfenceError(`unknown ${kind} ${shownValue(name)}${near}: known are ${known.join(', ')}`);
}

export const findTask = (name: string): Task => lookUp('task', tasks, name);
export const findAlgorithm = (name: string): Algorithm => lookUp('algorithm', algorithms, name);

/** Limits that a task is trained with when none are given, one for each cost. */
export function defaultLimits({ costs, defaults }: Task): readonly number[] {
  const own = defaults?.['costLimit'] ?? commonHyperparameters.find(({ name }) => name === 'costLimit')?.default;
  const list = own as readonly number[];
  return list.length === costs.length ? list : costs.map(() => at(list, 0));
}

/** The hyper-parameter `name` of an algorithm. @throws RingfenceError that lists the known ones. */
export function findHyperparameter(algorithm: Algorithm, name: string): Hyperparameter {
  const found = algorithm.hyperparameters.find((p) => p.name === name);
  if (found) return found;
  const known = algorithm.hyperparameters.map((p) => p.name);
  throw new RingfenceError(
    `${algorithm.name} has no hyper-parameter "${name}"${perhaps(name, known)}: known are ${known.join(', ')}`,
  );
}

/** Checks and completes a value for a task. @throws RingfenceError naming `where` it came from */
export const checkSetting = (task: Task, p: Hyperparameter, value: unknown, where: string): HyperparameterValue =>
  completeLimits(task, p, checkValue(p, value, where), where);

/** @throws OptionError where one of these hyper-parameters starts above the one that bounds it, in any replica */
export function checkStarts(
  config: Pick<ResolvedConfig, 'replicas' | 'values' | 'sharesOfLimit'>,
  hyperparameters: readonly Hyperparameter[],
): void {
  for (const { name, notAbove } of hyperparameters) {
    if (notAbove === undefined) continue;
    for (const r of config.replicas.keys()) {
      const [start, bound] = [name, notAbove].map(settingOf(config, r)) as [number, number];
      if (start > bound)
        throw new OptionError(
          name,
          ` ${start} is above its bound, ${notAbove} ${bound}: start lower or raise ${notAbove}`,
        );
    }
  }
}

/** @throws RingfenceError naming the task, where it asks for what the algorithm cannot do */
function checkDefault(task: Task, p: Hyperparameter, value: HyperparameterValue): void {
  try {
    checkSetting(task, p, value, p.name);
  } catch (error) {
    if (error instanceof OptionError) throw new RingfenceError(`${task.name}: ${error.message}`);
    throw error;
  }
}

/** A hyper-parameter's value in a replica. */
export const settingOf =
  (
    { replicas, values, sharesOfLimit }: Pick<ResolvedConfig, 'replicas' | 'values' | 'sharesOfLimit'>,
    replica: number,
  ) =>
  (name: string): HyperparameterValue => {
    const own = replicas[replica]?.set ?? {};
    const [share, limits] = [sharesOfLimit[name], own['costLimit']];
    if (own[name] === undefined && share !== undefined && Array.isArray(limits)) return shareOfLimits(limits, share);
    return (own[name] ?? values[name]) as HyperparameterValue;
  };

/** Every hyper-parameter's value in a replica. */
export function settingsOfReplica(config: ResolvedConfig, replica: number): Record<string, HyperparameterValue> {
  const value = settingOf(config, replica);
  return Object.fromEntries(Object.keys(config.values).map((name) => [name, value(name)]));
}

/** What a paper sets for the task; of an algorithm without one, nothing. */
export const presetOf = (task: Task, { presets = {} }: Algorithm): Preset | undefined =>
  Object.hasOwn(presets, task.name) ? presets[task.name] : undefined;

function rolloutShape(
  task: Task,
  algorithm: Algorithm,
  config: Pick<RunConfig, 'envs' | 'stepsPerEpoch'>,
): { envs: number; steps: number } {
  const { horizon } = task;
  const isSized = config.stepsPerEpoch !== undefined || config.envs !== undefined;
  const sizes = isSized ? config : { ...config, ...(presetOf(task, algorithm)?.sizes ?? task.batch) };
  if (sizes.envs !== undefined) positiveInteger(sizes.envs, 'envs');
  const perEpoch = sizes.stepsPerEpoch ?? (sizes.envs !== undefined ? sizes.envs * horizon : DEFAULT_STEPS_PER_EPOCH);
  positiveInteger(perEpoch, 'stepsPerEpoch');
  if (sizes.envs === undefined) {
    if (perEpoch % horizon !== 0) {
      throw new OptionError(
        'stepsPerEpoch',
        problem`${{ option: 'stepsPerEpoch' }} ${perEpoch} is not a whole number of ${horizon}-step episodes of ${task.name}: use a multiple of ${horizon}, or give ${{ option: 'envs' }} too`,
      );
    }
    return { envs: perEpoch / horizon, steps: horizon };
  }
  const { envs } = sizes;
  if (perEpoch % envs !== 0)
    throw new OptionError(
      'stepsPerEpoch',
      problem`${{ option: 'stepsPerEpoch' }} ${perEpoch} is not a multiple of ${{ option: 'envs' }} ${envs}`,
    );
  const steps = perEpoch / envs;
  if (steps > horizon && steps % horizon !== 0) {
    throw new OptionError(
      'stepsPerEpoch',
      problem`${{ option: 'stepsPerEpoch' }} ${perEpoch} with ${{ option: 'envs' }} ${envs} gives rollouts of ${steps} steps, longer than the horizon ${horizon} and no multiple of it`,
    );
  }
  return { envs, steps };
}

/** Gives as many limits as the task has costs: a single one stands for all. */
function completeLimits(task: Task, p: Hyperparameter, value: HyperparameterValue, where: string): HyperparameterValue {
  if (p.type !== 'limits' || !Array.isArray(value)) return value;
  const C = task.costs.length;
  if (value.length === 1) return Array.from({ length: C }, () => at(value, 0));
  if (value.length !== C)
    throw new OptionError(
      where,
      ` gives ${value.length} limits, but ${task.name} has ${C} cost${C > 1 ? 's' : ''} (${task.costs.join(', ')})`,
    );
  return value;
}

/** The share of each limit that a hyper-parameter is where nothing is given, if it is one. */
export function defaultShare(task: Task, algorithm: Algorithm, p: Hyperparameter): number | undefined {
  const preset = presetOf(task, algorithm);
  if (preset?.set[p.name] !== undefined) return undefined;
  const share = preset?.ofLimit?.[p.name];
  if (share !== undefined || !p.ofLimit || task.defaults?.[p.name] !== undefined) return share;
  return (p.default as readonly number[])[0];
}

/**
 * A hyper-parameter where nothing is given: what the algorithm's preset for the task sets, else what the task asks for, else the
 * algorithm.
 * @param limits of the run, for what is a share of them
 */
export function defaultValue(
  task: Task,
  algorithm: Algorithm,
  p: Hyperparameter,
  limits: readonly number[] = defaultLimits(task),
): HyperparameterValue {
  const share = defaultShare(task, algorithm, p);
  if (share !== undefined) return shareOfLimits(limits, share);
  return completeLimits(
    task,
    p,
    presetOf(task, algorithm)?.set[p.name] ?? task.defaults?.[p.name] ?? p.default,
    p.name,
  );
}

/** Whether a hyper-parameter has its default in every replica where it is not swept. */
export function isDefault(config: ResolvedConfig, p: Hyperparameter): boolean {
  const { task, algorithm, values, sharesOfLimit } = config;
  if (defaultShare(task, algorithm, p) !== undefined) return Object.hasOwn(sharesOfLimit, p.name);
  return JSON.stringify(values[p.name]) === JSON.stringify(defaultValue(task, algorithm, p));
}

/** Sizes of a run where none are given. */
export const defaultSizes = (
  task: Task,
  algorithm: Algorithm,
): { envs: number; stepsPerEpoch: number; totalSteps: number } => {
  const { envs, steps } = rolloutShape(task, algorithm, {});
  const totalSteps = presetOf(task, algorithm)?.sizes?.totalSteps ?? DEFAULT_TOTAL_STEPS;
  return { envs, stepsPerEpoch: envs * steps, totalSteps };
};

/** Checks and completes a configuration. @throws RingfenceError with one sentence for the first thing that is wrong. */
export function resolveConfig(config: RunConfig): ResolvedConfig {
  checkShape(config);
  const task = findTask(config.task);
  const algorithm = findAlgorithm(config.algorithm);
  const seeds = config.seeds ?? [0];
  if (seeds.length === 0) throw new OptionError('seeds', ' must name a seed at least, got none');
  for (const seed of seeds) {
    if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED)
      throw new OptionError('seeds', ` must be an integer from 0 to ${MAX_SEED}, got ${seed}`);
  }
  const seen = new Set<number>();
  for (const seed of seeds) {
    if (seen.has(seed)) throw new OptionError('seeds', ` names a seed twice: ${seed}`);
    seen.add(seed);
  }
  const { envs, steps } = rolloutShape(task, algorithm, config);
  const usualSteps = presetOf(task, algorithm)?.sizes?.totalSteps ?? DEFAULT_TOTAL_STEPS;
  const totalSteps = positiveInteger(config.totalSteps ?? usualSteps, 'totalSteps');
  if (config.physics === 'cooperative' && !task.model)
    throw new OptionError(
      'physics',
      ` cooperative steps robots that are models, and ${task.name} has none: leave it out`,
    );
  const perEpoch = envs * steps;
  if (totalSteps < perEpoch)
    throw new OptionError('totalSteps', ` ${totalSteps} is less than one iteration of ${perEpoch} steps`);

  const given: Record<string, HyperparameterValue> = {};
  for (const [name, value] of Object.entries(config.set ?? {})) {
    const p = findHyperparameter(algorithm, name);
    given[name] = checkSetting(task, p, value, name);
  }
  const isSwept = ({ name }: Hyperparameter): boolean => config.sweep?.[name] !== undefined;
  const limits = given['costLimit'] as readonly number[] | undefined;
  const values: Record<string, HyperparameterValue> = {};
  const sharesOfLimit: Record<string, number> = {};
  for (const p of algorithm.hyperparameters) {
    const [own, usual] = [given[p.name], defaultValue(task, algorithm, p, limits)];
    values[p.name] = own ?? usual;
    if (own !== undefined || isSwept(p)) continue;
    const share = defaultShare(task, algorithm, p);
    if (share !== undefined) sharesOfLimit[p.name] = share;
    checkDefault(task, p, usual);
  }
  let combinations: Record<string, HyperparameterValue>[] = [{}];
  for (const [name, list] of Object.entries(config.sweep ?? {})) {
    const p = findHyperparameter(algorithm, name);
    if (p.scope === 'shared')
      throw new OptionError(
        name,
        problem`${{ option: name }} is shared by all replicas and cannot be swept in one process: ${{ remedy: 'study' }}`,
      );
    if (list.length === 0) throw new OptionError(name, ' has no value');
    if (combinations.length * list.length * seeds.length > MAX_REPLICAS)
      throw new OptionError(
        name,
        problem`${{ option: name }} with ${list.length} values makes more than ${MAX_REPLICAS} replicas, seeds times swept values: split the run`,
      );
    const swept = list.map((value) => checkSetting(task, p, value, name));
    combinations = combinations.flatMap((c) => swept.map((v) => ({ ...c, [name]: v })));
  }
  const replicas = combinations.flatMap((set) => seeds.map((seed) => ({ seed, set })));
  checkStarts({ values, replicas, sharesOfLimit }, algorithm.hyperparameters);
  algorithm.check?.({ values, task, envs, steps, replicas });
  const traits = traitsOf(algorithm, { values, task, envs, steps, replicas });
  const isVarying = traits.batchGrowth !== undefined;
  const isOfIterations = traits.isOfIterations === true;
  const usualEpochs = Math.floor(totalSteps / perEpoch);
  return {
    task,
    algorithm,
    envs,
    steps,
    replicas,
    values,
    traits,
    sharesOfLimit,
    epochs: isVarying && !isOfIterations ? Math.ceil(totalSteps / (leastEnvs(envs, traits) * steps)) : usualEpochs,
    usualEpochs,
    isOfIterations,
    totalSteps: isVarying ? totalSteps : usualEpochs * perEpoch,
    portable: config.portable === true,
    kernels: config.kernels,
    physics: config.physics,
    given: {
      task: task.name,
      algorithm: algorithm.name,
      seeds: [...seeds],
      envs,
      stepsPerEpoch: perEpoch,
      totalSteps,
      set: config.set ?? {},
      sweep: config.sweep ?? {},
      ...(config.portable === true && { portable: true }),
      ...formsIn(config),
    },
  };
}
