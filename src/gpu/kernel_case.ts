/**
 * Kernel cases: dispatches with everything that they read, and what float64 twins say of what they write. A case needs
 * nothing but a device of WebGPU, so that it tells of any implementation and driver whether the kernels are right there.
 * Tests record cases (test/kernels/recorder.ts), src/formats/kernel_cases.ts keeps them in files.
 */
import { at } from '../errors/lookup.ts';
import type { Binding } from './reflection.ts';

export interface CaseKernel {
  readonly label: string;
  readonly entry: string;
  /** WGSL. */
  readonly code: string;
}

export interface CaseBuffer {
  readonly name: string;
  /** What it holds before the first dispatch: words of 32 bits. */
  readonly words: Uint32Array;
}

export interface CaseBinding {
  readonly binding: number;
  readonly kind: Binding['kind'];
  /** Which of the case's buffers, and the bytes of it that are bound. */
  readonly buffer: number;
  readonly offset: number;
  readonly size: number;
}

export interface CaseDispatch {
  /** Which of the case's kernels. */
  readonly kernel: number;
  readonly bindings: readonly CaseBinding[];
  readonly workgroups: readonly [number, number, number];
}

/** f32 words of a buffer that the last dispatch leaves, against a twin's numbers. */
export interface CaseCheck {
  readonly buffer: number;
  /** Which words of the buffer. */
  readonly at: Uint32Array;
  readonly expected: Float64Array;
  /** The largest error that is allowed, as `relativeError` counts. */
  readonly bound: number;
}

export interface KernelCase {
  readonly name: string;
  readonly kernels: readonly CaseKernel[];
  readonly buffers: readonly CaseBuffer[];
  /** Dispatches in their order. */
  readonly dispatches: readonly CaseDispatch[];
  readonly checks: readonly CaseCheck[];
}

export interface CaseResult {
  readonly name: string;
  /** What the check says whose error is the largest share of its bound. */
  readonly error: number;
  readonly bound: number;
  /** Name of the buffer that it checks. */
  readonly buffer: string;
  readonly isHeld: boolean;
  /** Milliseconds until the pipelines were made, and from the first dispatch to the last result on the host. */
  readonly compileMs: number;
  readonly runMs: number;
}

/** Largest difference over the largest expected magnitude; infinite where a number is not finite. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(at(actual, i) - at(expected, i));
    if (!Number.isFinite(d)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, d);
    scale = Math.max(scale, Math.abs(at(expected, i)));
  }
  return difference === 0 ? 0 : difference / (scale || 1);
}

/** A number that a kernel computed otherwise than its twin. */
export interface Apart {
  /** Which of the compared numbers. */
  readonly index: number;
  readonly got: number;
  readonly expected: number;
}

/** Where the numbers of a test's kernels part from their twin's. */
export interface Parting {
  /** Paths of the kernels that the test had dispatched last, with their entry points. */
  readonly kernels: readonly string[];
  /** The test's full name. */
  readonly test: string;
  /** Names of the bindings that the numbers were written to. */
  readonly binding: string;
  /** The part of the largest expected magnitude that a number may differ by. */
  readonly bound: number;
  readonly compared: number;
  /** How many of them differ by more. */
  readonly apart: number;
  /** The first ones of these, each with the replica, word and row where it lies. */
  readonly shown: readonly (Apart & { readonly place: string })[];
}

/**
 * The numbers that differ by `bound` of the largest expected magnitude or more, or that are not finite, in their order.
 * `relativeError` is below `bound` exactly where there are none.
 */
export function numbersApart(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number): Apart[] {
  let scale = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(at(expected, i)));
  const apart: Apart[] = [];
  for (let index = 0; index < Math.max(actual.length, expected.length); index++) {
    const [got = Number.NaN, wanted = Number.NaN] = [actual[index], expected[index]];
    const difference = Math.abs(got - wanted);
    const isNear = difference === 0 || difference / (scale || 1) < bound;
    if (!isNear) apart.push({ index, got, expected: wanted });
  }
  return apart;
}

const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;
const COMPUTE = 4;
const READ = 1;

/**
 * Runs a case and compares.
 * @throws Error with the implementation's own words where it refuses a kernel or a command
 */
export async function replayCase(device: GPUDevice, one: KernelCase): Promise<CaseResult> {
  const started = performance.now();
  device.pushErrorScope('validation');
  const prepared = await pipelinesOf(device, one).catch(async (error) => {
    const refusal = await device.popErrorScope();
    throw new Error(refusal?.message ?? String(error));
  });
  const compiled = performance.now();
  const uniforms = new Set(
    one.dispatches.flatMap(({ bindings }) => bindings.filter((b) => b.kind === 'uniform').map(({ buffer }) => buffer)),
  );
  const buffers = one.buffers.map(({ name, words }, i) => {
    const usage = (uniforms.has(i) ? USAGE.UNIFORM : USAGE.STORAGE) | USAGE.COPY_SRC | USAGE.COPY_DST;
    const buffer = device.createBuffer({ label: name, size: words.byteLength, usage });
    device.queue.writeBuffer(buffer, 0, words as Uint32Array<ArrayBuffer>);
    return buffer;
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  one.dispatches.forEach(({ bindings, workgroups }, i) => {
    const { pipeline, layout } = prepared[i] as Prepared;
    const entries = bindings.map(({ binding, buffer, offset, size }) => ({
      binding,
      resource: { buffer: buffers[buffer] as GPUBuffer, offset, size },
    }));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    pass.dispatchWorkgroups(...workgroups);
  });
  pass.end();
  const checked = [...new Set(one.checks.map(({ buffer }) => buffer))];
  const stagings = checked.map((i) => {
    const { size } = buffers[i] as GPUBuffer;
    const staging = device.createBuffer({ label: 'staging', size, usage: USAGE.MAP_READ | USAGE.COPY_DST });
    encoder.copyBufferToBuffer(buffers[i] as GPUBuffer, 0, staging, 0, size);
    return staging;
  });
  device.queue.submit([encoder.finish()]);
  const refusal = await device.popErrorScope();
  if (refusal) throw new Error(refusal.message);
  const results = new Map<number, Float32Array>();
  for (const [n, staging] of stagings.entries()) {
    await staging.mapAsync(READ);
    results.set(at(checked, n), new Float32Array(staging.getMappedRange().slice(0)));
    staging.unmap();
  }
  const ended = performance.now();
  for (const buffer of [...buffers, ...stagings]) buffer.destroy();
  return { ...judge(one, results), compileMs: compiled - started, runMs: ended - compiled };
}

interface Prepared {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Prepares each dispatch; a kernel's pipeline is made once. */
async function pipelinesOf(device: GPUDevice, { kernels, dispatches }: KernelCase): Promise<Prepared[]> {
  const made = new Map<number, Promise<Prepared>>();
  const make = async ({ kernel, bindings }: CaseDispatch): Promise<Prepared> => {
    const { label, entry, code } = kernels[kernel] as CaseKernel;
    const layout = device.createBindGroupLayout({
      label,
      entries: bindings.map(({ binding, kind }) => ({ binding, visibility: COMPUTE, buffer: { type: kind } })),
    });
    const pipeline = await device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ label, code }), entryPoint: entry },
    });
    return { pipeline, layout };
  };
  return Promise.all(
    dispatches.map((dispatch) => {
      const known = made.get(dispatch.kernel) ?? make(dispatch);
      made.set(dispatch.kernel, known);
      return known;
    }),
  );
}

/** Judges a case by its worst check: the one whose error is the largest share of its bound. */
function judge(
  { name, buffers, checks }: KernelCase,
  results: ReadonlyMap<number, Float32Array>,
): Pick<CaseResult, 'name' | 'error' | 'bound' | 'buffer' | 'isHeld'> {
  const errors = checks.map(({ buffer, at, expected, bound }) => {
    const words = results.get(buffer) as Float32Array;
    const error = relativeError(
      Float64Array.from(at, (i) => words[i] ?? Number.NaN),
      expected,
    );
    return { name, error, bound, buffer: (buffers[buffer] as CaseBuffer).name, isHeld: error < bound };
  });
  return errors.reduce((worst, one) => (one.error * worst.bound > worst.error * one.bound ? one : worst));
}
