/** Tasks and algorithms by their families, as the form offers them. */
import { algorithms } from '../../../src/algos/index.ts';
import { familyTitle } from '../../../src/tasks/families.ts';
import { type Task, tasks } from '../../../src/tasks/index.ts';
import { algorithmPage, taskPage } from '../ui/documentation.ts';
import type { Pick } from './picker.ts';

const TITLES: Readonly<Record<string, string>> = {
  'first-order': 'By minibatches',
  'second-order': 'With a trust region or natural gradient',
};

/** Pictures of the tasks, drawn by `scripts/task_pictures.ts`. */
const pictures = import.meta.glob<string>('./pictures/*.png', { eager: true, query: '?url', import: 'default' });

const pictureOf = ({ name }: Task): string | undefined => pictures[`./pictures/${name}.png`];

export const taskPicks = (): Pick[] =>
  Object.values(tasks).map((task) => ({
    name: task.name,
    family: familyTitle(task),
    summary: task.summary,
    page: taskPage(task.family),
    picture: pictureOf(task),
  }));

export const algorithmPicks = (): Pick[] =>
  Object.values(algorithms).map(({ name, family, summary }) => ({
    name,
    family: TITLES[family] ?? family.replaceAll('_', ' '),
    summary,
    page: algorithmPage(name),
  }));

/** Names by the titles of their families. */
export function grouped(picks: readonly Pick[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, family } of picks) groups.set(family, [...(groups.get(family) ?? []), name]);
  return groups;
}
