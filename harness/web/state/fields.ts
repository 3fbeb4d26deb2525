/** The form's fields by their names on the command line, and the library's sentences in the form's words. */

export interface TextField {
  readonly field: 'seeds' | 'envs' | 'stepsPerEpoch' | 'totalSteps';
  /** The same thing on the command line. */
  readonly option: string;
  readonly label: string;
  readonly hint: string;
}

/** Sizes, in the form's order. */
export const textFields: readonly TextField[] = [
  { field: 'seeds', option: '--seeds', label: 'Seeds', hint: 'how many, or which: 4,7 (a single one: 7,)' },
  { field: 'envs', option: '--envs', label: 'Environments', hint: 'in parallel, for each seed' },
  { field: 'stepsPerEpoch', option: '--steps-per-epoch', label: 'Steps per epoch', hint: 'for each seed' },
  { field: 'totalSteps', option: '--total-steps', label: 'Total steps', hint: 'for each seed, such as 2e6' },
];

const labels: readonly (readonly [option: string, label: string])[] = [
  ['--cost-limit', 'Cost limit'],
  ...textFields.map(({ option, label }) => [option, label] as const),
  ['--seed', 'Seeds'],
  ['--set', 'Hyper-parameter'],
];

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
  for (const [option, label] of labels) words = words.replaceAll(option, label);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface Problem {
  readonly message: string;
  /** A text field or the name of a hyper-parameter, where the sentence is about one. */
  readonly field: string | undefined;
}

/** The field that a sentence is about is the one that it names first. */
function fieldOf(message: string): string | undefined {
  const [, option, name] = /(--[\w-]+)(?: (\w+))?/.exec(message) ?? [];
  if (option === '--set') return name;
  if (option === '--cost-limit') return 'costLimit';
  return textFields.find((field) => field.option === option || `${option}s` === field.option)?.field;
}

export function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return { message: inPageWords(message), field: fieldOf(message) };
}
