/** The part of a study that a process is to run: `--task NAME`, `--only "c-*"`, `--only algorithm/task` with wildcards. */
import { RingfenceError } from '../../../src/errors/error.ts';
import { type Cell, cellTitle } from './cells.ts';

export interface Selection {
  only?: string[];
  task?: string;
}

/** `*` stands for any characters, `?` for one. */
function globExpression(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`);
}

/** `algorithm` or `algorithm/task`; tasks have no slash in their names. */
function isMatch({ label, config }: Cell, pattern: string): boolean {
  const slash = pattern.lastIndexOf('/');
  const [algorithm, task] = slash < 0 ? [pattern, '*'] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
  const expression = globExpression(algorithm || '*');
  return (
    (expression.test(label) || expression.test(config.algorithm.name)) &&
    globExpression(task || '*').test(config.task.name)
  );
}

/** @throws RingfenceError when an option matches nothing */
export function selectCells(cells: readonly Cell[], { only, task }: Selection): Cell[] {
  const names = [...new Set(cells.map(({ config }) => config.task.name))];
  if (task !== undefined && !names.includes(task))
    throw new RingfenceError(`--task ${task}: the study has no such task, it has ${names.join(', ')}`);
  const ofTask = cells.filter(({ config }) => task === undefined || config.task.name === task);
  for (const pattern of only ?? []) {
    if (!ofTask.some((cell) => isMatch(cell, pattern)))
      throw new RingfenceError(
        `--only ${pattern} matches none of ${ofTask.length} cells: ${ofTask.map(cellTitle).join('; ')}`,
      );
  }
  return ofTask.filter((cell) => only === undefined || only.some((pattern) => isMatch(cell, pattern)));
}
