/** A run folder: `runs/<algo>-<task>/<date>-seed<first>/` with all that a run leaves behind. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ResolvedConfig, type RunConfig, resolveConfig } from '../../src/config.ts';
import type { CsvRow } from '../../src/formats/csv.ts';
import { doneText, jsonText, kindFolder, RUN_FILES, runName } from '../../src/formats/run_folder.ts';
import { RingfenceError } from '../../src/gpu/device.ts';
import { type Change, encodeChanges } from '../../src/train/changes.ts';
import type { RunSummary } from '../../src/train/summary.ts';
import { readConfigFile } from './config_file.ts';
import { orBadInput } from './failure.ts';
import { makeFolders, tryFolders } from './folders.ts';
import { replaceFile } from './run_log.ts';
import { keepTaskFiles } from './task_file.ts';

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

const parentOf = (out: string, { algorithm, task }: ResolvedConfig): string =>
  join(out, kindFolder(algorithm.name, task.name));

/** Run folders of an algorithm on a task below `out`, oldest first. */
export function runFolders(out: string, config: ResolvedConfig): string[] {
  const parent = parentOf(out, config);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((run) => existsSync(join(run, CONFIG)))
    .sort();
}

/** Makes the folder of a new run with its configuration and manifest; returns its path. */
export function createRunFolder(out: string, config: ResolvedConfig, manifest: object): string {
  const parent = parentOf(out, config);
  const date = new Date();
  return orBadInput(`--out ${out} cannot be written`, () => {
    makeFolders(parent);
    const run = unusedFolder((attempt) => join(parent, runName(date, config.replicas[0]?.seed ?? 0, attempt)));
    replaceFile(join(run, MANIFEST), jsonText(manifest));
    keepTaskFiles(run, config.task.name);
    replaceFile(join(run, CONFIG), jsonText(config.given));
    return run;
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

/** The configuration that a run was started with. @throws RingfenceError when `run` is no run folder */
export function readRunConfig(run: string): RunConfig {
  if (!existsSync(run)) throw new RingfenceError(`there is no run folder ${run}`);
  const path = join(run, CONFIG);
  if (!existsSync(path)) throw new RingfenceError(`${run} is not a run folder: it has no ${CONFIG}`);
  const { task, algorithm, ...rest } = readConfigFile(path, 'the configuration');
  if (task === undefined || algorithm === undefined)
    throw new RingfenceError(`${path} lacks the task or the algorithm`);
  return { task, algorithm, ...rest };
}

export const resolvedRunConfig = (run: string): ResolvedConfig => resolveConfig(readRunConfig(run));

export function writeRunConfig(run: string, config: ResolvedConfig): void {
  orBadInput(`${run} cannot be written`, () => replaceFile(join(run, CONFIG), jsonText(config.given)));
}

function readJson(path: string): Record<string, unknown> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export const readManifest = (run: string): Record<string, unknown> => readJson(join(run, MANIFEST)) ?? {};
export const writeManifest = (run: string, manifest: object): void =>
  replaceFile(join(run, MANIFEST), jsonText(manifest));

/** The epochs that a finished run was to have at the most, and its summary; undefined while it is unfinished. */
export function readDone(run: string): { epochs: number; summary: unknown } | undefined {
  const done = readJson(join(run, DONE));
  return typeof done?.['epochs'] === 'number' ? { epochs: done['epochs'], summary: done['summary'] } : undefined;
}

/** What the rows of a finished run lack of what it had logged when it ended, as a sentence without its full stop. */
export function lostRows(run: string, rows: readonly CsvRow[]): string | undefined {
  const replicas = (readDone(run)?.summary as Partial<RunSummary> | undefined)?.replicas ?? [];
  for (const [replica, { steps }] of replicas.entries()) {
    const own = rows.filter((row) => row['replica'] === replica);
    const last = own.at(-1);
    const reached = last?.['Time/TotalSteps'] ?? 0;
    if (reached < steps)
      return `${run} is finished at ${steps} steps, but its ${RUN_FILES.rows} ${last ? `ends at ${reached}` : 'has no rows'}`;
    if (last && own.length < (last['epoch'] as number))
      return `${run} is finished after ${last['epoch']} epochs, but its ${RUN_FILES.rows} has rows of ${own.length}`;
  }
  return undefined;
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
