/** Tasks and algorithms by their families, as the form offers them. */
import { algorithms } from '../../../src/algos/index.ts';
import { tasksByFamily } from '../../../src/tasks/families.ts';

const TITLES: Readonly<Record<string, string>> = {
  'first-order': 'By minibatches',
  'second-order': 'With a trust region or natural gradient',
};

const namesOf = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name);

export const taskChoices = (): Map<string, string[]> =>
  new Map([...tasksByFamily()].map(([title, tasks]) => [title, namesOf(tasks)]));

export function algorithmChoices(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, family } of Object.values(algorithms)) {
    const title = TITLES[family] ?? family.replaceAll('_', ' ');
    groups.set(title, [...(groups.get(title) ?? []), name]);
  }
  return groups;
}
