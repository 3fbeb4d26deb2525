/**
 * How long the host sleeps while the device works. A pending WebGPU promise makes Node spin a whole core, so the wait for an
 * iteration's result begins only when it is nearly done, by what earlier iterations took.
 */
import { sleep } from '../gpu/schedule.ts';

/** Share of an iteration's expected time after which the host stops sleeping and starts to wait. */
const WAKE_AT = 0.93;
/** A wait shorter than this share of the iteration means that the host slept past its end: reading alone takes a little. */
const OVERSLEPT = 0.015;
/** The next sleep after one that was too long. */
const SHORTEN = 0.85;

export class Pace {
  #expectedMs = 0;
  /** Iterations seen by this process. */
  #warmth = 0;
  /** The last sleep was too long. */
  #overslept = false;

  /** Kernels are compiled, and the host wakes in time: later iterations are a measure. */
  get isSettled(): boolean {
    return this.#warmth > 2 && !this.#overslept;
  }

  /** Sleeps until the iteration that began at `start` is nearly done. */
  async sleep(start: number): Promise<void> {
    await sleep(this.#expectedMs * WAKE_AT - (performance.now() - start));
  }

  /** Learns from an iteration: when it began, when the host woke and when its result was there, in milliseconds. */
  learn(start: number, woken: number, end: number): void {
    const elapsed = end - start;
    this.#overslept = end - woken < OVERSLEPT * elapsed;
    this.#warmth++;
    // the first iteration of a process compiles, and the second one waited without sleep: neither is a measure
    if (this.#warmth === 2) this.#expectedMs = elapsed * SHORTEN;
    else if (this.#warmth > 2) this.#expectedMs = this.#overslept ? (woken - start) * SHORTEN : elapsed;
  }
}
