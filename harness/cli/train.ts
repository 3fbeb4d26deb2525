/** `ringfence train`: trains every replica of a run, writes the run folder, and continues a run that was interrupted. */
import type { Command } from 'commander';
import { type ResolvedConfig, resolveConfig } from '../../src/config.ts';
import { type Gpu, RingfenceError } from '../../src/gpu/device.ts';
import type { EpochMetrics } from '../../src/train/metrics.ts';
import { requiredLimits } from '../../src/train/plan.ts';
import { createTrainer, type Trainer } from '../../src/train/trainer.ts';
import { describeAdapter, openGpu } from './adapter.ts';
import { pruneCheckpoints, removeCheckpointsAfter, writeCheckpoint } from './checkpoints.ts';
import { reasonOf } from './failure.ts';
import {
  type CommonOptions,
  countOption,
  type RunOptions,
  runConfig,
  withCommonOptions,
  withRunOptions,
} from './options.ts';
import { bytesText, print, printJson, say, textTable } from './output.ts';
import { ProfileSampler } from './profile_sampler.ts';
import {
  checkWritable,
  createRunFolder,
  readDone,
  readManifest,
  removeDone,
  writeDone,
  writeManifest,
  writeRunConfig,
} from './run_folder.ts';
import { cutBack, RunLog, readRows } from './run_log.ts';
import { type Continuation, continuation } from './run_plan.ts';
import { type RunSummary, replicaLabel, summarise } from './summary.ts';
import { ProgressTable } from './table.ts';
import { gitRevision, VERSION } from './version.ts';

interface TrainOptions extends CommonOptions, RunOptions {
  out?: string;
  resume?: string;
  checkpointEvery: string;
  keepCheckpoints: string;
  profile?: boolean;
}

const SIGINT_EXIT_CODE = 130;

export function registerTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train a policy on a task, for several seeds and settings at once');
  withCommonOptions(withRunOptions(command))
    .option('--out <folder>', 'where run folders are made (default runs)')
    .option('--resume <run>', 'continue this run folder, or go back to one of its checkpoint files')
    .option('--checkpoint-every <epochs>', 'epochs from one checkpoint to the next', '1')
    .option('--keep-checkpoints <count>', 'newest checkpoints that are kept beside the first: a count, or all', '3')
    .option('--profile', 'time every kernel in a few sampled epochs and write profile.json')
    .action(train);
}

async function train(options: TrainOptions): Promise<void> {
  const every = countOption(options.checkpointEvery, '--checkpoint-every');
  const keep =
    options.keepCheckpoints === 'all'
      ? Number.POSITIVE_INFINITY
      : countOption(options.keepCheckpoints, '--keep-checkpoints');
  if (options.resume !== undefined && options.out !== undefined) {
    throw new RingfenceError('--out has no meaning with --resume: a run continues in its own folder');
  }
  const before = options.resume === undefined ? undefined : continuation(options.resume, options);
  if (before?.isDone) {
    reportDone(before, options);
    return;
  }
  const config = before?.config ?? resolveConfig(runConfig(options));
  if (!before) checkWritable(options.out ?? 'runs');

  const gpu = await openGpu(options.device, requiredLimits(config.given));
  const trainer = await createTrainer({ gpu, ...config.given });
  const bytes = trainer.memory.reduce((sum, buffer) => sum + buffer.bytes, 0);
  say(`GPU memory: ${bytesText(bytes)} on ${gpu.facts.name}`);
  const run = before ? await goOn(before, trainer, gpu) : begin(options.out ?? 'runs', config, trainer, gpu);
  if (!before?.checkpoint) writeCheckpoint(run, await trainer.checkpoint());

  await new TrainingRun(run, config, trainer, {
    every,
    keep,
    isJson: options.json === true,
    isProfiled: options.profile === true,
  }).finish();
}

function reportDone({ run, config }: Continuation, { json }: CommonOptions): void {
  say(`${run} is done: all ${config.epochs} epochs are there; --total-steps with a larger number continues it`);
  if (json) printJson(readDone(run)?.summary);
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

function begin(out: string, config: ResolvedConfig, trainer: Trainer, gpu: Gpu): string {
  const run = createRunFolder(out, config, { ...processFacts(gpu), memory: trainer.memory });
  const { envs, steps, epochs, replicas } = config;
  say(
    `${config.algorithm.name} on ${config.task.name}: ${epochs} epochs of ${envs} x ${steps} steps, ${replicas.length} replica${replicas.length > 1 ? 's' : ''}`,
  );
  say(`run folder: ${run}`);
  return run;
}

/** Brings the trainer and the folder back to the checkpoint; the trainer first, since it refuses what does not fit. */
async function goOn(before: Continuation, trainer: Trainer, gpu: Gpu): Promise<string> {
  const { run, config, checkpoint, epoch } = before;
  if (checkpoint) await trainer.resume(checkpoint);
  const manifest = readManifest(run);
  const driver = (manifest['adapter'] as { driver?: string } | undefined)?.driver;
  if (driver !== undefined && driver !== gpu.facts.driver) {
    say(`WARNING: the run began on "${driver}": another driver continues it with slightly different numbers`);
  }
  orStopped(run, () => {
    cutBack(run, epoch);
    removeCheckpointsAfter(run, epoch);
    writeRunConfig(run, config);
    removeDone(run);
    const resumed = (manifest['resumed'] as object[] | undefined) ?? [];
    writeManifest(run, { ...manifest, resumed: [...resumed, { epoch, ...processFacts(gpu) }] });
  });
  say(`run folder: ${run}, continued after epoch ${epoch} of ${config.epochs}`);
  return run;
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

interface RunSettings {
  readonly every: number;
  readonly keep: number;
  readonly isJson: boolean;
  readonly isProfiled: boolean;
}

class TrainingRun {
  readonly #run: string;
  readonly #config: ResolvedConfig;
  readonly #trainer: Trainer;
  readonly #settings: RunSettings;
  readonly #log: RunLog;
  readonly #table: ProgressTable;
  readonly #sampler: ProfileSampler | undefined;
  /** Seconds that earlier processes trained. */
  readonly #secondsBefore: number;
  #halted = new Set<number>();
  #isInterrupted = false;

  constructor(run: string, config: ResolvedConfig, trainer: Trainer, settings: RunSettings) {
    this.#run = run;
    this.#config = config;
    this.#trainer = trainer;
    this.#settings = settings;
    this.#log = new RunLog(
      run,
      config.replicas.map(({ seed }) => seed),
    );
    this.#table = new ProgressTable(config);
    this.#sampler = settings.isProfiled ? new ProfileSampler(run, trainer) : undefined;
    this.#secondsBefore = readRows(run).at(-1)?.['Time/Seconds'] ?? 0;
  }

  async finish(): Promise<void> {
    const interrupt = (): void => {
      this.#table.clear();
      say('finishing this epoch; once more stops at once');
      this.#isInterrupted = true;
    };
    process.once('SIGINT', interrupt);
    while (this.#trainer.epoch < this.#trainer.epochs && !this.#isInterrupted) await this.#epoch();
    process.removeListener('SIGINT', interrupt);
    this.#table.clear();
    this.#sampler?.report();
    if (this.#trainer.epoch < this.#trainer.epochs) {
      say(`stopped after epoch ${this.#trainer.epoch}; continue with: ringfence train --resume ${this.#run}`);
      process.exitCode = SIGINT_EXIT_CODE;
      return;
    }
    const summary = summarise(this.#run, this.#config, readRows(this.#run));
    orStopped(this.#run, () => writeDone(this.#run, this.#trainer.epochs, summary));
    printSummary(summary, this.#settings.isJson);
  }

  /** Rows first, then the checkpoint: a checkpoint that exists has all its rows. */
  async #epoch(): Promise<void> {
    const trainer = this.#trainer;
    const start = performance.now();
    const measured = this.#sampler ? await this.#sampler.step() : await trainer.step();
    const rows = measured.map((row) => ({
      ...row,
      'Time/Seconds': (row['Time/Seconds'] as number) + this.#secondsBefore,
    }));
    orStopped(this.#run, () => this.#log.append(rows));
    const isLast = trainer.epoch === trainer.epochs || this.#isInterrupted;
    if (isLast || trainer.epoch % this.#settings.every === 0) {
      const checkpoint = await trainer.checkpoint();
      orStopped(this.#run, () => {
        writeCheckpoint(this.#run, checkpoint);
        pruneCheckpoints(this.#run, this.#settings.keep);
      });
    }
    this.#table.row(rows, (performance.now() - start) / 1e3);
    for (const row of rows) this.#reportHalt(row);
    if (this.#settings.isJson) rows.forEach(printJson);
  }

  #reportHalt({ replica, seed, epoch, ...metrics }: EpochMetrics): void {
    if (metrics['Train/Halted'] === 0 || this.#halted.has(replica)) return;
    this.#halted.add(replica);
    this.#table.clear();
    say(`WARNING: replica ${replica} (seed ${seed}) diverged in epoch ${epoch} and keeps its last good parameters`);
  }
}

function printSummary(summary: RunSummary, isJson: boolean): void {
  if (isJson) {
    printJson(summary);
    return;
  }
  const number = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
  print('Means over the last 10 epochs:');
  print(
    textTable(
      [
        { title: 'replica', align: 'left' },
        { title: 'return' },
        { title: 'cost' },
        { title: 'cost regret' },
        { title: 'steps/s' },
      ],
      summary.replicas.map((replica) => [
        replicaLabel(replica),
        number(replica.return),
        [replica.cost].flat().map(number).join(' '),
        [replica.costRegret].flat().map(number).join(' '),
        replica.stepsPerSecond.toFixed(0),
      ]),
    ),
  );
  print(`Run folder: ${summary.run}`);
}
