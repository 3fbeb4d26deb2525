/** Profiles of real trainers: they change no number, and hold what they promise on clocks fine and coarse. */
import { describe, expect, it } from 'vitest';
import { create } from 'webgpu';
import { type Gpu, openDevice } from '../../src/gpu/device.ts';
import { timerQuantum } from '../../src/gpu/timestamps.ts';
import { RELIABLE_QUANTA } from '../../src/profile/measure.ts';
import { profileTrainer } from '../../src/profile/profile.ts';
import { traceOf } from '../../src/profile/trace.ts';
import type { TrainerOptions } from '../../src/train/options.ts';
import { createTrainer, type Trainer } from '../../src/train/trainer.ts';
import { testGpu } from '../gpu.ts';
import { tiny } from '../tiny.ts';
import { checkTrace } from './trace.ts';

const small = (gpu: Gpu, algorithm: string, set: TrainerOptions['set'] = {}): TrainerOptions => ({
  gpu,
  ...tiny,
  algorithm,
  seeds: [0, 1],
  totalSteps: 1e6,
  set: { hidden: tiny.set.hidden, minibatch: tiny.set.minibatch, ...set },
});

/** Words of everything that a run goes on from. */
async function state(trainer: Trainer): Promise<Record<string, readonly number[]>> {
  const { tensors } = await trainer.checkpoint();
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...(data as Uint32Array)]]));
}

describe('a profiled iteration', () => {
  it.each([
    ['cpo', { criticPasses: 1, cgIterations: 3, lineSearchSteps: 3 }],
    ['ppo-lagrangian', { passes: 2 }],
  ])(
    'of %s leaves the same bits as any other, stretched or not',
    async (algorithm, set) => {
      const gpu = await testGpu();
      const [plain, profiled] = await Promise.all([
        createTrainer(small(gpu, algorithm, set)),
        createTrainer(small(gpu, algorithm, set)),
      ]);
      const repeats = new Map(profiled.kernels.map(({ kernel }) => [kernel, 3]));
      for (let i = 0; i < 4; i++) await plain.step();
      await profiled.step();
      await profiled.profileStep();
      await profiled.profileStep(repeats);
      const { spans } = await profiled.profileStep(repeats);
      expect(spans.filter((span) => span.repeats === 3).length).toBeGreaterThan(5);
      expect(await state(profiled)).toEqual(await state(plain));
      plain.destroy();
      profiled.destroy();
    },
    240_000,
  );
});

describe('a profile', { timeout: 240_000 }, () => {
  const set = { criticPasses: 1, cgIterations: 3, lineSearchSteps: 3 };

  it('has every dispatch, its rates where they are known, and a trace that a viewer can read', async () => {
    const trainer = await createTrainer(small(await testGpu(), 'c-trpo', set));
    const epochs: number[] = [];
    const { document, timeline, kernels } = await profileTrainer(trainer, {
      repeat: 2,
      onEpoch: ([row]) => epochs.push(row?.epoch ?? Number.NaN),
    });
    expect(epochs).toEqual(epochs.map((_, i) => i + 1));
    expect(epochs.length).toBe(trainer.epoch);
    const of = (name: string) => document.kernels.find(({ kernel }) => kernel === name);
    expect(document.kernels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(of('nn/fisher')).toMatchObject({ calls: 3, gigaflopPerSecond: expect.any(Number) });
    expect(of('rollout/collect')).toMatchObject({ gigaflopPerSecond: null, gigabytePerSecond: expect.any(Number) });
    expect(document.occupancy).toBeGreaterThan(0.01);
    expect(document.occupancy).toBeLessThanOrEqual(1);
    expect(document.dispatches).toBe(timeline.passes.length);
    for (const { kernel, variant } of timeline.passes) expect(kernels[variant]?.kernel.label).toBe(kernel);

    const trace = checkTrace(traceOf(timeline, document));
    expect(trace.kernels).toHaveLength(timeline.passes.length);
    expect(trace.flows).toHaveLength(timeline.passes.length);
    expect(new Set(trace.kernels.map(({ parent }) => parent))).toEqual(new Set(timeline.steps));
    trainer.destroy();
  });

  it('on a rounded clock says so, and times short kernels in stretched passes', async () => {
    const gpu = await openDevice(create([]));
    const quantum = await timerQuantum(gpu);
    expect(quantum).toBeGreaterThan(10_000);
    const trainer = await createTrainer(small(gpu, 'c-trpo', set));
    const { document, timeline } = await profileTrainer(trainer, { repeat: 1 });
    expect(document.timerQuantumNanoseconds).toBeGreaterThanOrEqual(quantum);
    expect(document.dispatches).toBe(timeline.passes.length);
    const trouble = [...document.stretched, ...document.unreliable];
    // a mean of exactly so many steps of the clock is reliable, whatever the conversions round
    const tooShort = RELIABLE_QUANTA * quantum * (1 - 1e-9);
    for (const { kernel, calls, milliseconds } of document.kernels)
      if ((milliseconds * 1e6) / calls < tooShort) expect(trouble).toContain(kernel);
    trainer.destroy();
  });

  it('of a run that is over is refused in one sentence', async () => {
    const trainer = await createTrainer({ ...small(await testGpu(), 'c-trpo', set), totalSteps: tiny.stepsPerEpoch });
    await trainer.step();
    await expect(profileTrainer(trainer, { repeat: 1 })).rejects.toThrow(/^the run ended before/);
    trainer.destroy();
  });

  it('on an adapter without timestamps is refused in one sentence', async () => {
    const gpu = await testGpu();
    const blind: Gpu = { ...gpu, facts: { ...gpu.facts, timestamps: false } };
    const trainer = await createTrainer(small(blind, 'c-trpo', set));
    await expect(profileTrainer(trainer, { repeat: 1 })).rejects.toThrow(/has no timestamp queries/);
    trainer.destroy();
  });
});
