/** What a user gives of a run, whoever gives it: its keys, and what stands under each. Values are checked where they are resolved. */
import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import { RingfenceError } from '../errors/error.ts';
import { checkKeys, OptionError, shownValue } from '../errors/option_error.ts';
import { PHYSICS_PROGRAMS } from '../physics/choice.ts';

/**
 * Two forms of the network kernels. `lane`: an invocation evaluates a network for its own quad of samples, its activations in
 * memory of its own, which suits CPU drivers. `tile`: a workgroup does so for many quads, activations in workgroup memory and
 * sums in registers, which suits GPUs.
 */
export const networkKernels = ['lane', 'tile'] as const;
export type NetworkKernels = (typeof networkKernels)[number];

/** What of a run there are two forms of. Sums have another order in each, so that a run keeps its forms. */
export const FORMS = { kernels: networkKernels, physics: PHYSICS_PROGRAMS } as const;
type Forms = typeof FORMS;
export type FormName = keyof Forms;

/** The forms of a run, each as the adapter and the task have it unless given. */
export type RunForms = { [name in FormName]?: Forms[name][number] };

/** The forms that are given, without those that are undefined. */
export const formsIn = ({
  kernels,
  physics,
}: { readonly [name in FormName]?: RunForms[name] | undefined }): RunForms => ({
  ...(kernels !== undefined && { kernels }),
  ...(physics !== undefined && { physics }),
});

/** What a user gives; JSON-serialisable, kept as `config.json` in the run folder. */
export interface RunConfig extends RunForms {
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

const formOf = (name: FormName): readonly [string, (value: unknown) => boolean] => [
  FORMS[name].join(' or '),
  (value) => FORMS[name].some((known) => known === value),
];

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What each key is to hold, in words and as a test. */
const SHAPES: { readonly [key in keyof Required<RunConfig>]: readonly [string, (value: unknown) => boolean] } = {
  task: ['a name', isText],
  algorithm: ['a name', isText],
  seeds: ['a list of integers', (value) => Array.isArray(value) && value.every(isNumber)],
  envs: ['an integer', isNumber],
  stepsPerEpoch: ['an integer', isNumber],
  totalSteps: ['an integer', isNumber],
  set: ['an object with a value for each hyper-parameter', isObject],
  sweep: [
    'an object with a list of values for each hyper-parameter',
    (value) => isObject(value) && Object.values(value).every(Array.isArray),
  ],
  portable: ['true or false', (value) => typeof value === 'boolean'],
  kernels: formOf('kernels'),
  physics: formOf('physics'),
};

export const RUN_KEYS = Object.keys(SHAPES) as (keyof RunConfig)[];

/** @throws OptionError that names the first key that is unknown or holds something else, such as `seeds: expected a list of integers, got 3` */
export function checkShape(given: unknown): Partial<RunConfig> {
  if (!isObject(given))
    throw new OptionError(
      'the configuration',
      `: expected an object with task and algorithm, got ${shownValue(given)}`,
    );
  checkKeys(given, RUN_KEYS);
  for (const [key, value] of Object.entries(given)) {
    const [expected, isRight] = SHAPES[key as keyof RunConfig];
    if (value !== undefined && !isRight(value))
      throw new OptionError(key, `: expected ${expected}, got ${shownValue(value)}`);
  }
  return given;
}

/**
 * Parts of a configuration. Values and ranges are checked when the configuration is resolved.
 * @param where what the complaint begins with
 * @throws RingfenceError that names the first key that is wrong
 */
export function configFromJson(json: unknown, where: string): Partial<RunConfig> {
  try {
    return checkShape(json);
  } catch (error) {
    // A file has the names of the library, whoever reads it.
    if (error instanceof OptionError) throw new RingfenceError(`${where}: ${error.message}`);
    throw error;
  }
}
