/** One run in the worker: its trainer, and the loop that runs epochs, waits while it is paused, and does errands between. */
import { createTrainer, type RunConfig, type Trainer } from '../../../src/index.ts';
import type { FromWorker } from './protocol.ts';

/** Work that must not meet a running epoch, such as reading buffers back. */
type Errand = (trainer: Trainer) => Promise<void>;

export class Session {
  readonly #send: (message: FromWorker) => void;
  #errands: Errand[] = [];
  #isPaused = false;
  #isStopped = false;
  /** Epochs to run although the run is paused. */
  #steps = 0;
  /** The policies are sent after every epoch. */
  #showsPolicies = false;
  #wake: () => void = () => undefined;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** Trains to the last epoch, or until it is stopped. */
  async run(config: RunConfig): Promise<void> {
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
    while (!trainer.isDone && !this.#isStopped) {
      await this.#runErrands(trainer);
      if (this.#isPaused && this.#steps === 0) await this.#sleep();
      else if (!this.#isStopped) await this.#epoch(trainer);
    }
    await this.#runErrands(trainer);
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

  async #epoch(trainer: Trainer): Promise<void> {
    this.#send({ type: 'epoch', rows: await trainer.step() });
    await this.#sendPolicies(trainer);
    if (this.#steps > 0) this.#steps--;
    if (this.#isPaused && this.#steps === 0) this.#send({ type: 'paused' });
  }

  async #sendPolicies(trainer: Trainer): Promise<void> {
    const isOneNetwork = trainer.shape.actorVectors === 1;
    if (!this.#showsPolicies || !isOneNetwork) return;
    this.#send({ type: 'policies', epoch: trainer.epoch, policies: await trainer.policies() });
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
