/**
 * A profile of a training run: iterations without and with timers in turn, so that whatever else disturbs the machine meets
 * both, and where the clock's steps are too coarse, iterations with stretched passes. All of them are iterations of the
 * training itself, whose numbers a profile does not change.
 */
import { RingfenceError } from '../gpu/device.ts';
import type { Span } from '../gpu/profiler.ts';
import { quantile } from '../statistics.ts';
import type { EpochMetrics } from '../train/metrics.ts';
import type { TimedIteration, Trainer, UsedKernel } from '../train/trainer.ts';
import type { ProfileDocument } from './document.ts';
import { kernelTimes } from './kernel_times.ts';
import { occupancyOf } from './occupancy.ts';
import { repeatsFor, shortKernels } from './reliability.ts';
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

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Iterations before the measurement, at most: on a busy machine the host may never learn when to wake. */
const MOST_WARM_UP = 12;

/** Runs iterations of a trainer and keeps what the profile needs of them. */
class Measurement {
  readonly #trainer: Trainer;
  readonly #onEpoch: ProfileOptions['onEpoch'];
  readonly plain: number[] = [];
  readonly timed: TimedIteration[] = [];
  readonly stretched: TimedIteration[] = [];
  readonly encodeMs: number[] = [];
  #total: number;

  constructor(trainer: Trainer, { repeat, onEpoch }: ProfileOptions) {
    this.#trainer = trainer;
    this.#onEpoch = onEpoch;
    this.#total = 2 * repeat;
  }

  #tell(rows: EpochMetrics[]): void {
    this.#onEpoch?.(rows, this.plain.length + this.timed.length + this.stretched.length, this.#total);
  }

  async warmUp(): Promise<void> {
    for (let i = 0; i < MOST_WARM_UP && !this.#trainer.isSettled && !this.#trainer.isDone; i++)
      this.#tell(await this.#trainer.step());
  }

  async withoutAndWith(): Promise<void> {
    if (this.#trainer.isDone) return;
    const [before, start] = [this.#trainer.hostWork.encodeMs, performance.now()];
    const rows = await this.#trainer.step();
    this.plain.push(performance.now() - start);
    this.encodeMs.push(this.#trainer.hostWork.encodeMs - before);
    this.#tell(rows);
    if (this.#trainer.isDone) return;
    const iteration = await this.#trainer.profileStep();
    this.timed.push(iteration);
    this.#tell(iteration.metrics);
  }

  /** The passes again, long enough for the clock, as often as they were timed. */
  async stretch(): Promise<void> {
    const repeats = repeatsFor(this.spans, this.quantum);
    this.#total = this.plain.length + 2 * this.timed.length;
    for (let i = 0; i < this.timed.length && !this.#trainer.isDone; i++) {
      const iteration = await this.#trainer.profileStep(repeats);
      this.stretched.push(iteration);
      this.#tell(iteration.metrics);
    }
  }

  get spans(): Span[] {
    return this.timed.flatMap(({ spans }) => spans);
  }

  /** Nanoseconds: what all recordings' times are multiples of. */
  get quantum(): number {
    return Math.min(...this.timed.map(({ quantum }) => quantum));
  }
}

/**
 * @throws RingfenceError when the adapter cannot time, or too few iterations are left
 */
export async function profileTrainer(trainer: Trainer, options: ProfileOptions): Promise<Profile> {
  if (!trainer.canProfile)
    throw new RingfenceError(
      `the adapter ${trainer.gpu.facts.name} has no timestamp queries: its kernels cannot be timed`,
    );
  const measured = new Measurement(trainer, options);
  await measured.warmUp();
  for (let i = 0; i < options.repeat; i++) await measured.withoutAndWith();
  const last = measured.timed.at(-1);
  if (!last) throw new RingfenceError('the run ended before an iteration could be timed: profile it with more steps');
  const short = shortKernels(measured.spans, measured.quantum);
  if (short.length > 0) await measured.stretch();

  const { kernels } = trainer;
  const variants = new Map(kernels.map(({ kernel }, index) => [kernel, index]));
  return {
    document: documentOf(trainer, measured, short),
    timeline: timelineOf(last, ({ kernel }) => variants.get(kernel) ?? -1),
    kernels,
  };
}

/** The times of every kernel from the iterations that measure it best, and which are not measured well in any. */
function bestTimes({ spans, timed, stretched }: Measurement, quantum: number, short: readonly string[]) {
  const isShort = ({ kernel }: Span): boolean => short.includes(kernel.label);
  const hasStretched = stretched.length > 0;
  const again = stretched.flatMap((iteration) => iteration.spans).filter(isShort);
  const plain = hasStretched ? spans.filter((span) => !isShort(span)) : spans;
  const times = [...kernelTimes(plain, timed.length), ...kernelTimes(again, stretched.length)];
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    kernels: times
      .map((time) => ({ ...time, share: total > 0 ? time.milliseconds / total : 0 }))
      .sort((a, b) => b.milliseconds - a.milliseconds),
    unreliable: hasStretched ? shortKernels(again, quantum) : [...short],
  };
}

function documentOf(trainer: Trainer, measured: Measurement, short: readonly string[]): ProfileDocument {
  const { config, gpu } = trainer;
  const { plain, timed, quantum, encodeMs } = measured;
  const { kernels, unreliable } = bestTimes(measured, quantum, short);
  const occupancies = timed.map(({ spans, start, end }) => occupancyOf(spans, (end - start) * 1e3));
  const [plainMilliseconds, timedMilliseconds] = [median(plain), median(timed.map(({ start, end }) => end - start))];
  return {
    format: 'ringfence-profile',
    version: 1,
    adapter: gpu.facts.name,
    driver: gpu.facts.driver,
    task: config.task.name,
    algorithm: config.algorithm.name,
    settings: { ...config.values, envs: config.envs } as ProfileDocument['settings'],
    replicas: config.replicas.length,
    stepsPerEpoch: config.envs * config.steps,
    iterations: timed.length,
    plainMilliseconds,
    timedMilliseconds,
    slowDown: timedMilliseconds / plainMilliseconds - 1,
    occupancy: median(occupancies.map(({ share }) => share)),
    longestGapMilliseconds: median(occupancies.map(({ longestGap }) => longestGap)) / 1e3,
    hostEncodeMilliseconds: median(encodeMs),
    dispatches: kernels.reduce((sum, { calls }) => sum + calls, 0),
    submits: median(timed.map(({ submits }) => submits.length)),
    timerQuantumNanoseconds: quantum,
    stretched: short.filter((kernel) => !unreliable.includes(kernel)),
    unreliable,
    isTruncated: timed.some(({ isTruncated }) => isTruncated),
    kernels,
  };
}
