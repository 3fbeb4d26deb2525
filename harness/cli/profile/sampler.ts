/** `train --profile`: times the kernels of a few epochs of a run and leaves the others alone. */
import { join } from 'node:path';
import { notesOf } from '../../../src/profile/notes.ts';
import { Samples } from '../../../src/profile/samples.ts';
import type { EpochMetrics } from '../../../src/train/metrics.ts';
import type { Trainer } from '../../../src/train/trainer.ts';
import { replaceFile } from '../files/durable_file.ts';
import { say } from '../terminal/output.ts';
import { kernelTable } from '../terminal/tables.ts';

/** The first epoch of a process with timers: pipelines are compiled and costs are learnt by then. */
const FIRST = 3;
const EVERY = 10;

export class ProfileSampler {
  readonly #run: string;
  readonly #trainer: Trainer;
  readonly #samples: Samples;
  readonly #start: number;

  constructor(run: string, trainer: Trainer) {
    this.#run = run;
    this.#trainer = trainer;
    this.#samples = new Samples(trainer);
    this.#start = trainer.epoch;
  }

  /** @param epoch of this process, from 1 */
  #isTimed(epoch: number): boolean {
    // a short run has its last one timed
    const first = Math.min(FIRST, this.#trainer.epochs - this.#start);
    return epoch > 1 && epoch >= first && (epoch - first) % EVERY === 0;
  }

  step(): Promise<EpochMetrics[]> {
    const epoch = this.#trainer.epoch - this.#start + 1;
    if (this.#isTimed(epoch)) return this.#samples.timed();
    return this.#isTimed(epoch + 1) ? this.#samples.plain() : this.#trainer.step();
  }

  /** Writes profile.json, which `ringfence profile --compare` reads, and prints the table. */
  report(): void {
    if (!this.#samples.last) {
      say('no profile: the run ended before an epoch could be timed, it needs two');
      return;
    }
    const document = this.#samples.document();
    replaceFile(join(this.#run, 'profile.json'), `${JSON.stringify(document, null, 2)}\n`);
    say(`Kernel times of ${document.iterations} sampled epochs (profile.json):`);
    say(kernelTable(document.kernels));
    for (const note of notesOf(document)) say(note);
  }
}
