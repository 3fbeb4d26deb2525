/** Going on after a lost device: a run ends with its last epoch, not with the device that it began on. */
import { DeviceLostError, RingfenceError } from '../errors/error.ts';
import type { Trainer } from './trainer.ts';

/** What stands around a trainer and goes on from its last checkpoint. */
interface Run {
  readonly trainer: Pick<Trainer, 'epoch' | 'destroy'>;
}

export interface Attempts<R extends Run, Result> {
  /**
   * A run on a device of its own: at its beginning, or after a loss at its last checkpoint.
   * @param lost the run whose device was lost, and whose trainer is destroyed
   */
  open(lost?: R): Promise<R>;
  /** Trains to the end. */
  train(run: R): Promise<Result>;
  /** Is told of a loss before another device is opened. */
  onLost(run: R, loss: DeviceLostError): void;
  /** What to do where devices are lost again and again, after `... was lost`. */
  advice(run: R): string;
}

/**
 * Trains to the end, over lost devices. What fails, for whatever reason, leaves no buffers behind.
 * @returns the run as it was opened last, and what training it came to
 * @throws RingfenceError where the second device in a row is lost before an epoch is done
 */
export async function trainOverLosses<R extends Run, Result>(
  attempts: Attempts<R, Result>,
): Promise<{ run: R; result: Result }> {
  let run = await attempts.open();
  for (let isSecond = false; ; isSecond = true) {
    const begun = run.trainer.epoch;
    try {
      return { run, result: await attempts.train(run) };
    } catch (error) {
      run.trainer.destroy();
      if (!(error instanceof DeviceLostError)) throw error;
      if (isSecond && run.trainer.epoch === begun)
        throw new RingfenceError(`${error.message} ${attempts.advice(run)}`, 1);
      attempts.onLost(run, error);
      run = await attempts.open(run);
    }
  }
}
