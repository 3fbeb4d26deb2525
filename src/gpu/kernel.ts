/**
 * A compiled kernel: pipeline, bind group layout and struct layouts, all from reflection of the linked WGSL.
 * Bindings are addressed by their WGSL names; nothing counts binding numbers or byte offsets by hand.
 */
import type { StructInfo, VariableInfo } from 'wgsl_reflect';
import { ResourceType, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { type Gpu, RingfenceError } from './device.ts';
import { complaint } from './place.ts';
import { linkShader, type Variant } from './shaders.ts';

export interface Binding {
  readonly name: string;
  readonly binding: number;
  readonly kind: 'uniform' | 'storage' | 'read-only-storage';
  /** A uniform named `cursor` is bound with a dynamic offset: it carries the position of a dispatch in its schedule. */
  readonly dynamic: boolean;
}

export class Kernel {
  readonly label: string;
  readonly layout: GPUBindGroupLayout;
  readonly bindings: readonly Binding[];
  readonly source: string;
  /** Resolves when the pipeline is made; rejects where the driver refuses it. */
  readonly made: Promise<void>;
  #pipeline: GPUComputePipeline | undefined;

  constructor(
    label: string,
    pipeline: Promise<GPUComputePipeline>,
    layout: GPUBindGroupLayout,
    bindings: readonly Binding[],
    source: string,
  ) {
    this.label = label;
    this.layout = layout;
    this.bindings = bindings;
    this.source = source;
    this.made = pipeline.then((made) => {
      this.#pipeline = made;
    });
    // Whoever waits is told.
    this.made.catch(() => undefined);
  }

  /** Once it is made. */
  get pipeline(): GPUComputePipeline {
    if (!this.#pipeline) throw new Error(`the pipeline of ${this.label} is not made yet`);
    return this.#pipeline;
  }
}

const bindingKind = (variable: VariableInfo): Binding['kind'] =>
  variable.resourceType === ResourceType.Uniform
    ? 'uniform'
    : variable.access === 'read_write'
      ? 'storage'
      : 'read-only-storage';

/** A pointer, whose type the reader of WGSL cannot read where it is an array of arrays or of a computed length. */
const template = (depth: number): string => (depth === 0 ? '[^<>]*' : `(?:[^<>]|<${template(depth - 1)}>)*`);
const POINTER = new RegExp(`\\bptr<function, ${template(4)}>`, 'g');

/** @param told what is said of a line of the text that the reader of WGSL cannot read */
function reflect(wgsl: string, told: (line: number, message: string) => Error): WgslReflect {
  try {
    return new WgslReflect(wgsl.replace(POINTER, 'ptr<function, f32>'));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, what = message, line = '1'] = /^(.*?)\.* Line: (\d+)/s.exec(message) ?? [];
    throw told(Number(line), what);
  }
}

const unreadable =
  (wgsl: string) =>
  (line: number, message: string): Error =>
    new RingfenceError(
      `a linked kernel cannot be reflected: ${message}: ${wgsl.split('\n')[line - 1]?.trim() ?? ''}`,
      1,
    );

/**
 * The text for reflection, which asks only who calls whom and names which buffer: of a straight-line program's thousands of
 * statements those that say something new. Lines keep their numbers.
 */
function outline(wgsl: string): string {
  const globals = new Set([...wgsl.matchAll(/^.*\bvar<[^>]*> (\w+)/gm)].map(([, name]) => name as string));
  const called = new Set<string>();
  return wgsl
    .split('\n')
    .map((line) => {
      // an entry point's attributes may stand before it
      if (/^(@.*\s)?fn /.test(line)) called.clear();
      if (!/^ +(?:(?:let|var) )?\w+(?: = |\()[^{}[\]]*;$/.test(line)) return line;
      const news = (line.match(/\w+/g) ?? []).filter((word) => globals.has(word));
      for (const [, callee] of line.matchAll(/(\w+)\(/g)) if (callee && !called.has(callee)) news.push(callee);
      for (const callee of news) called.add(callee);
      return news.length > 0 ? line : '';
    })
    .join('\n');
}

/** Bindings that one entry point uses (directly or through calls), in binding order. */
export function reflectBindings(wgsl: string, entry: string, told = unreadable(wgsl)): Binding[] {
  const found = reflect(outline(wgsl), told).entry.compute.find((e) => e.name === entry);
  if (!found) throw new RingfenceError(`no entry point ${entry} in the linked kernel`, 1);
  return found.resources
    .filter((v) => v.resourceType === ResourceType.Uniform || v.resourceType === ResourceType.Storage)
    .map((v) => ({ name: v.name, binding: v.binding, kind: bindingKind(v), dynamic: v.name === 'cursor' }))
    .sort((a, b) => a.binding - b.binding);
}

/** The struct `name` of a linked kernel, for typed reads and writes. */
export function reflectStruct(wgsl: string, name: string): StructInfo {
  const found = reflect(wgsl, unreadable(wgsl)).structs.find((s) => s.name === name);
  if (!found) throw new RingfenceError(`no struct ${name} in the linked kernel`, 1);
  return found;
}

/** Compiles kernel variants once and keeps them: identical pipelines are not shared by the driver. */
export class KernelCache {
  readonly #gpu: Gpu;
  readonly #sources: Readonly<Record<string, string>>;
  readonly #kernels = new Map<string, Promise<Kernel>>();

  constructor(gpu: Gpu, sources: Readonly<Record<string, string>>) {
    this.#gpu = gpu;
    this.#sources = sources;
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
    const bindings = reflectBindings(source, entry, (line, message) =>
      complaint(variant, linked.place(line, 1), message),
    );
    const layout = device.createBindGroupLayout({
      label,
      entries: bindings.map((b) => ({
        binding: b.binding,
        visibility: 4, // GPUShaderStage.COMPUTE; the global is absent in Node
        buffer: { type: b.kind, hasDynamicOffset: b.dynamic },
      })),
    });
    const pipeline = device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: entry },
    });
    return new Kernel(label, pipeline, layout, bindings, source);
  }
}
