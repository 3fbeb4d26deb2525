/**
 * A profile of a training run: iterations without and with timers in turn, so that whatever else disturbs the machine meets
 * both, and where the clock's steps are too coarse, iterations with stretched passes. All of them are iterations of the
 * training itself, whose numbers a profile does not change.
 */
import { RingfenceError } from '../errors/error.ts';
import type { EpochMetrics } from '../train/metrics.ts';
import type { Trainer, UsedKernel } from '../train/trainer.ts';
import type { ProfileDocument } from './document.ts';
import { Samples } from './samples.ts';
import { type Timeline, timelineOf } from './timeline.ts';

export interface Profile {
  readonly document: ProfileDocument;
  /** The last iteration with plain timers. */
  readonly timeline: Timeline;
  /** The kernels that a pass's `variant` counts. */
  readonly kernels: readonly UsedKernel[];
}

export interface ProfileOptions {
  /** Iterations with timers, and as many without. */
  readonly repeat: number;
  /** Is told of every iteration; `total` grows when stretched ones turn out to be needed. */
  onEpoch?(rows: EpochMetrics[], done: number, total: number): void;
}

/** Iterations before the measurement, at most: on a busy machine the host may never learn when to wake. */
const MOST_WARM_UP = 12;

/**
 * @throws RingfenceError when the adapter cannot time, or too few iterations are left
 */
export async function profileTrainer(trainer: Trainer, options: ProfileOptions): Promise<Profile> {
  if (!trainer.canProfile)
    throw new RingfenceError(
      `the adapter ${trainer.gpu.facts.name} has no timestamp queries: its kernels cannot be timed`,
    );
  const samples = new Samples(trainer);
  let total = 2 * options.repeat;
  const sample = async (iteration: () => Promise<EpochMetrics[]>): Promise<void> => {
    if (trainer.isDone) return;
    const rows = await iteration();
    options.onEpoch?.(rows, samples.count, total);
  };
  for (let i = 0; i < MOST_WARM_UP && !trainer.isSettled; i++) await sample(() => trainer.step());
  for (let i = 0; i < options.repeat; i++) {
    await sample(() => samples.plain());
    await sample(() => samples.timed());
  }
  const { last, timedCount } = samples;
  if (!last) throw new RingfenceError('the run ended before an iteration could be timed: profile it with more steps');
  if (samples.hasShort) {
    total = samples.count + timedCount;
    for (let i = 0; i < timedCount; i++) await sample(() => samples.stretched());
  }

  const { kernels } = trainer;
  const variants = new Map(kernels.map(({ kernel }, index) => [kernel, index]));
  return {
    document: samples.document(),
    timeline: timelineOf(last, ({ kernel }) => variants.get(kernel) ?? -1),
    kernels,
  };
}
