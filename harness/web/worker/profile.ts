/** Profiles the run between two epochs. The profile's iterations are epochs of the training. */
import { type EpochMetrics, RingfenceError, type Trainer } from '../../../src/index.ts';
import { kernelText } from '../../../src/profile/kernel_text.ts';
import { profileTrainer } from '../../../src/profile/profile.ts';
import type { FromWorker } from '../protocol/messages.ts';

/** Iterations with timers, and as many without. */
const REPEAT = 3;

/** @param report is told of each epoch */
export async function profileRun(
  trainer: Trainer,
  report: (rows: readonly EpochMetrics[]) => void,
  send: (message: FromWorker) => void,
): Promise<void> {
  try {
    const { document, timeline, kernels } = await profileTrainer(trainer, {
      repeat: REPEAT,
      onEpoch(rows, done, total) {
        report(rows);
        send({ type: 'profile', change: { kind: 'progress', done, total } });
      },
    });
    const result = { document, timeline, kernels: kernels.map(kernelText) };
    send({ type: 'profile', change: { kind: 'made', result } });
  } catch (error) {
    // The run itself is as it was.
    if (!(error instanceof RingfenceError) || error.exitCode !== 2) throw error;
    send({ type: 'profile', change: { kind: 'failed', message: error.message } });
  }
}
