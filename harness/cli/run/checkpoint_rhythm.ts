/** When a run writes checkpoints and which it keeps. It belongs to the run: its manifest has it, and a run goes on with it. */
import { z } from 'zod';

export interface Rhythm {
  /** Epochs from one checkpoint to the next; null for one about every half minute. The last epoch always has one. */
  readonly every: number | null;
  /** Newest checkpoints that are kept beside the first; null for all. */
  readonly keep: number | null;
}

export const USUAL_RHYTHM: Rhythm = { every: 1, keep: 3 };
/** What holds where a run's manifest is lost: nothing is removed that might have been asked for. */
export const CAREFUL_RHYTHM: Rhythm = { every: 1, keep: null };

/** Without a number of epochs a checkpoint follows when this much would be lost. */
const SECONDS = 30;

const count = z.int().min(1).nullable();
const schema = z.object({ every: count, keep: count });

/** What a manifest says. @returns undefined where it says nothing that makes sense */
export const rhythmOf = (manifest: Readonly<Record<string, unknown>>): Rhythm | undefined =>
  schema.safeParse(manifest['checkpoints']).data;

/** @param seconds since the last checkpoint */
export const isCheckpointDue = ({ every }: Rhythm, epoch: number, seconds: number): boolean =>
  every === null ? seconds >= SECONDS : epoch % every === 0;
