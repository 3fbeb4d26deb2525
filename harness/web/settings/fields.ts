/** The form's fields, and the library's sentences in the form's words. */
import { isHyperparameter } from '../../../src/algos/index.ts';
import { OptionError } from '../../../src/errors/option_error.ts';

export interface TextField {
  /** The library's name of it. */
  readonly field: 'seeds' | 'envs' | 'stepsPerEpoch' | 'totalSteps';
  /** The same thing on the command line. */
  readonly option: string;
  readonly label: string;
  /** What its number counts for, beside the label. */
  readonly unit: string;
  readonly meaning: string;
}

const SEEDS =
  'How many runs train side by side, each with random numbers of its own: 3 are the seeds 0, 1 and 2. Commas name them: 4,7, and 7, is a single one.';
const ENVIRONMENTS =
  'Episodes that are played at the same time, for each seed. More fill a GPU; each then plays fewer steps an epoch.';
const EPOCH = 'Environment steps between two updates of the policy, over all environments of a seed.';
const TOTAL = 'Environment steps after which a seed is done, such as 2e6.';

/** Sizes, in the form's order. */
export const textFields: readonly TextField[] = [
  { field: 'seeds', option: '--seeds', label: 'Seeds', unit: 'or 4,7', meaning: SEEDS },
  { field: 'envs', option: '--envs', label: 'Environments', unit: 'per seed', meaning: ENVIRONMENTS },
  { field: 'stepsPerEpoch', option: '--steps-per-epoch', label: 'Steps per epoch', unit: 'per seed', meaning: EPOCH },
  { field: 'totalSteps', option: '--total-steps', label: 'Total steps', unit: 'per seed', meaning: TOTAL },
];

/** What the form calls an option of the library. */
const labelOf = (option: string): string =>
  textFields.find(({ field }) => field === option)?.label ??
  (option === 'costLimit' ? 'Cost limit' : isHyperparameter(option) ? `Hyper-parameter ${option}` : option);

/** What the command line advises, where the page has another way. */
const advice = [
  [': continue with --resume', ': press Start to begin again'],
  [', or another device', ''],
  [': run `ringfence doctor`, it says what to install or enable', ': reload the page'],
] as const;

/** What an error says, as a sentence with the form's labels and advice. */
export function inPageWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  let words =
    error instanceof OptionError ? error.inWords(labelOf, { study: 'use `ringfence study` to vary it' }) : message;
  for (const [there, here] of advice) words = words.replace(there, here);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface Problem {
  readonly message: string;
  /** A text field or the name of a hyper-parameter, where the sentence is about one. */
  readonly field: string | undefined;
}

export function problemOf(error: unknown): Problem {
  return { message: inPageWords(error), field: error instanceof OptionError ? error.key : undefined };
}
