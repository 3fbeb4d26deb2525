// A second device compiles kernels ahead of their first run, and what it compiled leaves the first device's results alone.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KernelCache } from '../../src/gpu/kernel.ts';
import { type Precompiled, Precompiler } from '../../src/gpu/precompiler.ts';
import { shaderSources } from '../../src/gpu/sources.ts';
import { testGpu } from '../gpu.ts';

/** A device that makes nothing and is busy with each kernel until told otherwise. */
function fakeDevice(busyMs: number, log: string[]): GPUDevice {
  const wait = () => new Promise<void>((resolve) => setTimeout(resolve, busyMs));
  const pass = { setPipeline() {}, setBindGroup() {}, dispatchWorkgroupsIndirect() {}, end() {} };
  return {
    pushErrorScope() {},
    popErrorScope: async () => null,
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createShaderModule: ({ code }: { code: string }) => ({ code }),
    createComputePipelineAsync: async ({ compute }: { compute: { module: { code: string } } }) => {
      log.push(compute.module.code);
      await wait();
      return {};
    },
    createBuffer: () => ({ destroy() {} }),
    createBindGroup: () => ({}),
    createCommandEncoder: () => ({ beginComputePass: () => pass, finish: () => ({}) }),
    queue: { submit() {}, onSubmittedWorkDone: async () => undefined },
    destroy() {},
  } as unknown as GPUDevice;
}

const kernelsNamed = (names: string): Precompiled[] =>
  [...names].map((source) => ({ source, entry: 'main', bindings: [] }));

describe('in what order and how long it works', () => {
  // the clock stands still but for what the test lets pass
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('kernels are compiled from the front until one runs, then from the back, and none that runs already', async () => {
    const log: string[] = [];
    const ahead = new Precompiler(async () => fakeDevice(50, log));
    const kernels = kernelsNamed('abcdef');
    for (const kernel of kernels) ahead.add(kernel);
    await vi.advanceTimersByTimeAsync(10);
    let isFree = false;
    void ahead.claim(kernels[0] as Precompiled).then(() => {
      isFree = true;
    });
    await vi.advanceTimersByTimeAsync(30);
    expect([log.join(''), isFree]).toEqual(['a', false]); // it is under way, and is waited for
    await ahead.claim(kernels[2] as Precompiled);
    await vi.advanceTimersByTimeAsync(600);
    expect([log.join(''), isFree]).toEqual(['afedb', true]);
  });

  it('nothing is compiled ahead where the cache is warm, or where the first device does not find it', async () => {
    const warm: string[] = [];
    const quick = new Precompiler(async () => fakeDevice(1, warm));
    for (const kernel of kernelsNamed('abcdefgh')) quick.add(kernel);
    await vi.advanceTimersByTimeAsync(300);
    expect(warm.join('')).toBe('abc');

    const cold: string[] = [];
    const ahead = new Precompiler(async () => fakeDevice(100, cold));
    const kernels = kernelsNamed('abcdefgh');
    for (const kernel of kernels) ahead.add(kernel);
    await vi.advanceTimersByTimeAsync(110);
    await ahead.claim(kernels[0] as Precompiled);
    ahead.ranFirst(kernels[0] as Precompiled, 100);
    await vi.advanceTimersByTimeAsync(1000);
    expect(cold.join('')).toBe('ab');

    const none = new Precompiler(async () => undefined);
    for (const kernel of kernels) none.add(kernel);
    await none.claim(kernels[3] as Precompiled);
  });
});

it('a device of the same adapter makes real kernels ahead, and refuses none', async () => {
  const gpu = await testGpu();
  const device = (await gpu.companion()) as GPUDevice;
  const refusals: (GPUError | null)[] = [];
  const pop = device.popErrorScope.bind(device);
  device.popErrorScope = async () => {
    const refusal = await pop();
    refusals.push(refusal);
    return refusal;
  };
  const ahead = new Precompiler(async () => device);
  const constants = {
    dispatch: { PARAMETERS: 64, NETS: 1, CHUNKS: 2 },
    strides: { PARTIALS_STRIDE: 128, TOTAL_STRIDE: 64 },
  };
  const kernel = await new KernelCache(gpu, shaderSources, ahead).get({
    path: 'nn/sum_partials',
    constants,
  });
  await ahead.claim(kernel);
  expect(refusals).toEqual([null]);
  expect(kernel.ahead).toBe(ahead);
});
