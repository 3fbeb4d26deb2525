/**
 * The rows of a run: `progress.csv` and TensorBoard events, appended after every epoch and before its checkpoint. A
 * killed writer leaves at most rows that no checkpoint has reached yet; cutting back removes them.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CsvRow, readCsv, truncateCsv } from '../../../src/formats/csv.ts';
import { RowText, RUN_FILES } from '../../../src/formats/run_folder.ts';
import { fileVersionEvent, scalarEvents, truncateEvents } from '../../../src/formats/tensorboard.ts';
import type { EpochMetrics } from '../../../src/train/metrics.ts';
import { replaceFile, syncFile, syncFolder } from '../files/durable_file.ts';
import { readText } from '../files/text_file.ts';

const CSV = RUN_FILES.rows;
const EVENTS = RUN_FILES.tensorboard;
const STEPS = 'Time/TotalSteps';

/** Rows of a run, oldest first; a line that a killed writer cut short is left out. */
export function readRows(run: string): CsvRow[] {
  const path = join(run, CSV);
  return existsSync(path) ? readCsv(readText(path)) : [];
}

/** Removes everything after `epoch` from the rows and the events. */
export function cutBack(run: string, epoch: number): void {
  const csv = join(run, CSV);
  if (existsSync(csv)) {
    const kept = truncateCsv(readText(csv), epoch);
    if (kept === '') rmSync(csv);
    else replaceFile(csv, kept);
  }
  const steps = new Map<number, number>();
  for (const row of readRows(run)) steps.set(row['replica'] as number, row[STEPS] as number);
  for (const file of eventFiles(run)) {
    const bytes = readFileSync(file);
    const length = truncateEvents(bytes, steps.get(replicaOf(file)) ?? 0);
    if (length === 0) rmSync(file);
    else if (length < bytes.length) replaceFile(file, bytes.subarray(0, length));
  }
}

/** The replica whose events a file holds; a single one has no folder of its own. */
const replicaOf = (file: string): number => Number(/replica-(\d+)-seed-\d+[^/]*\/[^/]*$/.exec(file)?.[1] ?? 0);

function eventFiles(run: string): string[] {
  const folder = join(run, EVENTS);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.includes('tfevents') && !entry.name.endsWith('.tmp'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Appends rows to a run's files. */
export class RunLog {
  readonly #run: string;
  readonly #folders: readonly string[];
  readonly #text: RowText;
  /** Files that were appended to since the last `sync`. */
  readonly #unsynced = new Set<string>();

  /** Events of a single replica lie in `tb/`, those of several in `tb/replica-0-seed-0/` and so on. */
  constructor(run: string, seeds: readonly number[]) {
    this.#run = run;
    this.#folders = seeds.map((seed, r) =>
      join(run, EVENTS, ...(seeds.length > 1 ? [`replica-${r}-seed-${seed}`] : [])),
    );
    const csv = join(run, CSV);
    this.#text = new RowText(existsSync(csv) ? readText(csv) : '');
  }

  /** Appends one epoch: a row of every replica. */
  append(rows: readonly EpochMetrics[]): void {
    if (rows.length === 0) return;
    this.#append(join(this.#run, CSV), this.#text.of(rows));
    for (const row of rows) this.#appendEvents(row);
  }

  /** Waits until all rows are on the disk: a checkpoint that survives a power cut must find its rows. */
  sync(): void {
    for (const path of this.#unsynced) syncFile(path);
    this.#unsynced.clear();
    syncFolder(this.#run);
  }

  #append(path: string, content: string | Uint8Array): void {
    appendFileSync(path, content);
    this.#unsynced.add(path);
  }

  #appendEvents(row: EpochMetrics): void {
    const now = Date.now() / 1e3;
    const { epoch: _epoch, replica, seed: _seed, ...scalars } = row;
    const folder = this.#folders[replica] as string;
    const event = scalarEvents(row[STEPS] as number, now, scalars);
    mkdirSync(folder, { recursive: true });
    // One file for the whole life of a run, so that a resumed run continues the same curve.
    const name = readdirSync(folder).find((file) => file.includes('tfevents') && !file.endsWith('.tmp'));
    if (name !== undefined) this.#append(join(folder, name), event);
    else
      replaceFile(
        join(folder, `events.out.tfevents.${Math.floor(now)}.ringfence`),
        Buffer.concat([fileVersionEvent(now), event]),
      );
  }
}
