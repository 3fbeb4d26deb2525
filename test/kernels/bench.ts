/**
 * Kernels as the trainer dispatches them, on data of the test: the real verbs over a real workspace of a made-up task.
 * A verb's dispatches are picked by the kernel's path, so that a test runs one kernel or a few, with the trainer's own
 * bindings and constants. Kernels compile when they first run.
 */

import { inject } from 'vitest';
import { ArrayInfo } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { HyperparameterValue } from '../../src/algos/hyperparameter.ts';
import { type Algorithm, algorithms } from '../../src/algos/index.ts';
import type { NetworkKernels } from '../../src/config/run_config.ts';
import type { ReplicaBuffer } from '../../src/gpu/buffers.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { DispatchSpec, Step } from '../../src/gpu/dispatch.ts';
import type { KernelCache } from '../../src/gpu/kernel.ts';
import { Readback } from '../../src/gpu/readback.ts';
import { Scheduler } from '../../src/gpu/schedule.ts';
import { type Fields, readStruct, type StructValue, writeStruct } from '../../src/gpu/structs.ts';
import type { Variant } from '../../src/gpu/variant.ts';
import type { PhysicsProgram } from '../../src/physics/choice.ts';
import { type Shape, shapeOf, type Traits } from '../../src/shape/shape.ts';
import type { Task } from '../../src/tasks/index.ts';
import { Engine } from '../../src/train/engine.ts';
import { recordStruct } from '../../src/train/records.ts';
import type { RunVerbs } from '../../src/train/verbs.ts';
import { RECORD_WORDS, type Workspace } from '../../src/train/workspace.ts';
import { testGpu, testKernels, UNTOUCHED } from '../gpu.ts';
import { representatives } from '../long.ts';
import type { Network } from '../reference/forward.ts';
import { placeName } from './places.ts';
import { beginCase, isRecording, noteList, noteRead, type PlaceName } from './recorder.ts';

export { relativeError } from '../../src/gpu/kernel_case.ts';
export { expectNear } from './recorder.ts';

export interface BenchOptions {
  readonly O?: number;
  readonly A?: number;
  readonly C?: number;
  readonly hidden?: readonly number[];
  readonly envs?: number;
  /** Steps of one block. */
  readonly steps?: number;
  readonly blocks?: number;
  readonly horizon?: number;
  readonly minibatch?: number;
  readonly window?: number;
  readonly replicas?: number;
  readonly activation?: 'tanh' | 'relu';
  readonly portable?: boolean;
  /** The form of the network kernels; lane kernels unless said. */
  readonly networkKernels?: NetworkKernels;
  readonly physics?: PhysicsProgram;
  /** Hyper-parameters, the same for all replicas or by replica. */
  readonly set?: (replica: number) => Readonly<Record<string, HyperparameterValue>>;
  /** The algorithm whose hyper-parameters and traits there are; c-trpo unless said. */
  readonly algorithm?: string;
  /** Beside the algorithm's own. */
  readonly traits?: Traits;
  /** Environment steps of the run. */
  readonly totalSteps?: number;
  /** A categorical policy over this many actions. */
  readonly discreteActions?: number;
  readonly criticPasses?: number;
  readonly cgIterations?: number;
  readonly lineSearchSteps?: number;
  readonly stepsPerDispatch?: number;
  /** A task of the test's own: its shader's text and the words of its state. */
  readonly task?: { readonly wgsl: string; readonly stateSize: number };
  /** One workgroup takes a network's gradient steps; otherwise kernels of their own, which most tests are about. */
  readonly fused?: boolean;
  /** A task of the registry instead of a made-up one. */
  readonly registered?: Task;
}

interface Lazy {
  readonly label: string;
  readonly variant: Variant;
}

/** Both forms of the kernels where the driver offers both: with subgroups of 8 lanes, and portable, which alone is recorded. */
export const forms: readonly { readonly portable: boolean; readonly networkKernels?: NetworkKernels }[] =
  (await testGpu()).facts.lanes8 && !isRecording() ? [{ portable: false }, { portable: true }] : [{ portable: true }];

/** The form that suits GPUs, which has no subgroups. */
export const tileForm = { portable: true, networkKernels: 'tile' } as const;

export type KernelShape = BenchOptions & { readonly name: string; readonly costly?: boolean };

/** Where subgroups have eight lanes (lavapipe), `npm test` is for them: the rest runs on Chromium's driver, which has none. */
const hasEveryForm = forms.length === 1 || inject('everyForm');

function shapesIn(shapes: readonly KernelShape[], isFirst: boolean): KernelShape[] {
  const own = shapes.filter(({ costly }) => !costly || isFirst);
  if (own.length === 0) return [];
  if (hasEveryForm) return representatives(own, (_, k) => isFirst || k === 0);
  // tables begin with their least shape, which has little to unroll: the next one stands for all
  return isFirst ? [own[Math.min(1, own.length - 1)] as KernelShape] : [];
}

/**
 * Shapes in both forms of the kernels. Lavapipe unrolls every short loop of the portable form and compiles for half a
 * minute, so shapes marked costly run there with subgroups only, and of the others the first; Chromium's driver has the portable
 * form of all.
 */
export const inBothForms = (shapes: readonly KernelShape[]): KernelShape[] =>
  forms.flatMap((form) => {
    const isFirst = form === forms[0];
    return shapesIn(shapes, isFirst).map((shape) => ({
      ...shape,
      ...form,
      name: `${shape.name}${form.portable ? '' : ', subgroups'}`,
    }));
  });

/** Where a record's fields lie in the words that were read. */
const fieldPlaces = new WeakMap<
  StructValue,
  { readonly words: Float32Array; readonly first: number; readonly info: Fields }
>();

/** The numbers of a record's field, which `expectNear` can name where they part from a twin's. */
export function listOf(record: StructValue, field: string): number[] {
  const list = [record[field] ?? Number.NaN].flat();
  const place = fieldPlaces.get(record);
  const member = place?.info.members.find(({ name }) => name === field);
  if (!place || !member) return list;
  const stride = member.type instanceof ArrayInfo ? member.type.stride : 4;
  const at = list.map((_, i) => place.first + (member.offset + i * stride) / 4);
  return noteList(list, place.words, at);
}

/** Besides with tile kernels: the shapes that are not costly, and the first that is. */
export function inAllForms(shapes: readonly KernelShape[]): KernelShape[] {
  const first = shapes.find(({ costly }) => costly);
  const chosen = hasEveryForm ? representatives(shapes, (shape) => !shape.costly || shape === first) : [];
  return [...inBothForms(shapes), ...chosen.map((shape) => ({ ...shape, ...tileForm, name: `${shape.name}, tiles` }))];
}

export class Bench {
  readonly gpu: Gpu;
  readonly shape: Shape;
  readonly workspace: Workspace;
  readonly verbs: RunVerbs;
  readonly replicas: number;
  readonly #kernels: KernelCache;
  readonly #scheduler: Scheduler;
  readonly #readback: Readback;
  readonly #recordInfo: Fields;
  readonly #valueOf: (name: string) => HyperparameterValue;

  private constructor(gpu: Gpu, shape: Shape, options: BenchOptions, recordInfo: Fields) {
    const { replicas = 1 } = options;
    const set: NonNullable<BenchOptions['set']> = options.set ?? (() => ({}));
    this.gpu = gpu;
    this.shape = shape;
    this.replicas = replicas;
    this.#recordInfo = recordInfo;
    this.#kernels = testKernels(gpu, options.task && { 'tasks/test.wgsl': options.task.wgsl });
    this.#scheduler = new Scheduler(gpu);
    this.#readback = new Readback(gpu);
    const algorithm = algorithms[options.algorithm ?? 'c-trpo'] as (typeof algorithms)[string];
    const defaults = Object.fromEntries(algorithm.hyperparameters.map((p) => [p.name, p.default]));
    const { activation = 'tanh', criticPasses = 1, cgIterations = 1, lineSearchSteps = 1 } = options;
    const values = { ...defaults, ...set(0), activation, criticPasses, cgIterations, lineSearchSteps };
    const engine = new Engine({
      gpu,
      config: { algorithm, task: shape.task, values, usualEpochs: 100, totalSteps: options.totalSteps ?? 1e6 },
      shape,
      replicas,
      kernels: { begin: async (variant: Variant) => ({ label: variant.path, variant }) } as unknown as KernelCache,
      scheduler: { prepare: (spec: DispatchSpec) => spec } as unknown as Scheduler,
      fused: options.fused ?? false,
      networkKernels: options.networkKernels ?? 'lane',
      physics: options.physics ?? 'straight',
    });
    this.workspace = engine.workspace;
    this.verbs = engine.verbs;
    this.#valueOf = (name) => set(0)[name] ?? (defaults[name] as HyperparameterValue);
    for (let r = 0; r < replicas; r++) {
      const value = (name: string): HyperparameterValue => set(r)[name] ?? (defaults[name] as HyperparameterValue);
      const all = (name: string): HyperparameterValue => {
        const found = value(name);
        if (algorithm.hyperparameters.find((p) => p.name === name)?.type !== 'limits') return found;
        const list = [found].flat() as number[];
        return list.length === 1 ? Array<number>(shape.C).fill(list[0] as number) : list;
      };
      engine.writeHyper(r, all);
    }
  }

  static async open(options: BenchOptions): Promise<Bench> {
    const { O = 3, A = 1, C = 1, hidden = [5], envs = 1, steps = 1, blocks = 1, horizon = 1000 } = options;
    const task: Task = options.registered ?? {
      name: 'test',
      family: 'test',
      summary: '',
      source: '',
      observationSize: O,
      actionSize: A,
      ...(options.discreteActions === undefined ? {} : { discreteActions: options.discreteActions }),
      costs: Array.from({ length: C }, (_, c) => `cost${c}`),
      horizon,
      stateSize: options.task?.stateSize ?? 1,
      shader: options.task ? 'tasks/test' : 'tasks/point_run',
      constants: {},
      observationNames: [],
      layoutToState: () => new Float32Array(),
      stateToLayout: () => ({}),
    };
    const { minibatch = 32, window = 50 } = options;
    const algorithm = algorithms[options.algorithm ?? 'c-trpo'] as Algorithm;
    const values = Object.fromEntries(
      algorithm.hyperparameters.map((p) => [p.name, options.set?.(0)[p.name] ?? p.default]),
    );
    const traits = { ...algorithm.traits?.({ values, task, envs, steps, replicas: [] }), ...options.traits };
    const whole = shapeOf(task, { envs, steps: steps * blocks, hidden, minibatch, window, traits });
    const block = shapeOf(task, { envs, steps, hidden, minibatch, window, traits });
    const { bootstraps, bootstrapQuads, episodeSlots } = whole;
    const { stepsPerDispatch = block.stepsPerDispatch } = options;
    const blockDispatches = Math.ceil(steps / stepsPerDispatch);
    const cut = {
      steps: steps * blocks,
      blocks,
      bootstraps,
      bootstrapQuads,
      episodeSlots,
      stepsPerDispatch,
      blockDispatches,
    };
    const shape: Shape = { ...block, ...cut };
    return new Bench(
      await testGpu(options.portable ?? isRecording()),
      shape,
      options,
      await recordStruct(shape, algorithm.state),
    );
  }

  /** Writes one replica's words, from `offset` words on. */
  write(
    buffer: ReplicaBuffer,
    replica: number,
    data: Float32Array | Uint32Array | readonly number[],
    offset = 0,
  ): void {
    const words = data instanceof Float32Array || data instanceof Uint32Array ? data : Float32Array.from(data);
    const at = buffer.offsetBytes + (replica * buffer.strideWords + offset) * 4;
    this.gpu.device.queue.writeBuffer(buffer.buffer, at, words as Float32Array<ArrayBuffer>);
  }

  /** Fills buffers with a NaN pattern, so that what a kernel leaves alone shows. */
  untouch(...buffers: readonly ReplicaBuffer[]): void {
    for (const buffer of buffers) {
      const pattern = new Uint32Array(buffer.strideWords).fill(UNTOUCHED);
      for (let r = 0; r < buffer.replicas; r++) this.write(buffer, r, pattern);
    }
  }

  /** Every replica's words. */
  async read(buffer: ReplicaBuffer): Promise<Float32Array[]> {
    const words = new Float32Array(await this.#readback.readOnce(buffer));
    noteRead(this, words, buffer, this.#placeName);
    return Array.from({ length: buffer.replicas }, (_, r) =>
      words.subarray(r * buffer.strideWords, (r + 1) * buffer.strideWords),
    );
  }

  /** Replaces a replica's record; what is not given is 0. */
  writeRecord(replica: number, value: StructValue): void {
    this.write(this.workspace.records, replica, new Uint32Array(writeStruct(this.#recordInfo, value)));
  }

  /** What `listOf` reads may be compared by `expectNear`. */
  async records(): Promise<StructValue[]> {
    const bytes = await this.#readback.readOnce(this.workspace.records);
    const words = new Float32Array(bytes);
    noteRead(this, words, this.workspace.records, this.#placeName);
    return Array.from({ length: this.replicas }, (_, r) => {
      const record = readStruct(bytes, r * RECORD_WORDS * 4, this.#recordInfo);
      fieldPlaces.set(record, { words, first: r * RECORD_WORDS, info: this.#recordInfo });
      return record;
    });
  }

  readonly #placeName: PlaceName = (buffer, slice, word) =>
    placeName(this.shape, this.replicas, this.#recordInfo, buffer, slice, word);

  /** A hyper-parameter of the first replica. */
  valueOf(name: string): HyperparameterValue {
    return this.#valueOf(name);
  }

  /** Dispatches of a step whose kernel's path (with `.entry`) matches. */
  pick(step: Step, kernels: RegExp): DispatchSpec[] {
    const name = ({ variant }: Lazy): string => `${variant.path}${variant.entry ? `.${variant.entry}` : ''}`;
    return (step as unknown as DispatchSpec[]).filter(({ kernel }) => kernels.test(name(kernel as unknown as Lazy)));
  }

  /** Runs dispatches of `pick`, in order. */
  async run(specs: readonly DispatchSpec[]): Promise<void> {
    if (specs.length === 0) throw new Error('no dispatch of that name');
    const compiled: DispatchSpec[] = [];
    for (const spec of specs)
      compiled.push({ ...spec, kernel: await this.#kernels.get((spec.kernel as unknown as Lazy).variant) });
    await beginCase(this, this.gpu, compiled);
    for (const spec of compiled) await this.#scheduler.run([this.#scheduler.prepare(spec)]);
  }

  close(): void {
    this.workspace.destroy();
    this.#readback.destroy();
    this.#scheduler.destroy();
  }
}

/** Reproducible numbers of a test, rounded to f32 so that the twin sees what the kernel sees. */
export class Numbers {
  #state: number;

  constructor(seed: number) {
    this.#state = seed + 0x9e3779b9;
  }

  /** mulberry32 */
  uniform(low = -1, high = 1): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.fround(low + (high - low) * (((t ^ (t >>> 14)) >>> 0) / 2 ** 32));
  }

  integer(below: number): number {
    return Math.floor(this.uniform(0, 1) * below) % below;
  }

  list(length: number, low = -1, high = 1): number[] {
    return Array.from({ length }, () => this.uniform(low, high));
  }

  rows(count: number, length: number, low = -1, high = 1): number[][] {
    return Array.from({ length: count }, () => this.list(length, low, high));
  }

  network(sizes: readonly number[], activation: 'tanh' | 'relu'): Network {
    const layers = sizes.slice(1).map((outputs, l) => {
      const bound = 1.5 / Math.sqrt(sizes[l] as number);
      return { weight: this.rows(outputs, sizes[l] as number, -bound, bound), bias: this.list(outputs, -0.5, 0.5) };
    });
    return { layers, activation };
  }
}

/** Where each parameter of a network lies in its padded form, in the twin's order: each layer's weights, its biases. */
export function parameterPlaces(shape: Shape, outputs: number): number[] {
  const widths = [shape.O, ...shape.hidden, outputs];
  const places: number[] = [];
  let offset = 0;
  for (let l = 0; l + 1 < widths.length; l++) {
    const paddedIn = l === 0 ? shape.inputsPadded : shape.hiddenWidth;
    const rows = l === shape.layers ? outputs : shape.hiddenWidth;
    for (let j = 0; j < (widths[l + 1] as number); j++) {
      for (let k = 0; k < (widths[l] as number); k++) places.push(offset + j * paddedIn + k);
    }
    for (let j = 0; j < (widths[l + 1] as number); j++) places.push(offset + rows * paddedIn + j);
    offset += rows * (paddedIn + 1);
  }
  return places;
}

/** The places of `parameterPlaces` are followed by those of the actor's log-stds. */
export const actorPlaces = (shape: Shape): number[] => [
  ...parameterPlaces(shape, shape.outputs),
  ...Array.from({ length: shape.logStds }, (_, a) => shape.actorParameters - shape.logStds + a),
];

export function scatter(values: readonly number[], places: readonly number[], words: number): Float32Array {
  const padded = new Float32Array(words);
  places.forEach((place, i) => {
    padded[place] = values[i] as number;
  });
  return padded;
}

export const gather = (padded: Float32Array, places: readonly number[]): number[] =>
  noteList(
    places.map((place) => padded[place] as number),
    padded,
    places,
  );

/** The words of the first `words` that are no parameter. */
export function padding(padded: Float32Array, places: readonly number[], words: number): number[] {
  const used = new Set(places);
  return Array.from(padded.subarray(0, words)).filter((_, i) => !used.has(i));
}

/** Samples [n][features] as feature-major rows of `row` samples each. */
export function featureMajor(samples: readonly (readonly number[])[], row: number): Float32Array {
  const features = samples[0]?.length ?? 0;
  const words = new Float32Array(features * row);
  samples.forEach((sample, s) => {
    sample.forEach((x, k) => {
      words[k * row + s] = x;
    });
  });
  return words;
}

/** Row `index` of a feature-major buffer, its first `count` samples. */
export const rowOf = (words: Float32Array, index: number, row: number, count: number): number[] =>
  gather(
    words,
    Array.from({ length: count }, (_, i) => index * row + i),
  );

/** The words' bits, for comparisons to the last one. */
export const bitsOf = (words: Float32Array): number[] =>
  Array.from(new Uint32Array(words.buffer, words.byteOffset, words.length));
