/** Kernel cases: recorded by a bench, kept in a file, replayed on Dawn and on Deno's own WebGPU, a second implementation. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForNode } from '../../scripts/build.mjs';
import { denoBinary, runDeno } from '../../scripts/deno.mjs';
import { decodeKernelCases, encodeKernelCases } from '../../src/formats/kernel_cases.ts';
import { type KernelCase, replayCase } from '../../src/gpu/kernel_case.ts';
import { testGpu } from '../gpu.ts';
import { actorPlaces, expectNear, gather } from '../kernels/bench.ts';
import { openPolicies } from '../kernels/nn/policies.ts';
import { surrogateGradient } from '../reference/policy_gradient.ts';

const hasDeno = (() => {
  try {
    return denoBinary() !== '';
  } catch {
    return false;
  }
})();

/** One case of several kernels, forward pass, deltas, weight gradients, without hidden layers: they compile in a moment. */
async function record(): Promise<KernelCase[]> {
  const before = globalThis.recordedCases;
  globalThis.recordedCases = [];
  const options = { O: 3, A: 2, C: 1, hidden: [], envs: 3, steps: 5, replicas: 2, portable: true };
  const { bench, replicas } = await openPolicies(options);
  const { shape, workspace: w } = bench;
  await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /^nn\//));
  const gradients = await bench.read(w.gradient);
  replicas.forEach(({ policy, samples, advantages }, r) => {
    const own = (gradients[r] as Float32Array).subarray(0, shape.actorParameters);
    const expected = surrogateGradient(policy, samples, advantages[0] as number[]);
    expectNear(gather(own, actorPlaces(shape)), expected, 3e-5);
  });
  bench.close();
  const cases = globalThis.recordedCases;
  globalThis.recordedCases = before;
  return cases;
}

const spoilt = (one: KernelCase): KernelCase => ({
  ...one,
  name: 'spoilt',
  checks: one.checks.map((check, i) =>
    i === 1 ? { ...check, expected: check.expected.map((x) => 1.001 * x) } : check,
  ),
});

describe('a recorded kernel case', () => {
  let one: KernelCase;
  beforeAll(async () => {
    const cases = await record();
    expect(cases).toHaveLength(1);
    one = cases[0] as KernelCase;
  });

  it('has the texts, inputs and checks of what ran', () => {
    expect(one.kernels.map(({ label }) => label)).toContain('nn/weight_gradient');
    expect(one.kernels.every(({ code }) => code.includes('@compute'))).toBe(true);
    expect(one.checks.map(({ at, expected }) => at.length === expected.length && at.length > 5)).toEqual([true, true]);
  });

  it('is the same from a file, and a broken file says so', async () => {
    const bytes = await encodeKernelCases([one, spoilt(one)]);
    const [again, other] = await decodeKernelCases(bytes);
    const { places: _, ...plain } = one as KernelCase & { places?: unknown };
    expect(again).toEqual(plain);
    expect(other?.name).toBe('spoilt');
    await expect(decodeKernelCases(bytes.subarray(0, bytes.length - 9))).rejects.toThrow(
      /^kernel cases: the file is not whole/,
    );
  });

  it('holds on Dawn, unless its numbers are others', async () => {
    const { device } = await testGpu(true);
    const { isHeld, error, bound } = await replayCase(device, one);
    expect({ isHeld, bound }).toEqual({ isHeld: true, bound: 3e-5 });
    expect(error).toBeGreaterThan(0);
    expect(await replayCase(device, spoilt(one))).toMatchObject({ isHeld: false, buffer: 'gradient' });
    const refused = { ...one, kernels: one.kernels.map((kernel) => ({ ...kernel, code: `${kernel.code}\nwrong` })) };
    await expect(replayCase(device, refused)).rejects.toThrow(/wrong/);
  });

  it.skipIf(!hasDeno)("holds on Deno's own WebGPU, unless its numbers are others", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringfence-cases-'));
    writeFileSync(join(folder, 'sample.cases'), await encodeKernelCases([one, spoilt(one)]));
    const script = join(folder, 'replay.js');
    await bundleForNode('scripts/replay_kernels.ts', script);
    const { code, output } = await runDeno(script, ['--json', folder]);
    const { adapter, results } = JSON.parse(output);
    expect(adapter).toMatch(/\(Deno\)$/);
    expect(results).toMatchObject([{ isHeld: true }, { isHeld: false, name: 'spoilt' }]);
    expect(code).toBe(1);
  });
});
