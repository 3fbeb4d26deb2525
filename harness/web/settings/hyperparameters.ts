/** The chosen algorithm's hyper-parameters as a form shows them: grouped, with their texts and what they mean. */
import { type Hyperparameter, hyperparameterGroups, parseValue, rangeText } from '../../../src/algos/hyperparameter.ts';
import { commonHyperparameters } from '../../../src/algos/hyperparameters.ts';
import {
  defaultShare,
  defaultValue,
  findAlgorithm,
  findHyperparameter,
  findTask,
  presetOf,
} from '../../../src/config/resolve.ts';
import { numberText, typedValue } from '../../../src/config/typed.ts';
import type { Settings } from './settings.ts';

export interface FormGroup {
  readonly title: string;
  readonly hyperparameters: readonly Hyperparameter[];
}

/** Stands among the sizes, since every run needs it. */
export const costLimit = commonHyperparameters.find(({ name }) => name === 'costLimit') as Hyperparameter;

/** What the algorithm alone has comes first; the groups that others share follow. Empty ones are left out. */
export function groupsOf(algorithm: string): FormGroup[] {
  const { name, hyperparameters } = findAlgorithm(algorithm);
  const shown = hyperparameters.filter((p) => p.name !== costLimit.name);
  return [
    { title: `Of ${name} itself`, hyperparameters: shown.filter(({ group }) => group === undefined) },
    ...hyperparameterGroups.map((group) => ({
      title: `${group.charAt(0).toUpperCase()}${group.slice(1)}`,
      hyperparameters: shown.filter((p) => p.group === group),
    })),
  ].filter((group) => group.hyperparameters.length > 0);
}

export interface FieldState {
  readonly text: string;
  readonly defaultText: string;
  /** Something else than the default stands there, however it is written. */
  readonly isChanged: boolean;
}

function means(p: Hyperparameter, text: string): string | undefined {
  try {
    return typedValue(parseValue(p, text.trim(), p.name));
  } catch {
    return undefined;
  }
}

/** The limits that are typed, where they are one list of numbers. */
function typedLimits(text: string | undefined): readonly number[] | undefined {
  try {
    return text === undefined ? undefined : (parseValue(costLimit, text.trim(), costLimit.name) as readonly number[]);
  } catch {
    return undefined;
  }
}

export function fieldState(p: Hyperparameter, { task, algorithm, set }: Settings): FieldState {
  const limits = typedLimits(set[costLimit.name]);
  const defaultText = typedValue(defaultValue(findTask(task), findAlgorithm(algorithm), p, limits));
  const text = set[p.name] ?? defaultText;
  return { text, defaultText, isChanged: means(p, text) !== defaultText };
}

/** What it means, its range and where the default comes from, in one line. */
export function descriptionOf(shown: Hyperparameter, settings: Settings): string {
  const [task, algorithm] = [findTask(settings.task), findAlgorithm(settings.algorithm)];
  // The cost limit's field is one for all algorithms, some of which take no 0.
  const p = findHyperparameter(algorithm, shown.name);
  const range = rangeText(p).replaceAll('>=', '≥').replaceAll('<=', '≤');
  const general = `${typedValue(p.default)}${p.ofLimit ? ' times the limit' : ''} (${p.source})`;
  const preset = presetOf(task, algorithm);
  const share = defaultShare(task, algorithm, p);
  const isPreset = preset?.set[p.name] !== undefined || preset?.ofLimit?.[p.name] !== undefined;
  const here =
    share === undefined ? typedValue(defaultValue(task, algorithm, p)) : `${numberText(share)} times the limit`;
  const own = isPreset ? `${here} for this task (${preset?.source})` : `${here} for this task`;
  const isOwn = isPreset || task.defaults?.[p.name] !== undefined;
  const usual = isOwn ? `${own}, else ${general}` : general;
  const limits = p.type === 'choice' || p.type === 'boolean' ? '' : `; ${range}`;
  return `${p.meaning}${limits}; default ${usual}`;
}

/** Values to choose from, and where replicas may differ all of them as a sweep; undefined where a value is typed. */
export function choicesOf({ type, choices = [], scope }: Hyperparameter): readonly string[] | undefined {
  if (type !== 'boolean' && type !== 'choice') return undefined;
  const single = type === 'boolean' ? ['true', 'false'] : choices;
  return scope === 'replica' ? [...single, single.join(',')] : single;
}

/** Whether every word of a search is in the name or the meaning. */
export function matches({ name, meaning }: Hyperparameter, search: string): boolean {
  const text = `${name} ${meaning}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
