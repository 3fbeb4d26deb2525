/** Times work on the GPU while the host sleeps: a pending WebGPU promise would keep a core busy that a CPU driver needs. */
import type { Gpu } from '../../../src/gpu/device.ts';
import { sleep } from '../../../src/gpu/schedule.ts';
import { median } from '../../../src/results/statistics.ts';

/** One thing to measure. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** Submits the work `times` times. */
  submit(times: number): Promise<void> | void;
  /** The value to report, given the seconds of one time. */
  value(seconds: number): number;
}

export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** A sample this long is measured to a percent and does not try anyone's patience. */
const SAMPLE_SECONDS = 0.4;
const MAX_TIMES = 10_000;
/** Share of the expected time that the host sleeps. */
const SLEEP_SHARE = 0.9;
/** A wait shorter than this means that the work was done before the host woke: such a sample is repeated. */
const OVERSLEPT_MS = 1;
const MAX_RETRIES = 3;

class Stopwatch {
  readonly #gpu: Gpu;
  readonly #measurement: Measurement;
  #times = 1;
  #expectedMs = 0;
  readonly samples: number[] = [];

  constructor(gpu: Gpu, measurement: Measurement) {
    this.#gpu = gpu;
    this.#measurement = measurement;
  }

  /** Compiles, then finds how often the work must be repeated. */
  async calibrate(): Promise<void> {
    await this.#run();
    let ms = await this.#run();
    while (ms < SAMPLE_SECONDS * 250 && this.#times < MAX_TIMES) {
      this.#times = Math.min(MAX_TIMES, this.#times * 4);
      ms = await this.#run();
    }
    this.#times = Math.min(MAX_TIMES, Math.max(1, Math.round((this.#times * SAMPLE_SECONDS * 1e3) / ms)));
    this.#expectedMs = await this.#run();
  }

  /** Adds a sample. */
  async sample(): Promise<void> {
    for (let i = 0; ; i++) {
      const start = performance.now();
      await this.#measurement.submit(this.#times);
      await sleep(this.#expectedMs * SLEEP_SHARE - (performance.now() - start));
      const woken = performance.now();
      await this.#gpu.device.queue.onSubmittedWorkDone();
      const end = performance.now();
      if (end - woken < OVERSLEPT_MS && i < MAX_RETRIES) {
        this.#expectedMs *= 0.7;
        continue;
      }
      this.#expectedMs = end - start;
      this.samples.push((end - start) / 1e3 / this.#times);
      return;
    }
  }

  get result(): Result {
    const { name, unit } = this.#measurement;
    return { name, value: this.#measurement.value(median(this.samples)), unit };
  }

  async #run(): Promise<number> {
    const start = performance.now();
    await this.#measurement.submit(this.#times);
    await this.#gpu.device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  }
}

/** Medians of `repetitions` samples each, taken in turn, so that a disturbance of the machine meets all of them. */
export async function measure(
  gpu: Gpu,
  measurements: readonly Measurement[],
  repetitions: number,
  tell: (name: string) => void,
): Promise<Result[]> {
  const watches: Stopwatch[] = [];
  for (const measurement of measurements) {
    tell(measurement.name);
    const watch = new Stopwatch(gpu, measurement);
    await watch.calibrate();
    watches.push(watch);
  }
  for (let i = 0; i < repetitions; i++) for (const watch of watches) await watch.sample();
  return watches.map((watch) => watch.result);
}
