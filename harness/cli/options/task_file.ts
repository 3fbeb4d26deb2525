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
import { FilesOfFolder, filesBeside } from '../files/model_file.ts';
import { readText } from '../files/text_file.ts';
import { orBadInput } from '../terminal/failure.ts';
import { say } from '../terminal/output.ts';

const EXTENSION = '.wgsl';
/** Folders with copies: of a run folder, of its task's files; and in that one, of those that its model names. */
const [COPIES, MODEL_FILES] = ['task', 'model'];

interface RegisteredFile extends TaskFile {
  readonly modelFiles: FilesOfFolder;
}

const registered = new Map<string, RegisteredFile>();

/** A model may name files outside of its folder, so the whole path is the name of the copy. */
const copyIn = (folder: string, path: string): string => join(folder, MODEL_FILES, encodeURIComponent(path));

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
  if (!existsSync(copy)) return taskName(given, folder);
  const copies = dirname(copy);
  return register(
    copy,
    (_, model) => join(copies, basename(model)),
    () => new FilesOfFolder((path) => copyIn(copies, path)),
  );
}

/** Copies a task's files, if it has any, into a run folder. */
export function keepTaskFiles(run: string, name: string): void {
  const task = registered.get(name);
  if (task === undefined) return;
  makeFolders(join(run, COPIES));
  replaceFile(join(run, COPIES, `${name}${EXTENSION}`), task.wgsl);
  replaceFile(join(run, COPIES, basename(task.modelFile)), task.modelXml);
  if (task.modelFiles.seen.size > 0) makeFolders(join(run, COPIES, MODEL_FILES));
  for (const [path, bytes] of task.modelFiles.seen) replaceFile(copyIn(join(run, COPIES), path), bytes);
}

/**
 * @param modelPath where the model lies that a file names
 * @param filesOf where the files lie that the model names
 */
function register(
  file: string,
  modelPath: (file: string, model: string) => string,
  filesOf: (model: string) => FilesOfFolder = filesBeside,
): string {
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
    const files = { name, wgsl, file, modelXml, modelFile, modelFiles: filesOf(modelFile) };
    const task = userTask(files);
    registerTask(task);
    registered.set(name, files);
    for (const warning of task.model?.compiled.warnings ?? []) say(`WARNING: ${warning}`);
  } else if (before.wgsl !== wgsl || before.modelXml !== modelXml || !hasSameFiles(before, filesOf(modelFile)))
    throw new RingfenceError(
      `${file} and ${before.file} are different tasks of one name: undo the change, or give one of the files another name`,
    );
  return name;
}

/** Whether files that one task's model names are the same to another. */
const hasSameFiles = ({ modelFiles }: RegisteredFile, other: FilesOfFolder): boolean =>
  [...modelFiles.seen].every(([path, bytes]) => Buffer.compare(bytes, other.read(path) ?? Buffer.alloc(0)) === 0);
