/** The states of a trainer: what it can be asked for in each, one call after another, and when its buffers are freed. */
import { DeviceLostError, RingfenceError } from '../errors/error.ts';
import { type Gpu, orDeviceLost } from '../gpu/device.ts';

/** Lets asynchronous work that must not overlap run one piece after another, in the order in which it was asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Nothing runs, and nothing waits for its turn. */
  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /** Begins `work` when all that was asked for before has ended, well or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const mine = this.#last.then(work);
    this.#last = mine.then(
      () => this.#waiting--,
      () => this.#waiting--,
    );
    return mine;
  }
}

/**
 * `ready` for the next iteration; `stepping` while one runs; `done` when none is left; `destroyed` and `lost` (the device is
 * gone) for good. Reading and checkpoints are possible in the first three.
 */
export type TrainerState = 'ready' | 'stepping' | 'done' | 'destroyed' | 'lost';

export class Lifecycle {
  readonly #gpu: Gpu;
  readonly #isDone: () => boolean;
  readonly #turns = new Turns();
  #isStepping = false;
  #isDestroyed = false;
  #loss: RingfenceError | undefined;

  constructor(gpu: Gpu, isDone: () => boolean) {
    this.#gpu = gpu;
    this.#isDone = isDone;
    gpu.lost.then((message) => {
      this.#loss = new DeviceLostError(message);
    });
    gpu.device.lost.then(({ reason }) => {
      if (reason === 'destroyed') this.#loss ??= new RingfenceError('the GPU device of this trainer was destroyed', 1);
    });
  }

  get state(): TrainerState {
    if (this.#isDestroyed) return 'destroyed';
    if (this.#loss) return 'lost';
    if (this.#isStepping) return 'stepping';
    return this.#isDone() ? 'done' : 'ready';
  }

  /** @throws RingfenceError in the two states that have no end */
  check(): void {
    if (this.#isDestroyed) throw new RingfenceError('this trainer was destroyed: create another one');
    if (this.#loss) throw this.#loss;
  }

  /**
   * Does `work` when all that was asked for before has ended.
   * @throws RingfenceError when the trainer is destroyed or its device lost, now or by then
   */
  async turn<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    return this.#turns.take(async () => {
      this.check();
      try {
        return await orDeviceLost(this.#gpu, work());
      } catch (error) {
        throw this.#loss ?? error;
      }
    });
  }

  /** A turn whose work is an iteration. */
  step<T>(iterate: () => Promise<T>): Promise<T> {
    return this.turn(async () => {
      this.#isStepping = true;
      try {
        return await iterate();
      } finally {
        this.#isStepping = false;
      }
    });
  }

  /** Refuses everything from now on, and frees when what runs has ended. */
  end(free: () => void): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    if (this.#turns.isIdle) free();
    else this.#turns.take(async () => free());
  }
}
