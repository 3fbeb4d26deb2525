/**
 * GPU time of every kernel, from timestamps around a pass of its own. Iterations are sampled, not all timed; results
 * never change, because a pass boundary only orders work that was ordered already.
 *
 * Where the clock has coarse steps (browsers, unless they are told otherwise), passes can be stretched until they are long
 * enough to be measured, and results still do not change: neighbours of the same kernel share a pass, and a kernel that
 * writes nothing that it reads (`DispatchSpec.isPure`) is done several times over. What goes on from what it wrote, such as
 * Adam, is never repeated.
 */
import type { Gpu } from './device.ts';
import type { Prepared, Work } from './dispatch.ts';
import type { Kernel } from './kernel.ts';
import { originOf, quantumOf, Timestamps } from './timestamps.ts';

/** What one timed pass holds. */
interface Timed {
  readonly kernel: Kernel;
  /** Step of the iteration that asked for it. */
  readonly step: string;
  /** Index of its submit among those of the recording. */
  readonly submit: number;
  /** Dispatches, repetitions apart. */
  readonly calls: number;
  /** What all calls together compute and move for one replica; undefined where it is not known. */
  readonly work: Work | undefined;
  /** How often each dispatch was done. */
  readonly repeats: number;
}

export interface Span extends Timed {
  /** Microseconds since the first span of the recording. */
  readonly start: number;
  /** Microseconds of the pass, without what repetitions add. */
  readonly duration: number;
}

/** What the host did for one submit, by `performance.now()`. */
export interface Submit {
  readonly step: string;
  readonly start: number;
  /** When the commands were handed over. */
  readonly encoded: number;
  readonly end: number;
}

/** Times that a pure kernel's dispatches are done in a stretched recording; the others are done once. */
export type Repeats = ReadonlyMap<Kernel, number>;

/** Dispatches that share a timed pass. */
export interface PassGroup {
  readonly descriptor: GPUComputePassDescriptor;
  readonly dispatches: readonly Prepared[];
  readonly repeats: number;
}

export interface Recording {
  readonly spans: readonly Span[];
  readonly submits: readonly Submit[];
  /** Nanoseconds between two values of the GPU's clock. */
  readonly quantum: number;
  /** Passes ran untimed because one submit held more of them than the profiler holds. */
  readonly isTruncated: boolean;
}

/** The work of several calls, known where that of each is. */
function sumOfWork(works: readonly (Work | undefined)[]): Work | undefined {
  const [first] = works;
  if (!first || works.some((work) => work?.when !== first.when)) return undefined;
  const sum = (of: 'flop' | 'bytes'): Partial<Work> =>
    works.every((work) => work?.[of] !== undefined)
      ? { [of]: works.reduce((total, work) => total + (work?.[of] ?? 0), 0) }
      : {};
  return { ...sum('flop'), ...sum('bytes'), when: first.when };
}

export class Profiler {
  readonly #timestamps: Timestamps<Timed>;
  #submits: Submit[] = [];
  #isTruncated = false;
  #repeats: Repeats | undefined;
  /** Passes are timed while this is set. */
  active = false;

  constructor(gpu: Gpu) {
    this.#timestamps = new Timestamps(gpu);
  }

  /** Times passes from now on; with `repeats` they are stretched. */
  begin(repeats?: Repeats): void {
    this.#repeats = repeats;
    this.#submits = [];
    this.#isTruncated = false;
    this.active = true;
  }

  /** How often a dispatch is done. */
  repeatsOf({ kernel, isPure }: Prepared): number {
    return isPure ? (this.#repeats?.get(kernel) ?? 1) : 1;
  }

  /** The passes of one submit: one a dispatch, or stretched one for neighbours of the same kernel. */
  passes(list: readonly Prepared[], step: string): PassGroup[] {
    const groups: Prepared[][] = [];
    for (const dispatch of list) {
      const last = groups.at(-1);
      if (this.#repeats && last?.[0]?.kernel === dispatch.kernel) last.push(dispatch);
      else groups.push([dispatch]);
    }
    return groups.map((dispatches) => this.#pass(dispatches, step));
  }

  #pass(dispatches: readonly Prepared[], step: string): PassGroup {
    const [first] = dispatches as [Prepared];
    const repeats = this.repeatsOf(first);
    const timestampWrites = this.#timestamps.next({
      kernel: first.kernel,
      step,
      submit: this.#submits.length,
      calls: dispatches.length,
      work: sumOfWork(dispatches.map(({ work }) => work)),
      repeats,
    });
    this.#isTruncated ||= timestampWrites === undefined;
    const descriptor = { label: first.kernel.label, ...(timestampWrites && { timestampWrites }) };
    return { descriptor, dispatches, repeats };
  }

  /** Last in the command buffer of a submit's passes. */
  resolve(encoder: GPUCommandEncoder): void {
    this.#timestamps.resolve(encoder);
  }

  /** Is told of each submit after its passes. */
  submitted(submit: Submit): void {
    this.#submits.push(submit);
  }

  /** Times no longer. @returns everything since `begin`; the queue must be idle */
  async end(): Promise<Recording> {
    this.active = false;
    const passes = await this.#timestamps.collect();
    const origin = originOf(passes);
    const spans = passes.map(({ tag, begin, end }) => ({
      ...tag,
      start: Number(begin - origin) / 1e3,
      duration: Math.max(0, Number(end - begin) / 1e3 / tag.repeats),
    }));
    return { spans, submits: this.#submits, quantum: quantumOf(passes), isTruncated: this.#isTruncated };
  }

  destroy(): void {
    this.#timestamps.destroy();
  }
}
