/** One run in the worker: its trainer, and the loop that runs epochs, waits while it is paused, and does errands between. */
import { createTrainer, type RunConfig, type Trainer } from '../../../src/index.ts';
import type { FromWorker } from './protocol.ts';

/** Work that must not meet a running epoch, such as reading buffers back. */
type Errand = (trainer: Trainer) => Promise<void>;

/** Is told of the run between its epochs, and waited for. */
export interface Watcher {
  /** Before the first epoch. */
  opened(trainer: Trainer): Promise<void>;
  epochOver(trainer: Trainer, isLast: boolean): Promise<void>;
}

export class Session {
  readonly #send: (message: FromWorker) => void;
  readonly #watcher: Watcher;
  #errands: Errand[] = [];
  #isPaused = false;
  #isStopped = false;
  /** Epochs to run although the run is paused. */
  #steps = 0;
  #wake: () => void = () => undefined;

  constructor(send: (message: FromWorker) => void, watcher: Watcher) {
    this.#send = send;
    this.#watcher = watcher;
  }

  /** Trains to the last epoch, or until it is stopped; then goes on doing errands. */
  async run(config: RunConfig): Promise<never> {
    const trainer = await createTrainer({ ...config, gpu: navigator.gpu });
    const { epochs, memory } = trainer;
    this.#send({
      type: 'started',
      facts: {
        epochs,
        totalSteps: trainer.config.totalSteps,
        stepsPerEpoch: trainer.config.envs * trainer.config.steps,
        memoryBytes: memory.reduce((sum, { bytes }) => sum + bytes, 0),
      },
    });
    await this.#watcher.opened(trainer);
    while (!trainer.isDone && !this.#isStopped) {
      await this.#runErrands(trainer);
      if (this.#isPaused && this.#steps === 0) await this.#sleep();
      else if (!this.#isStopped) await this.#epoch(trainer);
    }
    this.#send({ type: 'ended', isDone: trainer.isDone });
    for (;;) {
      await this.#runErrands(trainer);
      await this.#sleep();
    }
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

  /** Does something with the trainer before the next epoch. */
  between(errand: Errand): void {
    this.#errands.push(errand);
    this.#wake();
  }

  async #epoch(trainer: Trainer): Promise<void> {
    this.#send({ type: 'epoch', rows: await trainer.step() });
    await this.#watcher.epochOver(trainer, trainer.isDone || this.#isStopped);
    if (this.#steps > 0) this.#steps--;
    if (this.#isPaused && this.#steps === 0) this.#send({ type: 'paused' });
  }

  async #runErrands(trainer: Trainer): Promise<void> {
    for (let errand = this.#errands.shift(); errand; errand = this.#errands.shift()) await errand(trainer);
  }

  /** Until something is asked of the session. */
  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
