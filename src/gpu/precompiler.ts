/**
 * A driver that compiles a kernel when it first runs (lavapipe) does so on one core, one kernel after another, between the
 * kernels' runs. A second device of the same adapter lets it compile other kernels at the same time, by dispatches of no
 * workgroups, and leaves them in the driver's cache on disk, where the first device finds them.
 */
import { type Binding, layoutEntries } from './reflection.ts';

const USAGE = { UNIFORM: 64, STORAGE: 128, INDIRECT: 256 } as const;

/** What it takes to compile a kernel. */
export interface Precompiled {
  readonly source: string;
  readonly entry: string;
  readonly bindings: readonly Binding[];
}

/** Bytes that stand in for each buffer of a kernel; what asks for more is left to the first device. */
const STAND_IN_BYTES = 2 ** 16;

/** A kernel that is ready sooner was in the driver's cache. */
const CACHED_MS = 20;
/** So many such kernels in a row: the cache is warm, and there is nothing to do ahead. */
const CACHED_IN_A_ROW = 3;
/** A first run of what was compiled ahead that takes this share of its compilation did not find it in the cache. */
const USELESS_SHARE = 0.5;

export class Precompiler {
  readonly #open: () => Promise<GPUDevice | undefined>;
  #device: GPUDevice | undefined;
  /** Kernels stand in the order in which they will run. */
  #waiting: Precompiled[] = [];
  readonly #taken = new Map<Precompiled, Promise<void>>();
  /** Milliseconds that kernels took here. */
  readonly #took = new Map<Precompiled, number>();
  #isWorking = false;
  #isUseless = false;
  #hasBegun = false;
  #cachedInARow = 0;

  /** @param open a device whose kernels are compiled on another thread than the first one's */
  constructor(open: () => Promise<GPUDevice | undefined>) {
    this.#open = open;
  }

  /** Asks for a kernel to be compiled ahead of its first run. */
  add(kernel: Precompiled): void {
    if (this.#isUseless) return;
    this.#waiting.push(kernel);
    if (!this.#isWorking) void this.#work();
  }

  /** Resolves when a kernel may run first: at once, or after its compilation here where that has begun. */
  async claim(kernel: Precompiled): Promise<void> {
    this.#hasBegun = true;
    this.#waiting = this.#waiting.filter((other) => other !== kernel);
    await this.#taken.get(kernel);
  }

  /** Is told how long a kernel's first run took after its claim. */
  ranFirst(kernel: Precompiled, ms: number): void {
    const took = this.#took.get(kernel) ?? 0;
    if (took > 2 * CACHED_MS && ms > USELESS_SHARE * took) this.#giveUp();
  }

  #giveUp(): void {
    this.#isUseless = true;
    this.#waiting = [];
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    this.#device ??= await this.#open();
    if (!this.#device) this.#giveUp();
    // The first device takes them from the front, so the two meet in the middle.
    for (let next = this.#next(); next && this.#device; next = this.#next()) {
      const compiled = this.#compile(this.#device, next);
      this.#taken.set(next, compiled);
      await compiled;
    }
    this.#isWorking = false;
    // What comes later, such as another run's kernels, opens a device of its own.
    this.#device?.destroy();
    this.#device = undefined;
  }

  #next(): Precompiled | undefined {
    return this.#hasBegun ? this.#waiting.pop() : this.#waiting.shift();
  }

  async #compile(device: GPUDevice, kernel: Precompiled): Promise<void> {
    const start = performance.now();
    device.pushErrorScope('validation');
    try {
      await dispatchNothing(device, kernel);
    } catch {
      // The first device meets the same refusal, and says so.
    }
    await device.popErrorScope().catch(() => undefined);
    const ms = performance.now() - start;
    this.#took.set(kernel, ms);
    this.#cachedInARow = ms < CACHED_MS ? this.#cachedInARow + 1 : 0;
    if (this.#cachedInARow === CACHED_IN_A_ROW) this.#giveUp();
  }
}

/** Makes the kernel's pipeline and runs no workgroup of it. */
async function dispatchNothing(device: GPUDevice, { source, entry, bindings }: Precompiled): Promise<void> {
  const layout = device.createBindGroupLayout({ entries: layoutEntries(bindings) });
  const pipeline = await device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ code: source }), entryPoint: entry },
  });
  // A buffer that a dispatch may write cannot be read as another kind in the same one.
  const size = bindings.length * STAND_IN_BYTES;
  const written = device.createBuffer({ size, usage: USAGE.STORAGE });
  const read = device.createBuffer({ size, usage: USAGE.UNIFORM | USAGE.STORAGE });
  const none = device.createBuffer({ size: 12, usage: USAGE.INDIRECT });
  const entries = bindings.map(({ binding, kind }, i) => ({
    binding,
    resource: { buffer: kind === 'storage' ? written : read, offset: i * STAND_IN_BYTES, size: STAND_IN_BYTES },
  }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({ layout, entries }),
    bindings.filter(({ dynamic }) => dynamic).map(() => 0),
  );
  pass.dispatchWorkgroupsIndirect(none, 0);
  pass.end();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  for (const buffer of [written, read, none]) buffer.destroy();
}
