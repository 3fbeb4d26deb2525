/**
 * Dispatches with their bindings prepared once, and the queue that submits them in pieces of bounded GPU time.
 */

import { RingfenceError } from '../errors/error.ts';
import { cursorBuffer } from './buffers.ts';
import type { Gpu } from './device.ts';
import type { DispatchSpec, Prepared, Step } from './dispatch.ts';
import type { Kernel } from './kernel.ts';
import type { PassGroup, Profiler } from './profiler.ts';

/** How far the compilation of a run's kernels is. */
export interface CompileProgress {
  readonly kernels: number;
  /** How many of them have their pipeline. */
  readonly made: number;
  /** How many of them have run. */
  readonly run: number;
}

/** Values that a cursor may have. */
export const CURSOR_SLOTS = 16384;
const TARGET_SUBMIT_MS = 40;

/** Sleeps on a timer: while a WebGPU promise is pending, Dawn's Node binding spins a whole core. */
export const sleep = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

export class Scheduler {
  readonly #gpu: Gpu;
  readonly #cursor: GPUBuffer;
  readonly #bindGroups = new Map<string, Prepared['groups']>();
  readonly #ids = new Map<object, number>();
  /** Milliseconds that one dispatch of a kernel takes, learnt from its second run. */
  readonly #cost = new Map<Kernel, number>();
  readonly #compiled = new Set<Kernel>();
  readonly #prepared = new Set<Kernel>();
  readonly #made = new Set<Kernel>();
  #predictedMs = 0;
  profiler: Profiler | undefined;
  /** Is told whenever a pipeline has been made or a kernel has run for the first time, which is when some drivers compile it. */
  onCompiled: ((progress: CompileProgress) => void) | undefined;
  /** Is waited for after each submit: who sets it can hold the next one back and have the queue to itself in between. */
  onSubmitted: (() => Promise<void>) | undefined;
  /** Milliseconds that the host spent encoding since the start. */
  encodeMs = 0;
  dispatches = 0;
  submits = 0;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
    this.#cursor = cursorBuffer(gpu, CURSOR_SLOTS);
  }

  #id(object: object): number {
    let id = this.#ids.get(object);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(object, id);
    }
    return id;
  }

  prepare(spec: DispatchSpec): Prepared {
    const { kernel, workgroups } = spec;
    this.#note(kernel);
    const cursor = spec.cursor ?? 0;
    if (cursor >= CURSOR_SLOTS)
      throw new RingfenceError(
        `more than ${CURSOR_SLOTS} dispatches of ${kernel.label} in one iteration: use larger minibatches, or more environments for the same steps`,
      );
    const limits = this.#gpu.device.limits;
    if (workgroups[0] > limits.maxComputeWorkgroupsPerDimension) {
      throw new RingfenceError(
        `${kernel.label} needs ${workgroups[0]} workgroups, more than the device's ${limits.maxComputeWorkgroupsPerDimension}: use fewer samples per iteration`,
      );
    }
    const key = `${this.#id(kernel)}:${Object.entries(spec.bind)
      .map(([n, b]) => `${n}=${this.#id(b.buffer)}+${b.offsetBytes}`)
      .join()}`;
    let groups = this.#bindGroups.get(key);
    if (!groups) {
      groups = this.#bindReplicaGroups(spec);
      this.#bindGroups.set(key, groups);
    }
    const offsets = kernel.bindings.some((b) => b.dynamic) ? [cursor * 256] : [];
    return { kernel, groups, workgroups, offsets, work: spec.work, isPure: spec.isPure === true };
  }

  #note(kernel: Kernel): void {
    if (this.#prepared.has(kernel)) return;
    this.#prepared.add(kernel);
    const isMade = (): void => {
      this.#made.add(kernel);
      this.#report();
    };
    // A refusal is told to who waits for the kernel.
    kernel.made.then(isMade, () => undefined);
  }

  #report(): void {
    this.onCompiled?.({ kernels: this.#prepared.size, made: this.#made.size, run: this.#compiled.size });
  }

  /** Resolves when the pipelines of all that has been prepared are made. */
  async ready(): Promise<void> {
    await Promise.all(Array.from(this.#prepared, ({ made }) => made));
  }

  #bindReplicaGroups({ kernel, bind }: DispatchSpec): Prepared['groups'] {
    const { device } = this.#gpu;
    const limit = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    const bound = kernel.bindings
      .filter((b) => !b.dynamic)
      .map((b) => {
        const buffer = bind[b.name];
        if (!buffer) throw new RingfenceError(`kernel ${kernel.label} binds ${b.name}, which was not given`, 1);
        return { ...b, buffer };
      });
    const replicas = Math.max(...bound.map((b) => b.buffer.replicas));
    let size = replicas;
    for (const b of bound) {
      const stride = b.buffer.strideWords * 4;
      if (stride > limit) {
        throw new RingfenceError(
          `buffer ${b.buffer.name} needs ${Math.ceil(stride / 2 ** 20)} MiB for one replica, more than the device binds (${Math.floor(limit / 2 ** 20)} MiB): use fewer steps per epoch`,
        );
      }
      if (b.buffer.replicas > 1) size = Math.min(size, Math.floor(limit / stride));
    }
    const groups: Prepared['groups'][number][] = [];
    for (let first = 0; first < replicas; first += size) {
      const count = Math.min(size, replicas - first);
      const entries: GPUBindGroupEntry[] = bound.map((b) => {
        const stride = b.buffer.strideWords * 4;
        const own = b.buffer.replicas > 1;
        return {
          binding: b.binding,
          resource: {
            buffer: b.buffer.buffer,
            offset: b.buffer.offsetBytes + (own ? first * stride : 0),
            size: own ? count * stride : b.buffer.replicas * stride,
          },
        };
      });
      for (const b of kernel.bindings)
        if (b.dynamic) entries.push({ binding: b.binding, resource: { buffer: this.#cursor, offset: 0, size: 16 } });
      groups.push({
        bindGroup: device.createBindGroup({ label: kernel.label, layout: kernel.layout, entries }),
        replicas: count,
      });
    }
    return groups;
  }

  /**
   * Submits `step`. Work is cut into submits of about 40 ms by what each kernel's dispatch cost when it first ran; a
   * kernel that has not run yet is submitted alone and waited for.
   * @param name of the step, for the profiler
   */
  async run(step: Step, name = ''): Promise<void> {
    let pending: Prepared[] = [];
    let pendingMs = 0;
    const flush = async (): Promise<void> => {
      if (pending.length === 0) return;
      this.#submit(pending, name);
      pending = [];
      pendingMs = 0;
      if (this.onSubmitted) await this.onSubmitted();
    };
    for (const dispatch of step) {
      const cost = this.#cost.get(dispatch.kernel);
      if (cost === undefined) {
        await flush();
        await this.#probe(dispatch, name);
        continue;
      }
      const ms = cost * (this.#activeProfiler?.repeatsOf(dispatch) ?? 1);
      pending.push(dispatch);
      pendingMs += ms;
      this.#predictedMs += ms;
      if (pendingMs >= TARGET_SUBMIT_MS) await flush();
    }
    await flush();
  }

  /** Runs a dispatch alone. A kernel's first run includes the driver's own compilation, so its second one is the measure. */
  async #probe(dispatch: Prepared, name: string): Promise<void> {
    const { kernel } = dispatch;
    await kernel.made;
    const isFirst = !this.#compiled.has(kernel);
    if (isFirst) await kernel.ahead?.claim(kernel);
    await this.idle();
    const start = performance.now();
    this.#submit([dispatch], name);
    await this.idle();
    const ms = performance.now() - start;
    if (isFirst) kernel.ahead?.ranFirst(kernel, ms);
    else this.#cost.set(kernel, ms);
    this.#compiled.add(kernel);
    this.#report();
  }

  /** Scales what dispatches are thought to cost by how long everything since the last call really took. */
  calibrate(elapsedMs: number): void {
    if (this.#predictedMs > 0) {
      const scale = elapsedMs / this.#predictedMs;
      for (const [kernel, cost] of this.#cost) this.#cost.set(kernel, cost * scale);
    }
    this.#predictedMs = 0;
  }

  async idle(): Promise<void> {
    await this.#gpu.device.queue.onSubmittedWorkDone();
  }

  get #activeProfiler(): Profiler | undefined {
    return this.profiler?.active ? this.profiler : undefined;
  }

  #submit(list: readonly Prepared[], step: string): void {
    const start = performance.now();
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder();
    const profiler = this.#activeProfiler;
    if (profiler) {
      for (const group of profiler.passes(list, step)) this.#encodeTimed(encoder, group);
      profiler.resolve(encoder);
    } else {
      const pass = encoder.beginComputePass();
      for (const d of list) this.#encode(pass, d);
      pass.end();
    }
    const commands = encoder.finish();
    const encoded = performance.now();
    device.queue.submit([commands]);
    const end = performance.now();
    profiler?.submitted({ step, start, encoded, end });
    this.dispatches += list.length;
    this.submits++;
    this.encodeMs += end - start;
  }

  #encodeTimed(encoder: GPUCommandEncoder, { descriptor, dispatches, repeats }: PassGroup): void {
    const pass = encoder.beginComputePass(descriptor);
    for (const d of dispatches) for (let i = 0; i < repeats; i++) this.#encode(pass, d);
    pass.end();
  }

  #encode(pass: GPUComputePassEncoder, d: Prepared): void {
    pass.setPipeline(d.kernel.pipeline);
    for (const group of d.groups) {
      pass.setBindGroup(0, group.bindGroup, d.offsets);
      pass.dispatchWorkgroups(d.workgroups[0], d.workgroups[1], group.replicas);
    }
  }

  destroy(): void {
    this.#cursor.destroy();
  }
}
