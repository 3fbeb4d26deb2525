/** One run in the worker: its trainer, and the loop that runs epochs, waits while it is paused, and does errands between. */
import { encodeCheckpoint } from '../../../src/formats/checkpoint.ts';
import type { CompileProgress } from '../../../src/gpu/schedule.ts';
import { createTrainer, DeviceLostError, type EpochMetrics, RingfenceError, type Trainer } from '../../../src/index.ts';
import { trainOverLosses } from '../../../src/train/device_loss.ts';
import type { FromWorker, Order, ToWorker } from '../protocol/messages.ts';
import { inPageWords } from '../settings/fields.ts';
import { RunWriter } from './run_writer.ts';

/** Work that must not meet a running epoch, such as reading buffers back. */
type Errand = (trainer: Trainer) => Promise<void>;

/** Is told of the run between its epochs, and waited for. */
export interface Watcher {
  /** Before the first epoch, and again on another device where one was lost. */
  opened(trainer: Trainer): Promise<void>;
  epochOver(trainer: Trainer, isLast: boolean): Promise<void>;
}

/** Where a session gets its trainers, each on a device of its own. */
interface Makers {
  create(config: Order['config'], onCompiled: (progress: CompileProgress) => void): Promise<Trainer>;
}

const browser: Makers = {
  create: (config, onCompiled) => createTrainer({ ...config, gpu: navigator.gpu, onCompiled }),
};

export class Session {
  readonly #send: (message: FromWorker) => void;
  readonly #watcher: Watcher;
  readonly #makers: Makers;
  readonly #writer: RunWriter;
  #errands: Errand[] = [];
  #isPaused = false;
  #isStopped = false;
  /** Epochs to run although the run is paused. */
  #steps = 0;
  /** The policies are sent after every epoch. */
  #showsPolicies = false;
  #wake: () => void = () => undefined;

  constructor(send: (message: FromWorker) => void, watcher: Watcher, makers = browser) {
    this.#send = send;
    this.#watcher = watcher;
    this.#makers = makers;
    this.#writer = new RunWriter(send);
  }

  /** Trains to the last epoch, or until it is stopped; then goes on doing errands. */
  async run(order: Order): Promise<never> {
    await this.#writer.open(order);
    const { run } = await trainOverLosses({
      open: async () => ({ trainer: await this.#prepare(order) }),
      train: ({ trainer }) => this.#train(trainer),
      onLost: (_, { message }) => this.#send({ type: 'lost', reason: message, epoch: this.#writer.epoch }),
      advice: () => 'twice within an epoch: resume the run later, or with smaller sizes',
    });
    for (;;) {
      await this.#runErrands(run.trainer);
      await this.#sleep();
    }
  }

  async #prepare({ config }: Order): Promise<Trainer> {
    const start = performance.now();
    const trainer = await this.#makers.create(config, (progress) => {
      const seconds = (performance.now() - start) / 1e3;
      this.#send({ type: 'compiling', progress: { ...progress, seconds } });
    });
    await this.#writer.begin(trainer);
    const { epochs, memory, changes, epoch } = trainer;
    this.#send({
      type: 'started',
      facts: {
        epochs,
        totalSteps: trainer.config.totalSteps,
        stepsPerEpoch: trainer.config.envs * trainer.config.steps,
        memoryBytes: memory.reduce((sum, { bytes }) => sum + bytes, 0),
        compileSeconds: (performance.now() - start) / 1e3,
      },
      ...(epoch > 0 && { past: { epoch, rows: this.#writer.rows, changes } }),
      kept: this.#writer.id,
    });
    await this.#watcher.opened(trainer);
    return trainer;
  }

  async #train(trainer: Trainer): Promise<void> {
    while (!trainer.isDone && !this.#isStopped) {
      await this.#runErrands(trainer);
      if (this.#isPaused && this.#steps === 0) await this.#rest(trainer);
      else if (!this.#isStopped) await this.#epoch(trainer);
    }
    await this.#runErrands(trainer);
    // what the page may want to save it has from here on, whatever becomes of the device
    this.#send({ type: 'checkpoint', bytes: encodeCheckpoint(await this.#writer.end(trainer)) });
    this.#send({ type: 'ended', isDone: trainer.isDone });
  }

  pause(): void {
    this.#isPaused = true;
    this.#wake();
  }

  resume(): void {
    this.#isPaused = false;
    this.#wake();
  }

  /** Runs one epoch of a paused run. */
  step(): void {
    this.#steps++;
    this.#wake();
  }

  /** Ends after the running epoch. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  /** Changes a setting from the next epoch on. */
  adjust({ name, value, replica }: ToWorker & { type: 'adjust' }): void {
    this.between(async (trainer) => {
      try {
        this.#send({ type: 'changed', changes: await trainer.adjust(name, value, replica) });
        await this.#writer.save(trainer);
      } catch (error) {
        if (!(error instanceof RingfenceError) || error instanceof DeviceLostError) throw error;
        this.#send({ type: 'refused', reason: inPageWords(error) });
      }
    });
  }

  /** Sends the state after the running epoch. */
  checkpoint(): void {
    this.between(async (trainer) => {
      this.#send({ type: 'checkpoint', bytes: encodeCheckpoint(await this.#writer.settle(trainer)) });
    });
  }

  /** Sends the policies as they are and after every epoch from now on, or no longer. */
  showPolicies(isOn: boolean): void {
    this.#showsPolicies = isOn;
    this.between((trainer) => this.#sendPolicies(trainer));
  }

  /** Does something with the trainer before the next epoch. */
  between(errand: Errand): void {
    this.#errands.push(errand);
    this.#wake();
  }

  /** Keeps and tells an epoch that is over. */
  report(rows: readonly EpochMetrics[]): void {
    this.#writer.note(rows);
    this.#send({ type: 'epoch', rows });
  }

  async #epoch(trainer: Trainer): Promise<void> {
    this.report(await trainer.step());
    await this.#watcher.epochOver(trainer, trainer.isDone || this.#isStopped);
    await this.#sendPolicies(trainer);
    if (this.#steps > 0) this.#steps--;
    if (this.#writer.isDue) await this.#writer.save(trainer);
  }

  async #sendPolicies(trainer: Trainer): Promise<void> {
    const isOneNetwork = trainer.shape.actorVectors === 1;
    if (!this.#showsPolicies || !isOneNetwork) return;
    this.#send({ type: 'policies', epoch: trainer.epoch, policies: await trainer.policies() });
  }

  async #runErrands(trainer: Trainer): Promise<void> {
    for (let errand = this.#errands.shift(); errand; errand = this.#errands.shift()) await errand(trainer);
  }

  /** Keeps the run as it stands, then waits until something is asked of it. */
  async #rest(trainer: Trainer): Promise<void> {
    await this.#writer.settle(trainer);
    if (!this.#isPaused || this.#isStopped || this.#steps > 0 || this.#errands.length > 0) return;
    this.#send({ type: 'paused' });
    await this.#sleep();
  }

  /** Until something is asked of the session. */
  #sleep(): Promise<void> {
    if (this.#errands.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
