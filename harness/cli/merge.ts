/** `ringfence merge`: joins finished runs that differ in their seeds alone, such as those of several devices. Needs no GPU. */
import type { Command } from 'commander';
import { RingfenceError } from '../../src/errors/error.ts';
import type { Checkpoint } from '../../src/formats/checkpoint.ts';
import { RUNS } from '../../src/formats/run_folder.ts';
import { summarise } from '../../src/results/summary.ts';
import type { EpochMetrics } from '../../src/train/metrics.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { listCheckpoints, newestCheckpoint, readCheckpoint, writeCheckpoint } from './run/checkpoints.ts';
import {
  beginRunFolder,
  checkWritable,
  isFinished,
  newRunFolder,
  readManifest,
  resolvedRunConfig,
  writeDone,
} from './run/folder.ts';
import { Lease } from './run/lease.ts';
import { RunLog, readRows } from './run/log.ts';
import { type FinishedRun, merged } from './run/merging.ts';
import { print, printJson, say } from './terminal/output.ts';

interface MergeOptions extends CommonOptions {
  out: string;
}

export function registerMerge(program: Command): void {
  withCommonOptions(program.command('merge').description('join finished runs that differ in their seeds alone'))
    .argument('<run...>', 'run folders; they stay as they are')
    .option('--out <folder>', 'where the folder of the joined run is made', RUNS)
    .action(merge);
}

const warn = (sentence: string): void => say(`WARNING: ${sentence}`);

/** @throws RingfenceError when it is no finished run */
function finishedRun(path: string): FinishedRun {
  const run = path.replace(/\/+$/, '');
  const config = resolvedRunConfig(run);
  const rows = readRows(run);
  if (!isFinished(run, config, rows, warn))
    throw new RingfenceError(`${run} is not finished: ringfence train --resume ${run} trains it to its end`);
  const [first] = listCheckpoints(run);
  const checkpoints = [
    ...(first ? [readCheckpoint(first.path)] : []),
    newestCheckpoint(run, Number.POSITIVE_INFINITY, warn),
  ];
  return { run, config, rows, checkpoints };
}

function merge(paths: string[], { out, json }: MergeOptions): void {
  const given = [...new Set(paths)];
  if (given.length < 2) throw new RingfenceError('merge joins two runs or more: name their folders');
  checkWritable(out);
  const { config, rows, checkpoints } = merged(given.map(finishedRun));
  const lease = Lease.take(newRunFolder(out, config));
  const run = lease.folder;
  try {
    const { adapter, checkpoints: rhythm, version, revision } = readManifest(given[0] as string) ?? {};
    const manifest = { version, revision, adapter, checkpoints: rhythm, merged: given };
    const [first, last] = checkpoints as [Checkpoint, Checkpoint];
    beginRunFolder(run, config, manifest, first);
    const log = new RunLog(
      run,
      config.replicas.map(({ seed }) => seed),
    );
    log.append(rows as unknown as EpochMetrics[]);
    log.sync();
    writeCheckpoint(run, last);
    const summary = summarise(run, config, rows);
    writeDone(run, config.epochs, summary);
    if (json) printJson(summary);
    else print(`${config.replicas.length} replicas of ${given.length} runs\nRun folder: ${run}`);
  } finally {
    lease.release();
  }
}
