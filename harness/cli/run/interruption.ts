/**
 * Ctrl+C and SIGTERM while a run trains. Ctrl+C finishes the epoch, however long it takes; a second one ends the process at once.
 * SIGTERM comes from schedulers, which wait only so long before they kill: an epoch that takes longer is given up.
 */
import { RingfenceError, TRY_AGAIN } from '../../../src/errors/error.ts';
import { say } from '../terminal/output.ts';

const SIGINT_EXIT_CODE = 130;
/** Docker kills 10 s after SIGTERM, Slurm and Kubernetes 30 s. */
const GRACE_SECONDS = 8;

/** The end that was asked for came before there was anything to keep. */
export class InterruptedError extends RingfenceError {
  constructor(message = 'stopped by SIGTERM before the first epoch was done: give the same command again') {
    super(message, TRY_AGAIN);
    this.name = 'InterruptedError';
  }
}

export class Interruption {
  readonly #clear: () => void;
  #signal: NodeJS.Signals | undefined;
  /** Ends the work that is being waited for. */
  #giveUp: (() => void) | undefined;

  /** @param clear makes room on the terminal for a line */
  constructor(clear: () => void) {
    this.#clear = clear;
    process.on('SIGINT', this.#handle);
    process.on('SIGTERM', this.#handle);
  }

  readonly #handle = (signal: NodeJS.Signals): void => {
    const before = this.#signal;
    this.#signal = signal;
    // Schedulers may send SIGTERM several times, to a process and to its group; Ctrl+C twice is meant so.
    if (signal === 'SIGTERM' && before !== signal) setTimeout(() => this.#giveUp?.(), GRACE_SECONDS * 1e3).unref();
    if (signal === 'SIGTERM') return;
    if (before !== undefined) process.exit(this.exitCode);
    this.#clear();
    say('finishing this epoch; once more stops at once');
  };

  get isRequested(): boolean {
    return this.#signal !== undefined;
  }

  /** What a process ends with that stopped because it was asked to, and whose run can go on. */
  get exitCode(): number {
    return this.#signal === 'SIGTERM' ? TRY_AGAIN : SIGINT_EXIT_CODE;
  }

  /** What stopped the run, for a sentence. */
  get cause(): string {
    return this.#signal === 'SIGTERM' ? 'stopped by SIGTERM' : 'stopped';
  }

  /** Waits for work on the GPU. @throws InterruptedError where SIGTERM came and the time that schedulers leave is over */
  async within<T>(work: Promise<T>): Promise<T> {
    const givenUp = new Promise<never>((_, reject) => {
      this.#giveUp = () => reject(new InterruptedError());
    });
    try {
      return await Promise.race([work, givenUp]);
    } finally {
      this.#giveUp = undefined;
      // Nobody is left to hear of work that was given up.
      work.catch(() => undefined);
    }
  }

  /** Stops listening: both signals end the process as usual again. */
  end(): void {
    process.removeListener('SIGINT', this.#handle);
    process.removeListener('SIGTERM', this.#handle);
  }
}
