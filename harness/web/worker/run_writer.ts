/**
 * What is kept of a run while it trains: its last checkpoint in memory, for a device that is lost, and its folder in the
 * browser's private file system, for a tab that is closed. Files are written while the next epoch runs.
 */
import packageJson from '../../../package.json' with { type: 'json' };
import { type Checkpoint, decodeCheckpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import type { CsvRow } from '../../../src/formats/csv.ts';
import { secondsUpTo } from '../../../src/formats/run_folder.ts';
import { type EpochMetrics, RingfenceError, resolveConfig, type Trainer } from '../../../src/index.ts';
import type { FromWorker, Order } from '../protocol/messages.ts';
import { holdRun } from '../storage/lock.ts';
import { StoredRun } from '../storage/stored_run.ts';
import { storageSentence, storedRunsFolder } from '../storage/stored_runs.ts';

/** A checkpoint follows the last one after this time, or this many times as long as it took. */
const LEAST_MS = 3000;
const SHARE = 50;

/** Facts of a device for the manifest. */
const deviceFacts = ({ gpu }: Trainer): object => ({
  version: packageJson.version,
  browser: navigator.userAgent,
  started: new Date().toISOString(),
  adapter: gpu.facts,
});

export class RunWriter {
  readonly #send: (message: FromWorker) => void;
  #run: StoredRun | undefined;
  #release: () => void = () => undefined;
  #checkpoint: Checkpoint | undefined;
  #rows: CsvRow[] = [];
  #writing: Promise<void> = Promise.resolve();
  #savedAt = 0;
  #tookMs = 0;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** Finds where the ordered run stands. @throws RingfenceError or FormatError when it cannot go on */
  async open({ config, from }: Order): Promise<void> {
    if (!from) return;
    if ('checkpoint' in from) {
      this.#checkpoint = decodeCheckpoint(from.checkpoint);
      return;
    }
    this.#run = await StoredRun.open(await storedRunsFolder(), from.run);
    await this.#hold(from.run);
    const { checkpoint, rows } = await this.#run.standing(resolveConfig(config).replicas.length);
    this.#checkpoint = checkpoint;
    this.#rows = [...rows];
  }

  async #hold(id: string): Promise<void> {
    const release = await holdRun(id);
    if (!release) throw new RingfenceError(`another tab trains the run ${id}: stop it there first`);
    this.#release = release;
  }

  /** Name of the run among the kept ones. */
  get id(): string | undefined {
    return this.#run?.id;
  }

  /** The last epoch of which everything is here, if only in memory. */
  get epoch(): number {
    return this.#checkpoint ? epochOf(this.#checkpoint) : 0;
  }

  /** Up to that epoch. */
  get rows(): readonly CsvRow[] {
    return this.#rows.filter((row) => (row['epoch'] as number) <= this.epoch);
  }

  /** Brings a trainer that was just made to where the run stands, and the folder too. */
  async begin(trainer: Trainer): Promise<void> {
    await this.#writing;
    this.#rows = [...this.rows];
    const checkpoint = this.#checkpoint;
    if (checkpoint) await trainer.resume(checkpoint, secondsUpTo(this.#rows, this.epoch));
    this.#checkpoint ??= await trainer.checkpoint();
    this.#savedAt = performance.now();
    try {
      if (this.#run) await this.#run.cutBack(this.epoch, trainer.changes, deviceFacts(trainer));
      else await this.#create(trainer, this.#checkpoint);
    } catch (error) {
      this.#send({ type: 'unkept', reason: storageSentence(error) });
    }
  }

  async #create(trainer: Trainer, checkpoint: Checkpoint): Promise<void> {
    const root = await storedRunsFolder();
    const facts = { ...deviceFacts(trainer), memory: trainer.memory };
    const run = await StoredRun.create(root, trainer.config, facts);
    await this.#hold(run.id);
    await run.save(checkpoint, trainer.changes);
    this.#run = run;
  }

  /** An epoch is over. */
  note(rows: readonly EpochMetrics[]): void {
    this.#rows.push(...rows);
    this.#run?.note(rows);
  }

  /** It is time for a checkpoint. */
  get isDue(): boolean {
    return performance.now() - this.#savedAt > Math.max(LEAST_MS, SHARE * this.#tookMs);
  }

  /** Reads the state of the trainer back, and begins to write it. Nothing where nothing has happened since. */
  async save(trainer: Trainer): Promise<void> {
    const { changes } = trainer;
    const known = this.#checkpoint?.metadata;
    if (known && this.epoch === trainer.epoch && (known['changes'] ?? '[]') === JSON.stringify(changes)) return;
    const start = performance.now();
    const checkpoint = await trainer.checkpoint();
    await this.#writing;
    this.#checkpoint = checkpoint;
    this.#tookMs = performance.now() - start;
    this.#savedAt = performance.now();
    const run = this.#run;
    if (!run) return;
    this.#writing = run.save(checkpoint, changes).then(
      () => this.#send({ type: 'kept', epoch: epochOf(checkpoint) }),
      (error: unknown) => this.#send({ type: 'unkept', reason: storageSentence(error) }),
    );
  }

  /** Saves, and waits until all is written. */
  async settle(trainer: Trainer): Promise<Checkpoint> {
    await this.save(trainer);
    await this.#writing;
    return this.#checkpoint ?? trainer.checkpoint();
  }

  /** Settles for good: a run that is done says so in its folder, and another tab may have it. */
  async end(trainer: Trainer): Promise<Checkpoint> {
    const last = await this.settle(trainer);
    if (trainer.isDone) await this.#run?.finish(trainer.config).catch(() => undefined);
    this.#release();
    return last;
  }
}
