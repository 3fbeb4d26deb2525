/** Iterations of a training with and without timers, and the document that they come to. */
import type { Span } from '../gpu/profiler.ts';
import { median } from '../results/statistics.ts';
import type { EpochMetrics } from '../train/metrics.ts';
import type { TimedIteration, Trainer } from '../train/trainer.ts';
import type { ProfileDocument } from './document.ts';
import { kernelTimes } from './kernel_times.ts';
import { occupancyOf, repeatsFor, shortKernels } from './measure.ts';

/** Runs iterations of a trainer and keeps what a profile needs of them. */
export class Samples {
  readonly #trainer: Trainer;
  /** Milliseconds of iterations without timers, and of the host's encoding in them. */
  readonly #plain: number[] = [];
  readonly #encodeMs: number[] = [];
  readonly #timed: TimedIteration[] = [];
  readonly #stretched: TimedIteration[] = [];

  constructor(trainer: Trainer) {
    this.#trainer = trainer;
  }

  /** An iteration without timers. */
  async plain(): Promise<EpochMetrics[]> {
    const [before, start] = [this.#trainer.hostWork.encodeMs, performance.now()];
    const rows = await this.#trainer.step();
    this.#plain.push(performance.now() - start);
    this.#encodeMs.push(this.#trainer.hostWork.encodeMs - before);
    return rows;
  }

  async timed(): Promise<EpochMetrics[]> {
    const iteration = await this.#trainer.profileStep();
    this.#timed.push(iteration);
    return iteration.metrics;
  }

  /** The passes again, long enough for the clock. */
  async stretched(): Promise<EpochMetrics[]> {
    const iteration = await this.#trainer.profileStep(repeatsFor(this.#spans, this.#quantum));
    this.#stretched.push(iteration);
    return iteration.metrics;
  }

  /** Iterations so far. */
  get count(): number {
    return this.#plain.length + this.#timed.length + this.#stretched.length;
  }

  get timedCount(): number {
    return this.#timed.length;
  }

  /** The last iteration with plain timers. */
  get last(): TimedIteration | undefined {
    return this.#timed.at(-1);
  }

  /** Whether passes were too short for the clock. */
  get hasShort(): boolean {
    return this.#short.length > 0;
  }

  get #short(): string[] {
    return shortKernels(this.#spans, this.#quantum);
  }

  get #spans(): Span[] {
    return this.#timed.flatMap(({ spans }) => spans);
  }

  /** Nanoseconds: what all recordings' times are multiples of. */
  get #quantum(): number {
    return Math.min(...this.#timed.map(({ quantum }) => quantum));
  }

  /** The times of every kernel from the iterations that measure it best, and which are not measured well in any. */
  #bestTimes(short: readonly string[]): Pick<ProfileDocument, 'kernels' | 'unreliable'> {
    const isShort = ({ kernel }: Span): boolean => short.includes(kernel.label);
    const hasStretched = this.#stretched.length > 0;
    const again = this.#stretched.flatMap((iteration) => iteration.spans).filter(isShort);
    const plain = hasStretched ? this.#spans.filter((span) => !isShort(span)) : this.#spans;
    const times = [...kernelTimes(plain, this.#timed.length), ...kernelTimes(again, this.#stretched.length)];
    const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    return {
      kernels: times
        .map((time) => ({ ...time, share: total > 0 ? time.milliseconds / total : 0 }))
        .sort((a, b) => b.milliseconds - a.milliseconds),
      unreliable: hasStretched ? shortKernels(again, this.#quantum) : [...short],
    };
  }

  /** There must be an iteration with timers and one without. */
  document(): ProfileDocument {
    const { config, gpu } = this.#trainer;
    const timed = this.#timed;
    const short = this.#short;
    const { kernels, unreliable } = this.#bestTimes(short);
    const occupancies = timed.map(({ spans, start, end }) => occupancyOf(spans, (end - start) * 1e3));
    const plainMilliseconds = median(this.#plain);
    const timedMilliseconds = median(timed.map(({ start, end }) => end - start));
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
      epochs: timed.flatMap(({ metrics }) => metrics[0]?.epoch ?? []),
      plainMilliseconds,
      timedMilliseconds,
      slowDown: timedMilliseconds / plainMilliseconds - 1,
      occupancy: median(occupancies.map(({ share }) => share)),
      longestGapMilliseconds: median(occupancies.map(({ longestGap }) => longestGap)) / 1e3,
      hostEncodeMilliseconds: median(this.#encodeMs),
      dispatches: kernels.reduce((sum, { calls }) => sum + calls, 0),
      submits: median(timed.map(({ submits }) => submits.length)),
      timerQuantumNanoseconds: this.#quantum,
      stretched: short.filter((kernel) => !unreliable.includes(kernel)),
      unreliable,
      isTruncated: timed.some(({ isTruncated }) => isTruncated),
      kernels,
    };
  }
}
