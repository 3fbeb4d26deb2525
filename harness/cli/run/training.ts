/** One run from where it stands to its last epoch: trainer, folder, rows and checkpoints. `train` has one, `study` many. */
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import { formsIn } from '../../../src/config/run_config.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { secondsUpTo } from '../../../src/formats/run_folder.ts';
import { bytesText } from '../../../src/formats/text.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { type RunSummary, summarise } from '../../../src/results/summary.ts';
import { trainOverLosses } from '../../../src/train/device_loss.ts';
import { ailmentsOf, ailmentText, isDiverged } from '../../../src/train/health.ts';
import type { EpochMetrics } from '../../../src/train/metrics.ts';
import { createTrainer, type Trainer } from '../../../src/train/trainer.ts';
import { describeAdapter } from '../device/adapter.ts';
import { removeUnfinished } from '../files/durable_file.ts';
import { reasonOf } from '../terminal/failure.ts';
import { say } from '../terminal/output.ts';
import { gitRevision, VERSION } from '../terminal/version.ts';
import { isCheckpointDue, type Rhythm } from './checkpoint_rhythm.ts';
import { pruneCheckpoints, removeCheckpointsAfter, writeCheckpoint } from './checkpoints.ts';
import { CompileNote } from './compile_note.ts';
import {
  beginRunFolder,
  readManifest,
  removeDone,
  writeChanges,
  writeDone,
  writeManifest,
  writeRunConfig,
} from './folder.ts';
import { InterruptedError, type Interruption } from './interruption.ts';
import type { Lease } from './lease.ts';
import { cutBack, RunLog, readRows } from './log.ts';
import { type Beginning, type Continuation, standing } from './plan.ts';

export interface RunSettings {
  /** What is shown on the way. */
  readonly progress: {
    row(rows: readonly EpochMetrics[], seconds: number): void;
    clear(): void;
  };
  /** Runs an epoch in place of the trainer's own step. */
  readonly step?: () => Promise<EpochMetrics[]>;
  readonly onRows?: (rows: readonly EpochMetrics[]) => void;
}

/** Asks for an end after the current epoch. */
type Asked = Pick<Interruption, 'isRequested' | 'within'>;

/** A full disk stops a run; what it has written so far stays readable. */
function orStopped<T>({ folder: run }: Lease, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
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

async function begin({ config, folder, rhythm, facts }: Beginning, trainer: Trainer): Promise<Lease> {
  const first = await trainer.checkpoint();
  const lease = folder();
  const manifest = {
    ...processFacts(trainer.gpu),
    kernels: trainer.config.kernels,
    physics: trainer.config.physics,
    ...facts,
    checkpoints: rhythm,
    memory: trainer.memory,
  };
  beginRunFolder(lease.folder, trainer.config, manifest, first);
  const { envs, steps, epochs, replicas } = config;
  say(
    `${config.algorithm.name} on ${config.task.name}: ${epochs} epochs of ${envs} x ${steps} steps, ${replicas.length} replica${replicas.length > 1 ? 's' : ''}`,
  );
  say(`run folder: ${lease.folder}`);
  return lease;
}

/** Brings the trainer and the folder back to the checkpoint; the trainer first, since it refuses what does not fit. */
async function goOn({ lease, config, rhythm, checkpoint, epoch }: Continuation, trainer: Trainer): Promise<Lease> {
  const { gpu } = trainer;
  const run = lease.folder;
  if (checkpoint) await trainer.resume(checkpoint, secondsUpTo(readRows(run), epoch));
  const manifest = readManifest(run) ?? {};
  const driver = (manifest['adapter'] as { driver?: string } | undefined)?.driver;
  if (driver !== undefined && driver !== gpu.facts.driver) {
    say(`WARNING: the run began on "${driver}": another driver continues it with slightly different numbers`);
  }
  const first = checkpoint ? undefined : await trainer.checkpoint();
  orStopped(lease, () => {
    lease.check();
    // What says that the run is done goes first: a kill in between must not leave it beside fewer rows.
    removeDone(run);
    removeUnfinished(run);
    cutBack(run, epoch);
    removeCheckpointsAfter(run, epoch);
    writeRunConfig(run, config);
    writeChanges(run, trainer.changes);
    if (first) writeCheckpoint(run, first);
    const resumed = (manifest['resumed'] as object[] | undefined) ?? [];
    writeManifest(run, { ...manifest, checkpoints: rhythm, resumed: [...resumed, { epoch, ...processFacts(gpu) }] });
  });
  say(`run folder: ${run}, continued after epoch ${epoch} of ${config.epochs}`);
  return lease;
}

export class TrainingRun {
  readonly lease: Lease;
  readonly trainer: Trainer;
  readonly #config: ResolvedConfig;
  readonly #rhythm: Rhythm;
  readonly #log: RunLog;
  #checkpointed = performance.now();
  readonly #diverged = new Set<number>();
  /** Until every kernel has run. */
  #compiling: CompileNote | undefined;

  private constructor(
    lease: Lease,
    { config, rhythm }: Beginning | Continuation,
    trainer: Trainer,
    compiling: CompileNote,
  ) {
    this.lease = lease;
    this.trainer = trainer;
    this.#compiling = compiling;
    this.#config = config;
    this.#rhythm = rhythm;
    this.#log = new RunLog(
      lease.folder,
      config.replicas.map(({ seed }) => seed),
    );
  }

  get folder(): string {
    return this.lease.folder;
  }

  /** Compiles the kernels, then begins the run or goes back to its checkpoint; the state before its first epoch is kept, too. */
  static async open(gpu: Gpu, plan: Beginning | Continuation): Promise<TrainingRun> {
    const { config } = plan;
    const compiling = new CompileNote();
    const trainer = await createTrainer({
      gpu,
      ...config.given,
      ...formsIn(config),
      onCompiled: (progress) => compiling.update(progress),
    }).finally(() => compiling.stop());
    const bytes = trainer.memory.reduce((sum, buffer) => sum + buffer.bytes, 0);
    say(`GPU memory: ${bytesText(bytes)} on ${gpu.facts.name}`);
    try {
      const isContinued = 'lease' in plan;
      if (!isContinued && plan.from) await trainer.resume(plan.from);
      const lease = isContinued ? await goOn(plan, trainer) : await begin(plan, trainer);
      return new TrainingRun(lease, plan, trainer, compiling);
    } catch (error) {
      trainer.destroy();
      throw error;
    }
  }

  /** Trains to the last epoch. @returns what the run came to, or undefined where it was interrupted */
  async finish(settings: RunSettings, asked: Asked): Promise<RunSummary | undefined> {
    const { trainer, folder } = this;
    this.#checkpointed = performance.now();
    while (!trainer.isDone && !asked.isRequested) {
      try {
        await this.#epoch(settings, asked);
      } catch (error) {
        if (error instanceof InterruptedError) break;
        throw error;
      }
    }
    settings.progress.clear();
    if (!trainer.isDone) return undefined;
    const summary = summarise(folder, this.#config, readRows(folder));
    this.#write(() => writeDone(folder, trainer.epochs, summary));
    return summary;
  }

  /** Writes to the folder, if it is still this process's own. */
  #write(write: () => void): void {
    this.lease.check();
    orStopped(this.lease, write);
  }

  /** Rows first, then the checkpoint: a checkpoint that exists has all its rows. */
  async #epoch({ progress, step, onRows }: RunSettings, asked: Asked): Promise<void> {
    const { trainer, folder } = this;
    const start = performance.now();
    this.#compiling?.goOn();
    const rows = await asked.within(step?.() ?? trainer.step()).finally(() => this.#compiling?.stop());
    this.#compiling = undefined;
    this.#write(() => this.#log.append(rows));
    const isLast = trainer.isDone || asked.isRequested;
    if (isLast || isCheckpointDue(this.#rhythm, trainer.epoch, (performance.now() - this.#checkpointed) / 1e3)) {
      const checkpoint = await trainer.checkpoint();
      this.#write(() => {
        this.#log.sync();
        writeCheckpoint(folder, checkpoint);
        pruneCheckpoints(folder, this.#rhythm.keep);
      });
      this.#checkpointed = performance.now();
    }
    progress.row(rows, (performance.now() - start) / 1e3);
    for (const row of rows) this.#reportDivergence(row, progress);
    onRows?.(rows);
  }

  /** Says once of a replica that it diverged, whether its kernels noticed it or only its numbers show it. */
  #reportDivergence(row: EpochMetrics, progress: RunSettings['progress']): void {
    const { replica, seed, epoch } = row;
    if (!isDiverged(row) || this.#diverged.has(replica)) return;
    this.#diverged.add(replica);
    progress.clear();
    const what =
      row['Train/Halted'] !== 0
        ? 'and keeps its last good parameters'
        : `(${ailmentsOf(row).slice(0, 3).map(ailmentText).join(', ')}): what it learns from here is of no use`;
    say(`WARNING: replica ${replica} (seed ${seed}) diverged in epoch ${epoch} ${what}`);
  }
}

/**
 * Trains to the last epoch, and gives the folder back. Where the device is lost the run goes on from its last checkpoint on a new
 * one, unless that is lost before another epoch is done. A run that fails leaves no buffers behind.
 * @param open a device that the run fits on
 * @param settings of the run as it was opened last
 * @throws InterruptedError where the end came before the kernels were compiled
 */
export async function trainToEnd(
  plan: Beginning | Continuation,
  open: () => Promise<Gpu>,
  asked: Asked,
  settings: (run: TrainingRun) => RunSettings,
): Promise<{ run: TrainingRun; summary: RunSummary | undefined }> {
  let lease = 'lease' in plan ? plan.lease : undefined;
  let own: RunSettings | undefined;
  try {
    const { run, result } = await trainOverLosses<TrainingRun, RunSummary | undefined>({
      async open(lost) {
        const next = lost ? standing(lost.lease, { config: plan.config, named: undefined }, plan.rhythm) : plan;
        const run = await asked.within(open().then((gpu) => TrainingRun.open(gpu, next)));
        lease = run.lease;
        return run;
      },
      train(run) {
        own = settings(run);
        return run.finish(own, asked);
      },
      onLost(_, { message }) {
        own?.progress.clear();
        say(`WARNING: ${message}: going on from the last checkpoint on a new one`);
      },
      advice: ({ folder }) => `twice: continue later with ringfence train --resume ${folder}`,
    });
    return { run, summary: result };
  } finally {
    lease?.release();
  }
}
