/** What `train` is to do: begin a run, or continue one from a checkpoint. Everything is checked before a device opens. */
import { dirname } from 'node:path';
import { type ResolvedConfig, type RunConfig, resolveConfig } from '../../src/config.ts';
import { type Checkpoint, epochOf, startedWith } from '../../src/formats/checkpoint.ts';
import { lastLoggedEpoch } from '../../src/formats/run_folder.ts';
import { RingfenceError } from '../../src/gpu/device.ts';
import { checkAgreement } from '../../src/train/agreement.ts';
import { isCheckpointPath, listCheckpoints, newestCheckpoint, readCheckpoint } from './checkpoints.ts';
import { readConfigFile } from './config_file.ts';
import { givenParts, overlay, type RunOptions } from './options.ts';
import { say } from './output.ts';
import { readDone, readRunConfig } from './run_folder.ts';
import { readRows } from './run_log.ts';
import type { Beginning } from './training_run.ts';

export interface Continuation {
  readonly run: string;
  readonly config: ResolvedConfig;
  /** Undefined where the run was killed before it had written any: it begins anew. */
  readonly checkpoint: Checkpoint | undefined;
  readonly epoch: number;
  /** The run reached the end of this configuration. */
  readonly isDone: boolean;
}

/** All that decides what a run computes, except for how long it runs. */
export const essence = ({ task, algorithm, replicas, envs, steps, values, portable }: ResolvedConfig): string =>
  JSON.stringify([task.name, algorithm.name, replicas, envs, steps, values, portable]);

const OPTION_NAMES = {
  task: '--task',
  algorithm: '--algo',
  seeds: '--seeds',
  envs: '--envs',
  stepsPerEpoch: '--steps-per-epoch',
  portable: '--portable',
} as const;

/** @throws RingfenceError naming the first given option that says something else than the run */
function checkOptions(run: string, stored: RunConfig, parts: Partial<RunConfig>): void {
  const before = essence(resolveConfig(stored));
  const check = (option: string, change: Partial<RunConfig>): void => {
    if (essence(resolveConfig(overlay(stored, change))) === before) return;
    throw new RingfenceError(
      `${option} contradicts the run ${run}, which was started with another value: leave it out, or start a new run`,
    );
  };
  for (const key of Object.keys(OPTION_NAMES) as (keyof typeof OPTION_NAMES)[]) {
    if (parts[key] !== undefined) check(OPTION_NAMES[key], { [key]: parts[key] });
  }
  const optionOf = (key: string): string => (key === 'costLimit' ? '--cost-limit' : `--set ${key}`);
  for (const [key, value] of Object.entries(parts.set ?? {})) check(optionOf(key), { set: { [key]: value } });
  for (const [key, values] of Object.entries(parts.sweep ?? {})) check(optionOf(key), { sweep: { [key]: values } });
}

/** @param path a run folder, or one of its checkpoints */
export function continuation(path: string, options: RunOptions): Continuation {
  const named = isCheckpointPath(path) ? readCheckpoint(path) : undefined;
  const run = named ? dirname(dirname(path)) : path.replace(/\/+$/, '');
  const stored = readRunConfig(run);
  const file: Partial<RunConfig> = options.config === undefined ? {} : readConfigFile(options.config);
  const parts = { ...file, ...givenParts(options.algo ?? stored.algorithm, options) };
  checkOptions(run, stored, parts);
  const before = resolveConfig(stored);
  const totalSteps = parts.totalSteps ?? before.given.totalSteps;
  if (totalSteps < before.given.totalSteps) {
    throw new RingfenceError(
      `--total-steps ${totalSteps} is less than the ${before.given.totalSteps} that ${run} was started with`,
    );
  }
  return standing(run, resolveConfig({ ...stored, totalSteps }), named);
}

/**
 * A new run that begins where a checkpoint file stands, such as one that the page saved.
 * @throws RingfenceError when it is damaged, contradicts an option or leaves nothing to train
 */
export function beginningAt(path: string, options: RunOptions): Pick<Beginning, 'config' | 'from'> {
  const from = readCheckpoint(path);
  const started = startedWith(from);
  const parts = givenParts(started.algorithm, options);
  checkOptions(path, started, parts);
  const config = resolveConfig({ ...started, ...(parts.totalSteps !== undefined && { totalSteps: parts.totalSteps }) });
  const epoch = epochOf(from);
  if (epoch >= config.epochs)
    throw new RingfenceError(
      `${path} has trained ${epoch * config.envs * config.steps} steps already: give a larger --total-steps`,
    );
  return { config, from };
}

/**
 * Where a run stands in `config`, which computes what the run was started with and at least as many steps.
 * @param named a checkpoint to go back to, in place of the newest one
 */
export function standing(run: string, config: ResolvedConfig, named?: Checkpoint): Continuation {
  const isDone = (readDone(run)?.epochs ?? -1) >= config.epochs;
  const [first] = listCheckpoints(run);
  // no rows belong to the first checkpoint: of a run that began with a file of the page it is not epoch 0
  const logged = Math.max(first?.epoch ?? 0, lastLoggedEpoch(readRows(run), config.replicas.length));
  const hasBegun = first !== undefined || logged > 0;
  const checkpoint =
    named ?? (hasBegun ? newestCheckpoint(run, logged, (sentence) => say(`WARNING: ${sentence}`)) : undefined);
  if (checkpoint) checkAgreement(checkpoint, config, named ? 'the checkpoint' : 'its newest checkpoint', run);
  return {
    run,
    config,
    checkpoint,
    epoch: checkpoint ? epochOf(checkpoint) : 0,
    isDone: isDone && named === undefined,
  };
}
