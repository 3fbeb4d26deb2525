/** `train --profile`: times the kernels of a few epochs of a run and leaves the others alone. */
import { join } from 'node:path';
import type { Span } from '../../../src/gpu/profiler.ts';
import { kernelTimes } from '../../../src/profile/kernel_times.ts';
import type { EpochMetrics } from '../../../src/train/metrics.ts';
import type { Trainer } from '../../../src/train/trainer.ts';
import { kernelTable } from '../kernel_table.ts';
import { say } from '../output.ts';
import { replaceFile } from '../run_log.ts';

/** The first sampled epoch of a process: pipelines are compiled and costs are learnt by then. */
const FIRST = 3;
const EVERY = 10;

export class ProfileSampler {
  readonly #run: string;
  readonly #trainer: Trainer;
  readonly #start: number;
  #spans: Span[] = [];
  #epochs: number[] = [];

  constructor(run: string, trainer: Trainer) {
    this.#run = run;
    this.#trainer = trainer;
    this.#start = trainer.epoch;
  }

  async step(): Promise<EpochMetrics[]> {
    const epoch = this.#trainer.epoch - this.#start + 1;
    const isLastChance = this.#epochs.length === 0 && this.#trainer.epoch + 1 === this.#trainer.epochs;
    if ((epoch < FIRST || (epoch - FIRST) % EVERY !== 0) && !isLastChance) return this.#trainer.step();
    const { metrics, spans } = await this.#trainer.profileStep();
    this.#spans.push(...spans);
    this.#epochs.push(this.#trainer.epoch);
    return metrics;
  }

  /** Writes profile.json and prints the table. */
  report(): void {
    if (this.#epochs.length === 0) return;
    const kernels = kernelTimes(this.#spans, this.#epochs.length);
    const { name, driver } = this.#trainer.gpu.facts;
    replaceFile(
      join(this.#run, 'profile.json'),
      `${JSON.stringify({ adapter: name, driver, epochs: this.#epochs, kernels }, null, 2)}\n`,
    );
    say(`Kernel times of ${this.#epochs.length} sampled epochs (profile.json):`);
    say(kernelTable(kernels));
  }
}
