/**
 * Makes the cells of a study: an algorithm on a task is one run, with all seeds as replicas. What the levels of the
 * file say is laid over one another: study, task, algorithm, overrides in their order.
 */
import { dirname } from 'node:path';
import { findAlgorithm, findTask, type ResolvedConfig, resolveConfig } from '../../../src/config/resolve.ts';
import type { RunConfig } from '../../../src/config/run_config.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { overlay } from '../options/options.ts';
import { taskName } from '../options/task_file.ts';
import type { Selector, StudyFile } from './file.ts';
import { at, checkKnown, type Level, partsOf } from './level.ts';

export interface Cell {
  /** Its place in the study, from 0 on: what `--cell` and array jobs call it. */
  readonly number: number;
  /** The algorithm's name, or what the study calls it with its settings. */
  readonly label: string;
  readonly config: ResolvedConfig;
}

export const cellTitle = ({ label, config }: Cell): string => `${label} on ${config.task.name}`;

/** Entries of a list of the file with the way to each. */
const withPaths = <T>(key: string, list: readonly T[]): { entry: T; path: string }[] =>
  list.map((entry, i) => ({ entry, path: `${key}[${i}]` }));

/**
 * @param warn is told what the file says of tasks that the study has not, as one whose list was cut down does
 * @throws RingfenceError with one sentence for the first thing that is wrong
 */
export function cellsOf(study: StudyFile, warn: (sentence: string) => void = () => undefined): Cell[] {
  const { file } = study;
  const tasks = withPaths('tasks', study.tasks).map(({ entry, path }) => ({
    name: at(`${file}: ${path}`, () => findTask(taskName(entry.task, dirname(file)))).name,
    level: { path, layer: entry, isOfAlgorithm: false },
  }));
  const entries = withPaths('algorithms', study.algorithms).map(({ entry, path }) => ({
    algorithm: at(`${file}: ${path}`, () => findAlgorithm(entry.algorithm)),
    label: entry.label ?? entry.algorithm,
    level: { path, layer: entry, isOfAlgorithm: true },
  }));
  const overrides = withPaths('overrides', study.overrides).map(({ entry, path }) => ({
    selector: entry,
    level: { path, layer: entry, isOfAlgorithm: entry.algorithm !== undefined },
  }));
  const whole: Level = { path: '', layer: study, isOfAlgorithm: false };

  const [labels, names] = [entries.map(({ label }) => label), tasks.map(({ name }) => name)];
  checkDifferent(labels, (label) => `${file}: algorithms has "${label}" twice: give each entry its own label`);
  checkDifferent(names, (name) => `${file}: tasks has ${name} twice`);
  for (const [measure, label] of Object.entries(study.baselines ?? {}))
    if (label !== undefined && !labels.includes(label))
      throw new RingfenceError(
        `${file}: baselines.${measure}: the study has no algorithm "${label}": it has ${labels.join(', ')}`,
      );
  const algorithms = entries.map(({ algorithm }) => algorithm);
  const known = { algorithm: [...new Set([...labels, ...algorithms.map(({ name }) => name)])], task: names };
  for (const { entry, path } of [...withPaths('exclude', study.exclude), ...withPaths('overrides', study.overrides)])
    checkSelector(entry, `${file}: ${path}`, known, warn);
  for (const { level } of [{ level: whole }, ...tasks, ...overrides])
    if (!level.isOfAlgorithm) checkKnown(level, algorithms, file);

  const cells = tasks.flatMap((task) =>
    entries.flatMap(({ label, algorithm, level }): Omit<Cell, 'number'>[] => {
      const isMeant = (selector: Selector): boolean =>
        [undefined, task.name].includes(selector.task) &&
        [undefined, label, algorithm.name].includes(selector.algorithm);
      if (study.exclude.some(isMeant)) return [];
      const own = overrides.filter(({ selector }) => isMeant(selector)).map((override) => override.level);
      const config = [whole, task.level, level, ...own]
        .map((one) => partsOf(one, algorithm, file))
        .reduce<RunConfig>(overlay, { task: task.name, algorithm: algorithm.name });
      return [{ label, config: at(`${file}: ${label} on ${task.name}`, () => resolveConfig(config)) }];
    }),
  );
  if (cells.length === 0) throw new RingfenceError(`${file}: exclude leaves no cell`);
  return cells.map((cell, number) => ({ number, ...cell }));
}

function checkDifferent(values: readonly string[], sentence: (value: string) => string): void {
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw new RingfenceError(sentence(twice));
}

function checkSelector(
  selector: Selector,
  where: string,
  known: Readonly<Record<'algorithm' | 'task', readonly string[]>>,
  warn: (sentence: string) => void,
): void {
  const { algorithm, task } = selector;
  if (algorithm === undefined && task === undefined)
    throw new RingfenceError(`${where} must name an algorithm, a task or both`);
  if (algorithm !== undefined && !known.algorithm.includes(algorithm))
    throw new RingfenceError(
      `${where}.algorithm: the study has no algorithm "${algorithm}": it has ${known.algorithm.join(', ')}`,
    );
  if (task !== undefined && !known.task.includes(task))
    warn(`${where}.task: the study has no task "${task}", so this counts for nothing`);
}
