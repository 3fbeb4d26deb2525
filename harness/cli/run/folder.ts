/** A run folder: `runs/<algo>-<task>/<date>-seed<first>/` with all that a run leaves behind. */
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ResolvedConfig, resolveConfig } from '../../../src/config/resolve.ts';
import type { RunConfig } from '../../../src/config/run_config.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import type { Checkpoint } from '../../../src/formats/checkpoint.ts';
import type { CsvRow } from '../../../src/formats/csv.ts';
import { doneText, FINISHED, jsonText, kindFolder, RUN_FILES, runName } from '../../../src/formats/run_folder.ts';
import type { RunSummary } from '../../../src/results/summary.ts';
import { startedForms, startedWith, writtenForms } from '../../../src/train/agreement.ts';
import { type Change, encodeChanges } from '../../../src/train/changes.ts';
import { replaceFile, syncFolder } from '../files/durable_file.ts';
import { makeFolders, tryFolders } from '../files/folders.ts';
import { readText } from '../files/text_file.ts';
import { readConfigFile } from '../options/config_file.ts';
import { configuredTask, keepTaskFiles } from '../options/task_file.ts';
import { orBadInput } from '../terminal/failure.ts';
import { say } from '../terminal/output.ts';
import { listCheckpoints, newestCheckpoint, writeCheckpoint } from './checkpoints.ts';

const { config: CONFIG, manifest: MANIFEST, done: DONE, changes: CHANGES } = RUN_FILES;

/** Complains before a device is opened, where it is certain already that the folder cannot be made. */
export function checkWritable(out: string): void {
  orBadInput(`--out ${out} cannot be written`, () => {
    tryFolders(out);
    if (!existsSync(out)) return;
    if (!statSync(out).isDirectory()) throw new RingfenceError(`--out ${out} cannot be written: it is not a folder`);
    accessSync(out, constants.W_OK | constants.X_OK);
  });
}

/** Makes the folder of a new run, empty; returns its path. */
export function newRunFolder(out: string, { algorithm, task, replicas }: ResolvedConfig): string {
  const parent = join(out, kindFolder(algorithm.name, task.name));
  const date = new Date();
  return orBadInput(`--out ${out} cannot be written`, () => {
    makeFolders(parent);
    const run = unusedFolder((attempt) => join(parent, runName(date, replicas[0]?.seed ?? 0, attempt)));
    syncFolder(parent);
    return run;
  });
}

/** Writes what a run knows from its start. The configuration comes last: a folder that has one is a run's. */
export function beginRunFolder(run: string, config: ResolvedConfig, manifest: object, first: Checkpoint): void {
  orBadInput(`${run} cannot be written`, () => {
    writeManifest(run, manifest);
    keepTaskFiles(run, config.task.name);
    writeCheckpoint(run, first);
    writeRunConfig(run, config);
  });
}

/** Makes the first folder that is not there: runs may begin in the same second. */
function unusedFolder(path: (attempt: number) => string): string {
  for (let attempt = 1; ; attempt++) {
    const candidate = path(attempt);
    try {
      mkdirSync(candidate);
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Whether a run has begun here. */
export const isRunFolder = (path: string): boolean =>
  existsSync(join(path, CONFIG)) || listCheckpoints(path).length > 0;

/**
 * The configuration that a run was started with. Where its file is lost, the newest checkpoint knows it, too.
 * @throws RingfenceError when `run` is no run folder
 */
export function readRunConfig(run: string): RunConfig {
  if (!existsSync(run)) throw new RingfenceError(`there is no run folder ${run}`);
  if (!isRunFolder(run)) throw new RingfenceError(`${run} is not a run folder: it has no ${CONFIG}`);
  const path = join(run, CONFIG);
  const isReadable = readJson(path) !== undefined;
  const { task, algorithm, ...rest } = isReadable
    ? readConfigFile(path, 'the configuration')
    : rebuiltConfig(run, path);
  if (task === undefined || algorithm === undefined)
    throw new RingfenceError(`${path} lacks the task or the algorithm`);
  return { task, algorithm, ...rest };
}

/** @throws RingfenceError when no checkpoint can be read either */
function rebuiltConfig(run: string, path: string): Partial<RunConfig> {
  const what = existsSync(path) ? 'is damaged' : 'is missing';
  if (listCheckpoints(run).length === 0) throw new RingfenceError(`${path} ${what}, and so are all checkpoints`);
  const checkpoint = newestCheckpoint(run, Number.POSITIVE_INFINITY, () => undefined);
  say(`WARNING: ${path} ${what}: it is taken from the checkpoint of epoch ${checkpoint.metadata['epoch']}`);
  const { task, kernels, physics, ...rest } = startedWith(checkpoint);
  const totalSteps = Number(checkpoint.metadata['totalSteps']);
  const forms = writtenForms(startedForms({ kernels, physics }));
  return { ...rest, ...forms, task: configuredTask(task, run), totalSteps };
}

export const resolvedRunConfig = (run: string): ResolvedConfig => resolveConfig(readRunConfig(run));

export function writeRunConfig(run: string, config: ResolvedConfig): void {
  orBadInput(`${run} cannot be written`, () => replaceFile(join(run, CONFIG), jsonText(config.given)));
}

/** An object in a file; undefined where the file is missing or damaged. */
function readJson(path: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(readText(path)) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where it is missing or damaged. */
export const readManifest = (run: string): Record<string, unknown> | undefined => readJson(join(run, MANIFEST));
export const writeManifest = (run: string, manifest: object): void =>
  replaceFile(join(run, MANIFEST), jsonText(manifest));

/** What a run that has reached its end says of it; undefined while it is unfinished. */
export function readDone(run: string): { epochs: number; summary: unknown } | undefined {
  const done = readJson(join(run, DONE));
  return typeof done?.['epochs'] === 'number' ? { epochs: done['epochs'], summary: done['summary'] } : undefined;
}

/** What the rows of a finished run lack of what it had logged when it ended, as a sentence without its full stop. */
export function lostRows(run: string, rows: readonly CsvRow[]): string | undefined {
  const replicas = (readDone(run)?.summary as Partial<RunSummary> | undefined)?.replicas ?? [];
  const begin = listCheckpoints(run)[0]?.epoch ?? 0;
  for (const [replica, { steps }] of replicas.entries()) {
    const own = rows.filter((row) => row['replica'] === replica);
    const last = own.at(-1);
    const reached = last?.['Time/TotalSteps'] ?? 0;
    if (reached < steps)
      return `${run} is finished at ${steps} steps, but its ${RUN_FILES.rows} ${last ? `ends at ${reached}` : 'has no rows'}`;
    // A replica whose batch varies has no rows while it waits for others.
    if (last && !(FINISHED in last) && own.length < (last['epoch'] as number) - begin)
      return `${run} is finished after ${last['epoch']} epochs, but its ${RUN_FILES.rows} has rows of ${own.length}`;
  }
  return undefined;
}

/**
 * Whether a run has reached the end of its configuration: it says so itself, and its rows do.
 * @param warn is told where the two disagree
 */
export function isFinished(
  run: string,
  { epochs }: ResolvedConfig,
  rows: readonly CsvRow[],
  warn: (sentence: string) => void = () => undefined,
): boolean {
  const done = readDone(run);
  if (done === undefined || done.epochs < epochs) return false;
  const lost = lostRows(run, rows);
  if (lost !== undefined) warn(`${lost}: what is missing is trained again`);
  return lost === undefined;
}

export function writeDone(run: string, epochs: number, summary: unknown): void {
  replaceFile(join(run, DONE), doneText(epochs, summary));
}

export const removeDone = (run: string): void => rmSync(join(run, DONE), { force: true });

/** What was changed while the run went on, in the page: the run goes on with it. */
export function writeChanges(run: string, changes: readonly Change[]): void {
  if (changes.length > 0) replaceFile(join(run, CHANGES), encodeChanges(changes));
  else rmSync(join(run, CHANGES), { force: true });
}
