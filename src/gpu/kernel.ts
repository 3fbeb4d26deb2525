/** Compiled kernels: pipeline and bindings of a linked variant. */
import type { Gpu } from './device.ts';
import { linkShader } from './link.ts';
import { complaint } from './place.ts';
import type { Precompiler } from './precompiler.ts';
import { type Binding, layoutEntries, reflectBindings } from './reflection.ts';
import type { Variant } from './variant.ts';

export class Kernel {
  readonly label: string;
  readonly layout: GPUBindGroupLayout;
  readonly bindings: readonly Binding[];
  readonly source: string;
  readonly entry: string;
  /** Who compiles kernels ahead of their first run, where the driver waits for that; tell it of the first run. */
  readonly ahead: Precompiler | undefined;
  /** Resolves when the pipeline is made; rejects where the driver refuses it. */
  readonly made: Promise<void>;
  #pipeline: GPUComputePipeline | undefined;

  constructor(parts: {
    label: string;
    pipeline: Promise<GPUComputePipeline>;
    layout: GPUBindGroupLayout;
    bindings: readonly Binding[];
    source: string;
    entry: string;
    ahead: Precompiler | undefined;
  }) {
    this.label = parts.label;
    this.layout = parts.layout;
    this.bindings = parts.bindings;
    this.source = parts.source;
    this.entry = parts.entry;
    this.ahead = parts.ahead;
    this.made = parts.pipeline.then((made) => {
      this.#pipeline = made;
    });
    // Whoever waits is told.
    this.made.catch(() => undefined);
  }

  /** The pipeline that has been made. @throws Error before `made` is resolved */
  get pipeline(): GPUComputePipeline {
    if (!this.#pipeline) throw new Error(`the pipeline of ${this.label} is not made yet`);
    return this.#pipeline;
  }
}

/** Compiles kernel variants once and keeps them: identical pipelines are not shared by the driver. */
export class KernelCache {
  readonly #gpu: Gpu;
  readonly #sources: Readonly<Record<string, string>>;
  readonly #kernels = new Map<string, Promise<Kernel>>();
  readonly #ahead: Precompiler | undefined;

  /** @param ahead compiles kernels ahead of their first run */
  constructor(gpu: Gpu, sources: Readonly<Record<string, string>>, ahead?: Precompiler) {
    this.#gpu = gpu;
    this.#sources = sources;
    this.#ahead = ahead;
  }

  /** A kernel that can run. */
  async get(variant: Variant): Promise<Kernel> {
    const kernel = await this.begin(variant);
    await kernel.made;
    return kernel;
  }

  /** A kernel that can be bound, whose pipeline is being made: the pipelines of many kernels are made side by side. */
  begin(variant: Variant): Promise<Kernel> {
    const lanes8 = this.#gpu.facts.lanes8;
    const full: Variant = { ...variant, conditions: { LANES8: lanes8, ...variant.conditions } };
    const key = JSON.stringify(full);
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = this.#compile(full);
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }

  async #compile(variant: Variant): Promise<Kernel> {
    const { device } = this.#gpu;
    const entry = variant.entry ?? 'main';
    const label = entry === 'main' ? variant.path : `${variant.path}.${entry}`;
    const linked = await linkShader(this.#sources, variant);
    const source = linked.text;
    device.pushErrorScope('validation'); // what it refuses is told below, with its place
    const module = device.createShaderModule({ code: source, label });
    await device.popErrorScope();
    const error = (await module.getCompilationInfo()).messages.find((m) => m.type === 'error');
    if (error) throw complaint(variant, linked.place(error.lineNum, error.linePos), error.message);
    const bindings = reflectBindings(source, entry);
    const layout = device.createBindGroupLayout({
      label,
      entries: layoutEntries(bindings),
    });
    const pipeline = device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: entry },
    });
    const kernel = new Kernel({ label, pipeline, layout, bindings, source, entry, ahead: this.#ahead });
    this.#ahead?.add(kernel);
    return kernel;
  }
}
