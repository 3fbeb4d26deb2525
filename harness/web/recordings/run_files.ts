/** Run folders of the command line, as files that were dropped on the page: found, listed and read. */

import type { RunConfig } from '../../../src/config/run_config.ts';
import { configFromJson } from '../../../src/config/run_config.ts';
import { FormatError, RingfenceError } from '../../../src/errors/error.ts';
import { readCsv } from '../../../src/formats/csv.ts';
import { plainText } from '../../../src/formats/text.ts';
import type { EpochMetrics } from '../../../src/index.ts';
import { type EpochPoint, pointsOf } from './epochs.ts';
import type { RunEvent } from './events.ts';
import { type Recording, understand } from './recording.ts';

export interface RunFile {
  /** The path from the dropped folder on, with slashes. */
  readonly path: string;
  text(): Promise<string>;
}

const NAMES = ['config.json', 'progress.csv', 'manifest.json', 'events.jsonl'] as const;
type Name = (typeof NAMES)[number];

/** The files of one run folder that say what it was. */
export type RunFolder = Partial<Record<Name, RunFile>>;

const isWanted = (name: string): name is Name => (NAMES as readonly string[]).includes(name);

/** Run folders among files, by path: those with a configuration or with rows. */
export function runFoldersIn(files: readonly RunFile[]): Map<string, RunFolder> {
  const folders = new Map<string, RunFolder>();
  for (const file of files) {
    const at = file.path.lastIndexOf('/');
    const name = file.path.slice(at + 1);
    if (!isWanted(name)) continue;
    const folder = file.path.slice(0, Math.max(at, 0));
    folders.set(folder, { ...folders.get(folder), [name]: file });
  }
  for (const [path, folder] of folders) if (!folder['config.json'] && !folder['progress.csv']) folders.delete(path);
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function readJson(file: RunFile): Promise<unknown> {
  try {
    return JSON.parse(plainText(await file.text()));
  } catch {
    throw new RingfenceError(`${file.path} is not valid JSON`);
  }
}

/** @throws RingfenceError with one sentence when it is missing or no configuration */
async function readConfig(path: string, { 'config.json': file }: RunFolder): Promise<RunConfig> {
  if (!file) throw new RingfenceError(`${path || 'what was dropped'} lacks config.json, which says what was trained`);
  const { task, algorithm, ...rest } = configFromJson(await readJson(file), file.path);
  if (task === undefined || algorithm === undefined)
    throw new RingfenceError(`${file.path} lacks the task or the algorithm`);
  return { task, algorithm, ...rest };
}

/** `c-trpo on SafetyPointGoal1-v0`, without reading the rows. */
export async function titleOfRun(path: string, folder: RunFolder): Promise<string> {
  const { task, algorithm } = await readConfig(path, folder);
  return `${algorithm} on ${task}`;
}

async function readPoints(path: string, { 'progress.csv': file }: RunFolder): Promise<EpochPoint[]> {
  if (!file) throw new RingfenceError(`${path || 'what was dropped'} has no progress.csv: no epoch was finished yet`);
  try {
    const rows = readCsv(await file.text());
    const first = rows[0];
    if (!first) throw new FormatError('it has no rows');
    const missing = ['replica', 'seed', 'Time/TotalSteps'].find((name) => !Object.hasOwn(first, name));
    if (missing !== undefined) throw new FormatError(`it has no column ${missing}`);
    return pointsOf(rows as unknown as EpochMetrics[]);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new RingfenceError(`${file.path} is not the progress.csv of a run: ${error.message}`);
  }
}

/** A value as it is typed, with as many digits as one reads. */
const shown = (value: unknown): string =>
  [value]
    .flat()
    .map((part) => String(typeof part === 'number' ? Number(part.toPrecision(6)) : part))
    .join(':');

/** What was changed while the run went on, a line each; one that a killed writer cut short is left out. */
async function readEvents({ 'events.jsonl': file }: RunFolder): Promise<RunEvent[]> {
  const lines = file
    ? plainText(await file.text())
        .split('\n')
        .slice(0, -1)
    : [];
  return lines.flatMap((line) => {
    const { epoch, name, before, after } = JSON.parse(line) as Record<string, unknown>;
    if (typeof epoch !== 'number' || typeof name !== 'string') return [];
    return [{ epoch, name, before: shown(before), after: shown(after) }];
  });
}

/** Adapter, version and day, as far as the manifest tells. */
async function placeOf({ 'manifest.json': file }: RunFolder): Promise<string | undefined> {
  if (!file) return undefined;
  const manifest = (await readJson(file).catch(() => ({}))) as {
    adapter?: { name?: unknown };
    version?: unknown;
    started?: unknown;
  };
  const { adapter, version, started } = manifest;
  const parts = [
    typeof adapter?.name === 'string' ? adapter.name : undefined,
    typeof version === 'string' ? `ringfence ${version}` : undefined,
    typeof started === 'string' ? started.slice(0, 10) : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/**
 * Reads a run folder.
 * @param path of the folder; it names the recording
 * @throws RingfenceError with one sentence for the first thing that is missing or damaged
 */
export async function readRun(path: string, folder: RunFolder): Promise<Recording> {
  const config = await readConfig(path, folder);
  const points = await readPoints(path, folder);
  const { subject, obstacle } = understand(config, points);
  const events = await readEvents(folder).catch(() => []);
  const place = await placeOf(folder);
  const date = path.split('/').at(-1) ?? '';
  return {
    id: `opened ${path}`,
    name: [`${config.algorithm} on ${config.task}`, date].filter(Boolean).join(', '),
    source: 'opened',
    config,
    subject,
    points,
    ...(events.length > 0 && { events }),
    ...(place !== undefined && { place }),
    ...(obstacle !== undefined && { obstacle }),
  };
}
