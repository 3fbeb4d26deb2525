/**
 * Tasks that users name as files: `robots/roller.wgsl` is read with its model and registered as `roller`. A run folder keeps a
 * copy of both, from which the run goes on whatever becomes of the originals.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';
import { Directives } from '../../../src/tasks/directives.ts';
import { registerTask } from '../../../src/tasks/index.ts';
import { type TaskFile, userTask } from '../../../src/tasks/user_task.ts';
import { replaceFile } from '../files/durable_file.ts';
import { makeFolders } from '../files/folders.ts';
import { readText } from '../files/text_file.ts';
import { orBadInput } from '../terminal/failure.ts';
import { say } from '../terminal/output.ts';

const EXTENSION = '.wgsl';
/** The folder within a run's folder that keeps copies of its task's files. */
const COPIES = 'task';

const registered = new Map<string, TaskFile>();

const at = (folder: string, path: string): string => (isAbsolute(path) ? path : join(folder, path));

/**
 * The name of a task that a user gives: a name as it is, or the path of a task file, whose task is registered.
 * @param folder where relative paths begin
 * @throws RingfenceError or FormatError with one sentence for the first thing that is wrong in the file or its model
 */
export const taskName = (given: string, folder = ''): string =>
  given.endsWith(EXTENSION) ? register(at(folder, given), (file, model) => at(dirname(file), model)) : given;

/** The name of a task in a configuration that lies in a file: of a run folder's own copy, or as its user gives it. */
export function configuredTask(given: string, folder: string): string {
  const copy = join(folder, COPIES, `${given}${EXTENSION}`);
  return existsSync(copy)
    ? register(copy, (file, model) => join(dirname(file), basename(model)))
    : taskName(given, folder);
}

/** Copies a task's files, if it has any, into a run folder. */
export function keepTaskFiles(run: string, name: string): void {
  const task = registered.get(name);
  if (task === undefined) return;
  makeFolders(join(run, COPIES));
  replaceFile(join(run, COPIES, `${name}${EXTENSION}`), task.wgsl);
  replaceFile(join(run, COPIES, basename(task.modelFile)), task.modelXml);
}

/** @param modelPath where the model lies that a file names */
function register(file: string, modelPath: (file: string, model: string) => string): string {
  const name = basename(file, EXTENSION);
  if (!/^\w[\w.-]*$/.test(name))
    throw new RingfenceError(`${file}: the name of a task file has letters, digits, "-", "_" and "." only`);
  const wgsl = orBadInput(`the task ${file} cannot be read`, () => readText(file));
  const directives = new Directives(wgsl, file);
  const modelFile = modelPath(file, directives.required('model'));
  const modelXml = orBadInput(`${directives.where('model')}: the model ${modelFile} cannot be read`, () =>
    readText(modelFile),
  );
  const before = registered.get(name);
  if (before === undefined) {
    const files = { name, wgsl, file, modelXml, modelFile };
    const task = userTask(files);
    registerTask(task);
    registered.set(name, files);
    for (const warning of task.model?.compiled.warnings ?? []) say(`WARNING: ${warning}`);
  } else if (before.wgsl !== wgsl || before.modelXml !== modelXml)
    throw new RingfenceError(
      `${file} and ${before.file} are different tasks of one name: undo the change, or give one of the files another name`,
    );
  return name;
}
