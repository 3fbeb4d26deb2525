/** One run from where it stands to its last epoch: trainer, folder, rows and checkpoints. `train` has one, `study` many. */
import type { ResolvedConfig } from '../../src/config.ts';
import type { Checkpoint } from '../../src/formats/checkpoint.ts';
import { secondsUpTo } from '../../src/formats/run_folder.ts';
import { DeviceLostError, type Gpu, RingfenceError } from '../../src/gpu/device.ts';
import type { EpochMetrics } from '../../src/train/metrics.ts';
import { type RunSummary, summarise } from '../../src/train/summary.ts';
import { createTrainer, type Trainer } from '../../src/train/trainer.ts';
import { describeAdapter } from './adapter.ts';
import { pruneCheckpoints, removeCheckpointsAfter, writeCheckpoint } from './checkpoints.ts';
import { CompileNote } from './compile_note.ts';
import { reasonOf } from './failure.ts';
import { bytesText, say } from './output.ts';
import {
  createRunFolder,
  readManifest,
  removeDone,
  writeChanges,
  writeDone,
  writeManifest,
  writeRunConfig,
} from './run_folder.ts';
import { lockRun, unlockRun } from './run_lock.ts';
import { cutBack, RunLog, readRows } from './run_log.ts';
import { type Continuation, standing } from './run_plan.ts';
import { gitRevision, VERSION } from './version.ts';

/** A run that begins now. */
export interface Beginning {
  readonly config: ResolvedConfig;
  /** Where its folder is made. */
  readonly out: string;
  /** What its manifest says besides the facts of this process. */
  readonly facts?: object;
  /** Where it begins, in place of epoch 0. */
  readonly from?: Checkpoint;
}

export interface RunSettings {
  /** Whether a checkpoint follows this epoch, given the seconds since the last one. The last epoch always has one. */
  readonly isCheckpointDue: (epoch: number, seconds: number) => boolean;
  /** Newest checkpoints that are kept beside the first. */
  readonly keep: number;
  /** Asks for an end after the current epoch. */
  readonly interruption: { readonly isRequested: boolean };
  /** What is shown on the way. */
  readonly progress: {
    row(rows: readonly EpochMetrics[], seconds: number): void;
    clear(): void;
  };
  /** Runs an epoch in place of the trainer's own step. */
  readonly step?: () => Promise<EpochMetrics[]>;
  readonly onRows?: (rows: readonly EpochMetrics[]) => void;
}

/** A full disk stops a run; what it has written so far stays readable. */
function orStopped<T>(run: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new RingfenceError(
      `${run} cannot be written: ${reasonOf(error)}; continue later with ringfence train --resume ${run}`,
      1,
    );
  }
}

/** Facts of this process for the manifest. */
function processFacts(gpu: Gpu): object {
  return {
    version: VERSION,
    revision: gitRevision() ?? null,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    started: new Date().toISOString(),
    adapter: describeAdapter(gpu.adapter),
  };
}

function begin({ config, out, facts }: Beginning, trainer: Trainer): string {
  const run = createRunFolder(out, config, { ...processFacts(trainer.gpu), ...facts, memory: trainer.memory });
  const { envs, steps, epochs, replicas } = config;
  say(
    `${config.algorithm.name} on ${config.task.name}: ${epochs} epochs of ${envs} x ${steps} steps, ${replicas.length} replica${replicas.length > 1 ? 's' : ''}`,
  );
  say(`run folder: ${run}`);
  lockRun(run);
  return run;
}

/** Brings the trainer and the folder back to the checkpoint; the trainer first, since it refuses what does not fit. */
async function goOn({ run, config, checkpoint, epoch }: Continuation, trainer: Trainer): Promise<string> {
  const { gpu } = trainer;
  lockRun(run);
  if (checkpoint) await trainer.resume(checkpoint, secondsUpTo(readRows(run), epoch));
  const manifest = readManifest(run);
  const driver = (manifest['adapter'] as { driver?: string } | undefined)?.driver;
  if (driver !== undefined && driver !== gpu.facts.driver) {
    say(`WARNING: the run began on "${driver}": another driver continues it with slightly different numbers`);
  }
  orStopped(run, () => {
    cutBack(run, epoch);
    removeCheckpointsAfter(run, epoch);
    writeRunConfig(run, config);
    writeChanges(run, trainer.changes);
    removeDone(run);
    const resumed = (manifest['resumed'] as object[] | undefined) ?? [];
    writeManifest(run, { ...manifest, resumed: [...resumed, { epoch, ...processFacts(gpu) }] });
  });
  say(`run folder: ${run}, continued after epoch ${epoch} of ${config.epochs}`);
  return run;
}

export class TrainingRun {
  readonly folder: string;
  readonly trainer: Trainer;
  readonly #config: ResolvedConfig;
  readonly #log: RunLog;
  #checkpointed = performance.now();
  #halted = new Set<number>();
  /** Until every kernel has run. */
  #compiling: CompileNote | undefined;

  private constructor(folder: string, config: ResolvedConfig, trainer: Trainer, compiling: CompileNote) {
    this.folder = folder;
    this.trainer = trainer;
    this.#compiling = compiling;
    this.#config = config;
    this.#log = new RunLog(
      folder,
      config.replicas.map(({ seed }) => seed),
    );
  }

  /** Compiles the kernels, then begins the run or goes back to its checkpoint; the state before its first epoch is kept, too. */
  static async open(gpu: Gpu, plan: Beginning | Continuation): Promise<TrainingRun> {
    const { config } = plan;
    const compiling = new CompileNote();
    const trainer = await createTrainer({
      gpu,
      ...config.given,
      onCompiled: (progress) => compiling.update(progress),
    }).finally(() => compiling.stop());
    const bytes = trainer.memory.reduce((sum, buffer) => sum + buffer.bytes, 0);
    say(`GPU memory: ${bytesText(bytes)} on ${gpu.facts.name}`);
    try {
      const isContinued = 'run' in plan;
      if (!isContinued && plan.from) await trainer.resume(plan.from);
      const folder = isContinued ? await goOn(plan, trainer) : begin(plan, trainer);
      if (!isContinued || !plan.checkpoint) writeCheckpoint(folder, await trainer.checkpoint());
      return new TrainingRun(folder, config, trainer, compiling);
    } catch (error) {
      trainer.destroy();
      throw error;
    }
  }

  /** Trains to the last epoch. @returns what the run came to, or undefined where it was interrupted */
  async finish(settings: RunSettings): Promise<RunSummary | undefined> {
    const { trainer, folder } = this;
    this.#checkpointed = performance.now();
    try {
      while (!trainer.isDone && !settings.interruption.isRequested) await this.#epoch(settings);
      settings.progress.clear();
      if (!trainer.isDone) return undefined;
      const summary = summarise(folder, this.#config, readRows(folder));
      orStopped(folder, () => writeDone(folder, trainer.epochs, summary));
      return summary;
    } finally {
      unlockRun(folder);
    }
  }

  /** Rows first, then the checkpoint: a checkpoint that exists has all its rows. */
  async #epoch({ isCheckpointDue, keep, interruption, progress, step, onRows }: RunSettings): Promise<void> {
    const { trainer, folder } = this;
    const start = performance.now();
    this.#compiling?.goOn();
    const rows = await (step?.() ?? trainer.step()).finally(() => this.#compiling?.stop());
    this.#compiling = undefined;
    orStopped(folder, () => this.#log.append(rows));
    const isLast = trainer.isDone || interruption.isRequested;
    if (isLast || isCheckpointDue(trainer.epoch, (performance.now() - this.#checkpointed) / 1e3)) {
      const checkpoint = await trainer.checkpoint();
      orStopped(folder, () => {
        writeCheckpoint(folder, checkpoint);
        pruneCheckpoints(folder, keep);
      });
      this.#checkpointed = performance.now();
    }
    progress.row(rows, (performance.now() - start) / 1e3);
    for (const row of rows) this.#reportHalt(row, progress);
    onRows?.(rows);
  }

  #reportHalt({ replica, seed, epoch, ...metrics }: EpochMetrics, progress: RunSettings['progress']): void {
    if (metrics['Train/Halted'] === 0 || this.#halted.has(replica)) return;
    this.#halted.add(replica);
    progress.clear();
    say(`WARNING: replica ${replica} (seed ${seed}) diverged in epoch ${epoch} and keeps its last good parameters`);
  }
}

/**
 * Trains to the last epoch. Where the device is lost the run goes on from its last checkpoint on a new one, unless that is lost
 * before another epoch is done. A run that fails leaves no buffers behind.
 * @param open a device that the run fits on
 * @param settings of the run as it was opened last
 */
export async function trainToEnd(
  plan: Beginning | Continuation,
  open: () => Promise<Gpu>,
  settings: (run: TrainingRun) => RunSettings,
): Promise<{ run: TrainingRun; summary: RunSummary | undefined }> {
  let run = await TrainingRun.open(await open(), plan);
  for (let isSecond = false; ; isSecond = true) {
    const { trainer, folder } = run;
    const begun = trainer.epoch;
    const own = settings(run);
    try {
      return { run, summary: await run.finish(own) };
    } catch (error) {
      trainer.destroy();
      if (!(error instanceof DeviceLostError)) throw error;
      own.progress.clear();
      if (isSecond && trainer.epoch === begun)
        throw new RingfenceError(`${error.message} twice: continue later with ringfence train --resume ${folder}`, 1);
      say(`WARNING: ${error.message}: going on from the last checkpoint on a new one`);
      run = await TrainingRun.open(await open(), standing(folder, plan.config));
    }
  }
}
