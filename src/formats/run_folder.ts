/**
 * A run folder, `runs/<algo>-<task>/<date>-seed<first>/`: what lies in it under which names, the same on a disk and in a
 * browser's private file system. Rows are written before the checkpoint that follows them.
 */
import { type CsvRow, cellOf, csvColumns, encodeCsvHeader, encodeCsvRow } from './csv.ts';
import { plainText } from './text.ts';

export const RUNS = 'runs';

export const RUN_FILES = {
  config: 'config.json',
  manifest: 'manifest.json',
  done: 'done.json',
  rows: 'progress.csv',
  /** Settings that were changed while the run went on. */
  changes: 'events.jsonl',
  tensorboard: 'tb',
  checkpoints: 'checkpoints',
} as const;

/** 1 in the last row of a replica whose batch varies: it has none in the epochs that others still train. */
export const FINISHED = 'Train/Finished';
const CHECKPOINT = /^epoch-(\d{6,})\.safetensors$/;

/** The folder of all runs of an algorithm on a task. */
export const kindFolder = (algorithm: string, task: string): string => `${algorithm}-${task}`;

/** The folder of one of them: `20260422-093000-seed0`, with `-2` and so on where several began in the same second. */
export function runName(date: Date, firstSeed: number, attempt = 1): string {
  const stamp = date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `${stamp}-seed${firstSeed}${attempt === 1 ? '' : `-${attempt}`}`;
}

export const checkpointName = (epoch: number): string => `epoch-${String(epoch).padStart(6, '0')}.safetensors`;

/** The epoch of a checkpoint's file name; undefined of any other name. */
export function checkpointEpoch(name: string): number | undefined {
  const epoch = CHECKPOINT.exec(name)?.[1];
  return epoch === undefined ? undefined : Number(epoch);
}

/** Which epochs' checkpoints go, of a run's, oldest first: all but the first and the `keep` newest. */
export const spareCheckpoints = (epochs: readonly number[], keep: number): number[] => epochs.slice(1).slice(0, -keep);

/** A small file of a run as text. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What `done.json` says of a run that has reached its last epoch. */
export const doneText = (epochs: number, summary: unknown): string =>
  jsonText({ finished: new Date().toISOString(), epochs, summary });

/** The last epoch of which every replica that had not finished before has its row, 0 where there is none. */
export function lastLoggedEpoch(rows: readonly CsvRow[], replicas: number): number {
  const counts = new Map<number, number>();
  const ends = new Map<number, number>();
  for (const row of rows) {
    const epoch = cellOf(row, 'epoch');
    counts.set(epoch, (counts.get(epoch) ?? 0) + 1);
    if (row[FINISHED] === 1) ends.set(cellOf(row, 'replica'), epoch);
  }
  const expected = (epoch: number): number => replicas - [...ends.values()].filter((end) => end < epoch).length;
  return Math.max(0, ...[...counts].filter(([epoch, count]) => count >= expected(epoch)).map(([epoch]) => epoch));
}

/** Seconds that a run had trained up to an epoch. */
export const secondsUpTo = (rows: readonly CsvRow[], epoch: number): number =>
  rows.findLast((row) => cellOf(row, 'epoch') <= epoch)?.['Time/Seconds'] ?? 0;

/** The text of `progress.csv`, piece by piece. */
export class RowText {
  #columns: readonly string[] | undefined;

  /** @param before what the file holds: its header fixes the columns */
  constructor(before = '') {
    if (before !== '') this.#columns = plainText(before).split('\n', 1)[0]?.split(',');
  }

  /** What is appended for these rows; the header precedes the first ones. */
  of(rows: readonly CsvRow[]): string {
    const first = rows[0];
    if (!first) return '';
    const header = this.#columns ? '' : encodeCsvHeader(csvColumns(first));
    this.#columns ??= csvColumns(first);
    const columns = this.#columns;
    return header + rows.map((row) => encodeCsvRow(columns, row)).join('');
  }
}
