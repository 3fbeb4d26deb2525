/** A run's configuration: what a user gives, checked and completed into what the trainer runs. */

import { checkValue, type Hyperparameter, type HyperparameterValue } from './algos/hyperparameter.ts';
import { commonHyperparameters } from './algos/hyperparameters.ts';
import { type Algorithm, algorithms, traitsOf } from './algos/index.ts';
import { checkShape } from './config_shape.ts';
import { RingfenceError } from './gpu/device.ts';
import { OptionError, shownValue } from './gpu/option_error.ts';
import { leastEnvs } from './layout.ts';
import { type Task, tasks } from './tasks/index.ts';

/** What a user gives; JSON-serialisable, kept as `config.json` in the run folder. */
export interface RunConfig {
  task: string;
  algorithm: string;
  /** One replica for each seed (and each combination of swept values). */
  seeds?: readonly number[];
  /** Environments of a replica. */
  envs?: number;
  /** Environment steps of one iteration of a replica. */
  stepsPerEpoch?: number;
  /** Environment steps of a replica; whole iterations that fit are run. */
  totalSteps?: number;
  /** Hyper-parameters that are the same in every replica. */
  set?: Readonly<Record<string, HyperparameterValue>>;
  /** Hyper-parameters of scope `replica` with several values each: replicas = seeds x their product. */
  sweep?: Readonly<Record<string, readonly HyperparameterValue[]>>;
  /** Only the kernels that every adapter runs: what is to give the same numbers elsewhere is described with it. */
  portable?: boolean;
}

export interface Replica {
  readonly seed: number;
  /** Values of this replica alone: swept ones, and those that were changed while it went on. */
  readonly set: Readonly<Record<string, HyperparameterValue>>;
}

export interface ResolvedConfig {
  readonly task: Task;
  readonly algorithm: Algorithm;
  readonly envs: number;
  readonly steps: number;
  /** Iterations of the run; where the batch varies, the most that it may have. */
  readonly epochs: number;
  /** Iterations of the usual size that the budget holds: what decays does so over these. */
  readonly usualEpochs: number;
  /** Environment steps at which a replica is done. */
  readonly totalSteps: number;
  readonly replicas: readonly Replica[];
  /** Every hyper-parameter's value where it is not swept. */
  readonly values: Readonly<Record<string, HyperparameterValue>>;
  readonly portable: boolean;
  /** What was given, completed with the sizes that follow; `portable` only where it is true. */
  readonly given: Required<Omit<RunConfig, 'portable'>> & Pick<RunConfig, 'portable'>;
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
  if (!found)
    throw new RingfenceError(`unknown ${kind} ${shownValue(name)}: known are ${Object.keys(registry).join(', ')}`);
  return found;
}

export const findTask = (name: string): Task => lookUp('task', tasks, name);
export const findAlgorithm = (name: string): Algorithm => lookUp('algorithm', algorithms, name);

/** Limits that a task is trained with when none are given, one for each cost. */
export function defaultLimits({ costs, defaults }: Task): readonly number[] {
  const own = defaults?.['costLimit'] ?? commonHyperparameters.find(({ name }) => name === 'costLimit')?.default;
  const list = own as readonly number[];
  return list.length === costs.length ? list : costs.map(() => list[0] as number);
}

/** The hyper-parameter `name` of an algorithm. @throws RingfenceError that lists the known ones. */
export function findHyperparameter(algorithm: Algorithm, name: string): Hyperparameter {
  const found = algorithm.hyperparameters.find((p) => p.name === name);
  if (!found) {
    throw new RingfenceError(
      `${algorithm.name} has no hyper-parameter "${name}": known are ${algorithm.hyperparameters.map((p) => p.name).join(', ')}`,
    );
  }
  return found;
}

/** Checks and completes a value for a task. @throws RingfenceError naming `where` it came from */
export const checkSetting = (task: Task, p: Hyperparameter, value: unknown, where: string): HyperparameterValue =>
  completeLimits(task, p, checkValue(p, value, where), where);

/** @throws OptionError where one of these hyper-parameters starts above the one that bounds it, in any replica */
export function checkStarts(
  config: Pick<ResolvedConfig, 'replicas' | 'values'>,
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

/** A hyper-parameter's value in a replica. */
export const settingOf =
  ({ replicas, values }: Pick<ResolvedConfig, 'replicas' | 'values'>, replica: number) =>
  (name: string): HyperparameterValue =>
    (replicas[replica]?.set[name] ?? values[name]) as HyperparameterValue;

function rolloutShape(task: Task, config: Pick<RunConfig, 'envs' | 'stepsPerEpoch'>): { envs: number; steps: number } {
  const { horizon } = task;
  const isSized = config.stepsPerEpoch !== undefined || config.envs !== undefined;
  const sizes = isSized ? config : { ...config, ...task.batch };
  if (sizes.envs !== undefined) positiveInteger(sizes.envs, 'envs');
  const perEpoch = sizes.stepsPerEpoch ?? (sizes.envs !== undefined ? sizes.envs * horizon : DEFAULT_STEPS_PER_EPOCH);
  positiveInteger(perEpoch, 'stepsPerEpoch');
  if (sizes.envs === undefined) {
    if (perEpoch % horizon !== 0) {
      throw new OptionError(
        'stepsPerEpoch',
        (nameOf) =>
          `${nameOf('stepsPerEpoch')} ${perEpoch} is not a whole number of ${horizon}-step episodes of ${task.name}: use a multiple of ${horizon}, or give ${nameOf('envs')} too`,
      );
    }
    return { envs: perEpoch / horizon, steps: horizon };
  }
  const { envs } = sizes;
  if (perEpoch % envs !== 0)
    throw new OptionError(
      'stepsPerEpoch',
      (nameOf) => `${nameOf('stepsPerEpoch')} ${perEpoch} is not a multiple of ${nameOf('envs')} ${envs}`,
    );
  const steps = perEpoch / envs;
  if (steps > horizon && steps % horizon !== 0) {
    throw new OptionError(
      'stepsPerEpoch',
      (nameOf) =>
        `${nameOf('stepsPerEpoch')} ${perEpoch} with ${nameOf('envs')} ${envs} gives rollouts of ${steps} steps, longer than the horizon ${horizon} and no multiple of it`,
    );
  }
  return { envs, steps };
}

/** As many limits as the task has costs: a single one stands for all. */
function completeLimits(task: Task, p: Hyperparameter, value: HyperparameterValue, where: string): HyperparameterValue {
  if (p.type !== 'limits' || !Array.isArray(value)) return value;
  const C = task.costs.length;
  if (value.length === 1) return Array.from({ length: C }, () => value[0] as number);
  if (value.length !== C)
    throw new OptionError(
      where,
      ` gives ${value.length} limits, but ${task.name} has ${C} cost${C > 1 ? 's' : ''} (${task.costs.join(', ')})`,
    );
  return value;
}

/** A hyper-parameter where nothing is given: what the task asks for, or else the algorithm. */
export const defaultValue = (task: Task, p: Hyperparameter): HyperparameterValue =>
  completeLimits(task, p, task.defaults?.[p.name] ?? p.default, p.name);

/** Sizes of a run where none are given. */
export const defaultSizes = (task: Task): { envs: number; stepsPerEpoch: number; totalSteps: number } => {
  const { envs, steps } = rolloutShape(task, {});
  return { envs, stepsPerEpoch: envs * steps, totalSteps: DEFAULT_TOTAL_STEPS };
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
  const { envs, steps } = rolloutShape(task, config);
  const totalSteps = positiveInteger(config.totalSteps ?? DEFAULT_TOTAL_STEPS, 'totalSteps');
  const perEpoch = envs * steps;
  if (totalSteps < perEpoch)
    throw new OptionError('totalSteps', ` ${totalSteps} is less than one iteration of ${perEpoch} steps`);

  const values: Record<string, HyperparameterValue> = {};
  for (const p of algorithm.hyperparameters) values[p.name] = defaultValue(task, p);
  for (const [name, value] of Object.entries(config.set ?? {})) {
    const p = findHyperparameter(algorithm, name);
    values[name] = checkSetting(task, p, value, name);
  }
  let combinations: Record<string, HyperparameterValue>[] = [{}];
  for (const [name, list] of Object.entries(config.sweep ?? {})) {
    const p = findHyperparameter(algorithm, name);
    if (p.scope === 'shared')
      throw new OptionError(
        name,
        ' is shared by all replicas and cannot be swept in one process: use `ringfence study` to vary it',
      );
    if (list.length === 0) throw new OptionError(name, ' has no value');
    if (combinations.length * list.length * seeds.length > MAX_REPLICAS)
      throw new OptionError(
        name,
        (nameOf) =>
          `${nameOf(name)} with ${list.length} values makes more than ${MAX_REPLICAS} replicas, seeds times swept values: split the run`,
      );
    const swept = list.map((value) => checkSetting(task, p, value, name));
    combinations = combinations.flatMap((c) => swept.map((v) => ({ ...c, [name]: v })));
  }
  const replicas = combinations.flatMap((set) => seeds.map((seed) => ({ seed, set })));
  checkStarts({ values, replicas }, algorithm.hyperparameters);
  algorithm.check?.({ values, task, envs, steps, replicas });
  const traits = traitsOf({ algorithm, values, task, envs, steps, replicas });
  const isVarying = traits.batchGrowth !== undefined;
  const usualEpochs = Math.floor(totalSteps / perEpoch);
  return {
    task,
    algorithm,
    envs,
    steps,
    replicas,
    values,
    epochs: isVarying ? Math.ceil(totalSteps / (leastEnvs(envs, traits) * steps)) : usualEpochs,
    usualEpochs,
    totalSteps: isVarying ? totalSteps : usualEpochs * perEpoch,
    portable: config.portable === true,
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
    },
  };
}
