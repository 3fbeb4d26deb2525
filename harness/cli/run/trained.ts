/** Trained replicas, as `eval` and `export` take them from a run folder. */
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { type Checkpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import { checkAgreement } from '../../../src/train/agreement.ts';
import { changedConfig, changesOf } from '../../../src/train/changes.ts';
import { countOption } from '../options/options.ts';
import { say } from '../terminal/output.ts';
import { namedCheckpoint, newestCheckpoint } from './checkpoints.ts';
import { resolvedRunConfig } from './folder.ts';

export interface TrainedOptions {
  replica: string;
  checkpoint?: string;
}

export interface Trained {
  readonly run: string;
  readonly config: ResolvedConfig;
  readonly checkpoint: Checkpoint;
  readonly epoch: number;
  readonly replica: number;
}

/** The chosen replica at the chosen checkpoint, the newest one by default. */
export function openTrained(path: string, options: TrainedOptions): Trained {
  const run = path.replace(/\/+$/, '');
  const config = resolvedRunConfig(run);
  const replica = countOption(options.replica, '--replica', 0);
  if (replica >= config.replicas.length) {
    throw new RingfenceError(`--replica must be an integer from 0 to ${config.replicas.length - 1}, got ${replica}`);
  }
  const checkpoint =
    options.checkpoint === undefined
      ? newestCheckpoint(run, Number.POSITIVE_INFINITY, (sentence) => say(`WARNING: ${sentence}`))
      : namedCheckpoint(run, options.checkpoint);
  checkAgreement(
    checkpoint,
    config,
    options.checkpoint ? `--checkpoint ${options.checkpoint}` : 'its newest checkpoint',
    run,
  );
  const changed = changesOf(checkpoint).reduce(changedConfig, config);
  return { run, config: changed, checkpoint, epoch: epochOf(checkpoint), replica };
}
