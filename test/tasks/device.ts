// The test device with kernels from the repository's shaders plus the test's own: a function in shaders/lib has no kernel
// that returns its values, so its test brings one.
import { Arena, type ReplicaBuffer } from '../../src/gpu/buffers.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { dispatchOnce } from '../../src/gpu/dispatch.ts';
import type { KernelCache } from '../../src/gpu/kernel.ts';
import { Readback } from '../../src/gpu/readback.ts';
import type { Variant } from '../../src/gpu/variant.ts';
import { testGpu, testKernels, UNTOUCHED } from '../gpu.ts';

export interface TestGpu {
  readonly gpu: Gpu;
  readonly kernels: KernelCache;
}

export async function openTestGpu(extraSources: Record<string, string> = {}): Promise<TestGpu> {
  const gpu = await testGpu();
  return { gpu, kernels: testKernels(gpu, extraSources) };
}

/** Dispatches a kernel `times` times; `inputs` are uploaded, `outputs` (in words) start as NaN. All come back. */
export async function runKernel(
  { gpu, kernels }: TestGpu,
  variant: Variant,
  inputs: Record<string, Float32Array | Uint32Array>,
  outputs: Record<string, number>,
  workgroups: number,
  times = 1,
): Promise<Record<string, ArrayBuffer>> {
  const kernel = await kernels.get(variant);
  const arena = new Arena(gpu);
  const readback = new Readback(gpu);
  const bind: Record<string, ReplicaBuffer> = {};
  for (const [name, data] of Object.entries(inputs)) {
    const buffer = arena.storage(name, 1, data.length);
    gpu.device.queue.writeBuffer(buffer.buffer, 0, data as Float32Array<ArrayBuffer>);
    bind[name] = buffer;
  }
  for (const [name, words] of Object.entries(outputs)) {
    const buffer = arena.storage(name, 1, words);
    gpu.device.queue.writeBuffer(buffer.buffer, 0, new Uint32Array(words).fill(UNTOUCHED));
    bind[name] = buffer;
  }
  for (let i = 0; i < times; i++) dispatchOnce(gpu, kernel, bind, workgroups);
  const results: Record<string, ArrayBuffer> = {};
  for (const [name, buffer] of Object.entries(bind)) {
    const words = inputs[name]?.length ?? (outputs[name] as number);
    results[name] = (await readback.readOnce(buffer)).slice(0, words * 4);
  }
  arena.destroy();
  return results;
}
