/** What `train` is to do: begin a run, or continue one from a checkpoint. Everything is checked before a device opens. */
import { dirname } from 'node:path';
import { type ResolvedConfig, resolveConfig } from '../../../src/config/resolve.ts';
import type { RunConfig } from '../../../src/config/run_config.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { type Checkpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import { lastLoggedEpoch } from '../../../src/formats/run_folder.ts';
import { checkAgreement, startedForms, startedWith } from '../../../src/train/agreement.ts';
import { readConfigFile } from '../options/config_file.ts';
import { givenParts, overlay, type RunOptions } from '../options/options.ts';
import { flagOf } from '../terminal/flags.ts';
import { say } from '../terminal/output.ts';
import { CAREFUL_RHYTHM, type Rhythm, rhythmOf, USUAL_RHYTHM } from './checkpoint_rhythm.ts';
import { isCheckpointPath, listCheckpoints, newestCheckpoint, readCheckpoint } from './checkpoints.ts';
import { isFinished, readManifest, readRunConfig } from './folder.ts';
import type { Lease } from './lease.ts';
import { readRows } from './log.ts';

/** A run that begins now. */
export interface Beginning {
  readonly config: ResolvedConfig;
  /** Its empty folder, made when the kernels are compiled or claimed before. */
  readonly folder: () => Lease;
  readonly rhythm: Rhythm;
  /** What its manifest says besides the facts of this process. */
  readonly facts?: object;
  /** Where it begins, in place of epoch 0. */
  readonly from?: Checkpoint;
}

/** A run that goes on, in a folder that this process has. */
export interface Continuation {
  readonly lease: Lease;
  readonly config: ResolvedConfig;
  readonly rhythm: Rhythm;
  /** Undefined where the run was killed before it had written any: it begins anew. */
  readonly checkpoint: Checkpoint | undefined;
  readonly epoch: number;
}

/** A run that is to go on, as it was asked for. */
export interface Resumption {
  readonly run: string;
  readonly config: ResolvedConfig;
  /** A checkpoint to go back to, in place of the newest one. */
  readonly named: Checkpoint | undefined;
}

/** All that decides what a run computes, except for how long it runs. */
export const essence = ({
  task,
  algorithm,
  replicas,
  envs,
  steps,
  values,
  portable,
  kernels,
  physics,
}: ResolvedConfig): string => {
  const forms = startedForms({ kernels, physics });
  return JSON.stringify([task.name, algorithm.name, replicas, envs, steps, values, portable, forms]);
};

const PARTS = ['task', 'algorithm', 'seeds', 'envs', 'stepsPerEpoch', 'portable', 'kernels', 'physics'] as const;

/** @throws RingfenceError naming the first given option that says something else than the run */
function checkOptions(run: string, stored: RunConfig, parts: Partial<RunConfig>): void {
  const before = essence(resolveConfig(stored));
  const check = (option: string, change: Partial<RunConfig>): void => {
    if (essence(resolveConfig(overlay(stored, change))) === before) return;
    throw new RingfenceError(
      `${option} contradicts the run ${run}, which was started with another value: leave it out, or start a new run`,
    );
  };
  for (const key of PARTS) {
    if (parts[key] !== undefined) check(key === 'seeds' ? '--seeds' : flagOf(key), { [key]: parts[key] });
  }
  for (const [key, value] of Object.entries(parts.set ?? {})) check(flagOf(key), { set: { [key]: value } });
  for (const [key, values] of Object.entries(parts.sweep ?? {})) check(flagOf(key), { sweep: { [key]: values } });
}

/** @param path a run folder, or one of its checkpoints */
export function resumption(path: string, options: RunOptions): Resumption {
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
  const config = resolveConfig({ ...stored, totalSteps });
  return { run, config: { ...config, ...startedForms(config) }, named };
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

/** Whether nothing is left of what was asked for. */
export const isDone = ({ run, config, named }: Resumption): boolean =>
  named === undefined && isFinished(run, config, readRows(run), warn);

/**
 * Where a run stands in its configuration, which computes what it was started with and at least as many steps. Only the owner of
 * its folder can tell: another process may have trained on until this one took the folder.
 * @param given rhythm in place of the run's own
 */
export function standing(
  lease: Lease,
  { config, named }: Omit<Resumption, 'run'>,
  given: Partial<Rhythm> = {},
): Continuation {
  const run = lease.folder;
  const [first] = listCheckpoints(run);
  // no rows belong to the first checkpoint: of a run that began with a file of the page it is not epoch 0
  const logged = Math.max(first?.epoch ?? 0, lastLoggedEpoch(readRows(run), config.replicas.length));
  const hasBegun = first !== undefined || logged > 0;
  const checkpoint = named ?? (hasBegun ? newestCheckpoint(run, logged, warn) : undefined);
  if (checkpoint) checkAgreement(checkpoint, config, named ? 'the checkpoint' : 'its newest checkpoint', run);
  return {
    lease,
    config,
    rhythm: rhythmIn(run, given),
    checkpoint,
    epoch: checkpoint ? epochOf(checkpoint) : 0,
  };
}

/** The run's own rhythm, but for what is given. */
function rhythmIn(run: string, given: Partial<Rhythm>): Rhythm {
  const manifest = readManifest(run);
  if (manifest) return { ...(rhythmOf(manifest) ?? USUAL_RHYTHM), ...given };
  warn(
    `${run} has no readable manifest: it is made anew${given.keep === undefined ? ', and every checkpoint is kept' : ''}`,
  );
  return { ...CAREFUL_RHYTHM, ...given };
}

const warn = (sentence: string): void => say(`WARNING: ${sentence}`);
