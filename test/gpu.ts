/**
 * Running one kernel in a test, in Node and in Chromium alike: buffers by name, outputs pre-filled with a NaN pattern so
 * that an element that a kernel leaves alone shows.
 */
import { Arena, type ReplicaBuffer } from '../src/gpu/buffers.ts';
import { type Gpu, openDevice } from '../src/gpu/device.ts';
import { KernelCache } from '../src/gpu/kernel.ts';
import { Readback } from '../src/gpu/readback.ts';
import { Scheduler } from '../src/gpu/schedule.ts';
import { shaderSources } from '../src/gpu/sources.ts';
import type { Constant, Variant } from '../src/gpu/variant.ts';
import { beginCase, noteRead } from './kernels/recorder.ts';

/** A quiet NaN that no kernel computes. */
export const UNTOUCHED = 0x7fc0dead;

export const isBrowser = typeof document !== 'undefined';

declare global {
  var testProvider: GPU;
}

const devices = new Map<boolean, Promise<Gpu>>();

/** The test device; `portable` has neither subgroups nor other optional features. */
export function testGpu(portable = false): Promise<Gpu> {
  let gpu = devices.get(portable);
  if (!gpu) {
    gpu = openDevice(globalThis.testProvider, { portable });
    devices.set(portable, gpu);
  }
  return gpu;
}

const caches = new Map<Gpu, Map<string, KernelCache>>();

/** A test device's kernels, of the repository's shaders and the test's own: what one case has compiled, the next one finds. */
export function testKernels(gpu: Gpu, sources: Readonly<Record<string, string>> = {}): KernelCache {
  const own = caches.get(gpu) ?? new Map<string, KernelCache>();
  caches.set(gpu, own);
  const key = JSON.stringify(sources);
  const kernels = own.get(key) ?? new KernelCache(gpu, { ...shaderSources, ...sources });
  own.set(key, kernels);
  return kernels;
}

export interface KernelRun {
  readonly variant: Variant;
  /** Inputs by binding name: [R][words], flat and unpadded. */
  readonly inputs: Readonly<Record<string, Float32Array | Uint32Array>>;
  /** Words of one replica of each output. */
  readonly outputs: Readonly<Record<string, number>>;
  readonly replicas?: number;
  readonly workgroups: readonly [number, number];
  /** Dispatched once for each value, in order. */
  readonly cursors?: readonly number[];
  readonly portable?: boolean;
  /** Shaders of the test's own, by path. */
  readonly sources?: Readonly<Record<string, string>>;
}

const strideName = (name: string): string => `${name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}_STRIDE`;

/** Runs a kernel; an output that is also an input starts with the input's words. @returns outputs, [R][words] flat */
export async function runKernel(run: KernelRun): Promise<Record<string, Float32Array>> {
  const gpu = await testGpu(run.portable);
  const replicas = run.replicas ?? 1;
  const arena = new Arena(gpu);
  const bind: Record<string, ReplicaBuffer> = {};
  const words: Record<string, number> = {};
  for (const name of new Set([...Object.keys(run.inputs), ...Object.keys(run.outputs)])) {
    const given = run.inputs[name];
    words[name] = run.outputs[name] ?? Math.ceil((given?.length ?? 0) / replicas);
    bind[name] = arena.storage(name, replicas, words[name] as number);
    const buffer = bind[name] as ReplicaBuffer;
    const bits = new Uint32Array(replicas * buffer.strideWords);
    if (name in run.outputs) bits.fill(UNTOUCHED);
    if (given) {
      const source = new Uint32Array(given.buffer, given.byteOffset, given.length);
      const each = given.length / replicas;
      for (let r = 0; r < replicas; r++) bits.set(source.subarray(r * each, (r + 1) * each), r * buffer.strideWords);
    }
    gpu.device.queue.writeBuffer(buffer.buffer, 0, bits);
  }
  const strides: Record<string, Constant> = {};
  for (const [name, buffer] of Object.entries(bind)) strides[strideName(name)] = buffer.strideWords;
  const kernel = await testKernels(gpu, run.sources).get({
    ...run.variant,
    constants: {
      ...run.variant.constants,
      dispatch: { WORKGROUP: gpu.facts.lanes8 ? 8 : 32, ...run.variant.constants?.['dispatch'] },
      strides: { ...strides, ...run.variant.constants?.['strides'] },
      ...(run.variant.constants?.['hyper']
        ? { hyper: { HYPER_STRIDE: bind['hyper']?.strideWords ?? 0, ...run.variant.constants['hyper'] } }
        : {}),
    },
  });
  const scheduler = new Scheduler(gpu);
  const readback = new Readback(gpu);
  const specs = (run.cursors ?? [0]).map((cursor) => ({ kernel, bind, workgroups: run.workgroups, cursor }));
  await beginCase(arena, gpu, specs);
  await scheduler.run(specs.map((spec) => scheduler.prepare(spec)));
  const results: Record<string, Float32Array> = {};
  for (const name of Object.keys(run.outputs)) {
    const buffer = bind[name] as ReplicaBuffer;
    const all = new Float32Array(await readback.readOnce(buffer));
    const each = words[name] as number;
    const flat = new Float32Array(replicas * each);
    const bits = new Uint32Array(flat.buffer);
    const allBits = new Uint32Array(all.buffer);
    for (let r = 0; r < replicas; r++)
      bits.set(allBits.subarray(r * buffer.strideWords, r * buffer.strideWords + each), r * each);
    if (replicas === 1) noteRead(arena, flat, buffer);
    results[name] = flat;
  }
  arena.destroy();
  scheduler.destroy();
  return results;
}
