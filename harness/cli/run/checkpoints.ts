/**
 * Checkpoints of a run folder: `checkpoints/epoch-000012.safetensors`, replaced as a whole or not at all.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import { checkpointEpoch, checkpointName, RUN_FILES, spareCheckpoints } from '../../../src/formats/run_folder.ts';
import { replaceFile, syncFolder } from '../files/durable_file.ts';
import { orBadInput } from '../terminal/failure.ts';

const FOLDER = RUN_FILES.checkpoints;

export interface CheckpointFile {
  readonly epoch: number;
  readonly path: string;
}

/** Checkpoints of a run, oldest first; whether they are damaged shows when they are read. */
export function listCheckpoints(run: string): CheckpointFile[] {
  const folder = join(run, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const epoch = checkpointEpoch(name);
      return epoch === undefined ? [] : [{ epoch, path: join(folder, name) }];
    })
    .sort((a, b) => a.epoch - b.epoch);
}

export function writeCheckpoint(run: string, checkpoint: Checkpoint): void {
  const folder = join(run, FOLDER);
  if (!existsSync(folder)) {
    mkdirSync(folder);
    syncFolder(run);
  }
  replaceFile(join(folder, checkpointName(epochOf(checkpoint))), encodeCheckpoint(checkpoint));
}

/** Removes all but the first and the `keep` newest; null keeps all. */
export function pruneCheckpoints(run: string, keep: number | null): void {
  if (keep === null) return;
  const epochs = listCheckpoints(run).map(({ epoch }) => epoch);
  for (const epoch of spareCheckpoints(epochs, keep)) rmSync(join(run, FOLDER, checkpointName(epoch)), { force: true });
}

/** Removes what was written after `epoch`: a run that continues there writes it anew. */
export function removeCheckpointsAfter(run: string, epoch: number): void {
  for (const file of listCheckpoints(run)) if (file.epoch > epoch) rmSync(file.path, { force: true });
}

/** A checkpoint that the user named. @throws RingfenceError when it cannot be read or is damaged */
export function readCheckpoint(path: string): Checkpoint {
  const bytes = orBadInput(`the checkpoint ${path} cannot be read`, () => readFileSync(path));
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    throw new RingfenceError(`the checkpoint ${path} is damaged: ${(error as Error).message}`);
  }
}

/**
 * The newest undamaged checkpoint with `epoch <= last`; each damaged one on the way is reported to `warn`.
 * @throws RingfenceError when there is none
 */
export function newestCheckpoint(run: string, last: number, warn: (sentence: string) => void): Checkpoint {
  const files = listCheckpoints(run);
  for (const { epoch, path } of files.filter((file) => file.epoch <= last).reverse()) {
    try {
      const checkpoint = readCheckpoint(path);
      if (epochOf(checkpoint) === epoch) return checkpoint;
      warn(`the checkpoint ${path} is of another epoch: going back to the one before`);
    } catch (error) {
      warn(`${(error as Error).message}: going back to the one before`);
    }
  }
  throw new RingfenceError(`${run} has no undamaged checkpoint`);
}

/** A checkpoint named by its epoch or its path. */
export function namedCheckpoint(run: string, name: string): Checkpoint {
  if (!/^\d+$/.test(name)) return readCheckpoint(name);
  const path = join(run, FOLDER, checkpointName(Number(name)));
  const checkpoint = readCheckpoint(path);
  if (epochOf(checkpoint) === Number(name)) return checkpoint;
  throw new RingfenceError(
    `the checkpoint ${path} is of epoch ${epochOf(checkpoint)}: name the file to take it all the same`,
  );
}

/** Whether a path names a checkpoint file rather than a run folder. */
export const isCheckpointPath = (path: string): boolean => checkpointEpoch(basename(path)) !== undefined;
