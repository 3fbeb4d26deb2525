/** One run in the browser's private file system, in the folders and files of the command line. */

import { RingfenceError } from '../../../src/errors/error.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import { type CsvRow, decodeCsv, truncateCsv } from '../../../src/formats/csv.ts';
import {
  checkpointEpoch,
  checkpointName,
  doneText,
  jsonText,
  kindFolder,
  lastLoggedEpoch,
  RowText,
  RUN_FILES,
  runName,
  spareCheckpoints,
} from '../../../src/formats/run_folder.ts';
import type { EpochMetrics, ResolvedConfig, RunConfig } from '../../../src/index.ts';
import { summarise } from '../../../src/results/summary.ts';
import { type Change, encodeChanges } from '../../../src/train/changes.ts';
import type { Folder } from './folder.ts';

/** Newest checkpoints that are kept beside the first. */
const KEEP = 3;

/** Where a run goes on. */
export interface Standing {
  readonly checkpoint: Checkpoint;
  readonly epoch: number;
  /** Up to that epoch. */
  readonly rows: readonly CsvRow[];
}

/** Where a kept run lies, which is also its name: `c-trpo-SafetyPointGoal1-v0/20260422-093000-seed0`. */
export const splitId = (id: string): [kind: string, name: string] => id.split('/') as [string, string];

/** A run's checkpoints, oldest first. */
export async function checkpointEpochs(folder: Folder): Promise<number[]> {
  const names = (await (await folder.folder(RUN_FILES.checkpoints))?.names('file')) ?? [];
  return names.flatMap((name) => checkpointEpoch(name) ?? []).sort((a, b) => a - b);
}

export class StoredRun {
  readonly id: string;
  readonly #folder: Folder;
  #text = new RowText();
  /** Rows that are not in the file yet. */
  #rows = '';
  #changes = 0;

  private constructor(id: string, folder: Folder) {
    this.id = id;
    this.#folder = folder;
  }

  /** The folder of a run that begins. */
  static async create(root: Folder, config: ResolvedConfig, manifest: object): Promise<StoredRun> {
    const kind = kindFolder(config.algorithm.name, config.task.name);
    const parent = await root.made(kind);
    const taken = await parent.names('directory');
    const now = new Date();
    const first = config.replicas[0]?.seed ?? 0;
    let name = runName(now, first);
    for (let attempt = 2; taken.includes(name); attempt++) name = runName(now, first, attempt);
    const folder = await parent.made(name);
    await folder.write(RUN_FILES.manifest, jsonText(manifest));
    await folder.write(RUN_FILES.config, jsonText(config.given));
    return new StoredRun(`${kind}/${name}`, folder);
  }

  /** @throws RingfenceError when it is no longer there */
  static async open(root: Folder, id: string): Promise<StoredRun> {
    const [kind, name] = splitId(id);
    const folder = await (await root.folder(kind))?.folder(name);
    if (!folder) throw new RingfenceError(`the run ${id} is no longer kept: it was deleted`);
    return new StoredRun(id, folder);
  }

  async config(): Promise<RunConfig> {
    return JSON.parse(await this.#folder.text(RUN_FILES.config)) as RunConfig;
  }

  /** The newest undamaged checkpoint whose rows are there. @throws RingfenceError when there is none */
  async standing(replicas: number): Promise<Standing> {
    const text = await this.#folder.text(RUN_FILES.rows);
    const rows = text === '' ? [] : decodeCsv(truncateCsv(text, Number.POSITIVE_INFINITY)).rows;
    const epochs = await checkpointEpochs(this.#folder);
    // no rows belong to the first checkpoint
    const logged = Math.max(epochs[0] ?? 0, lastLoggedEpoch(rows, replicas));
    for (const epoch of epochs.filter((own) => own <= logged).reverse()) {
      const checkpoint = await this.#checkpoint(epoch);
      if (checkpoint) return { checkpoint, epoch, rows: rows.filter((row) => (row['epoch'] as number) <= epoch) };
    }
    throw new RingfenceError(`the run ${this.id} has no undamaged checkpoint: delete it`);
  }

  async #checkpoint(epoch: number): Promise<Checkpoint | undefined> {
    const file = await (await this.#folder.folder(RUN_FILES.checkpoints))?.file(checkpointName(epoch));
    try {
      return file && decodeCheckpoint(new Uint8Array(await file.arrayBuffer()));
    } catch {
      return undefined;
    }
  }

  /**
   * Removes what was written after an epoch: a run that goes on there writes it anew.
   * @param facts of the device that goes on, for the manifest
   */
  async cutBack(epoch: number, changes: readonly Change[], facts: object): Promise<void> {
    const kept = truncateCsv(await this.#folder.text(RUN_FILES.rows), epoch);
    if (kept === '') await this.#folder.remove(RUN_FILES.rows);
    else await this.#folder.write(RUN_FILES.rows, kept);
    this.#text = new RowText(kept);
    this.#rows = '';
    const checkpoints = await this.#folder.made(RUN_FILES.checkpoints);
    for (const later of (await checkpointEpochs(this.#folder)).filter((own) => own > epoch))
      await checkpoints.remove(checkpointName(later));
    await this.#folder.remove(RUN_FILES.done);
    await this.#folder.write(RUN_FILES.changes, encodeChanges(changes));
    this.#changes = changes.length;
    const manifest = JSON.parse(await this.#folder.text(RUN_FILES.manifest)) as { resumed?: object[] };
    const resumed = [...(manifest.resumed ?? []), { epoch, ...facts }];
    await this.#folder.write(RUN_FILES.manifest, jsonText({ ...manifest, resumed }));
  }

  /** Rows that the next `save` writes. */
  note(rows: readonly EpochMetrics[]): void {
    this.#rows += this.#text.of(rows);
  }

  /** Rows first, then the checkpoint: a checkpoint that is there has all its rows. */
  async save(checkpoint: Checkpoint, changes: readonly Change[]): Promise<void> {
    const rows = this.#rows;
    if (rows !== '') await this.#folder.write(RUN_FILES.rows, rows, true);
    this.#rows = this.#rows.slice(rows.length);
    const checkpoints = await this.#folder.made(RUN_FILES.checkpoints);
    await checkpoints.write(checkpointName(epochOf(checkpoint)), encodeCheckpoint(checkpoint));
    if (changes.length !== this.#changes) await this.#folder.write(RUN_FILES.changes, encodeChanges(changes));
    this.#changes = changes.length;
    for (const epoch of spareCheckpoints(await checkpointEpochs(this.#folder), KEEP))
      await checkpoints.remove(checkpointName(epoch));
  }

  /** The run has reached its last epoch. */
  async finish(config: ResolvedConfig): Promise<void> {
    const text = await this.#folder.text(RUN_FILES.rows);
    const summary = summarise(this.id, config, text === '' ? [] : decodeCsv(text).rows);
    await this.#folder.write(RUN_FILES.done, doneText(config.epochs, summary));
  }
}
