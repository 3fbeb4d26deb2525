// How a run's kernels come to be: pipelines side by side, once a device, and told about on the way.
import { expect, it } from 'vitest';
import type { CompileProgress } from '../../src/gpu/schedule.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { testGpu } from '../gpu.ts';

const RUN = {
  task: 'SafetyPointRun0-v0',
  algorithm: 'c-trpo',
  envs: 16,
  stepsPerEpoch: 800,
  totalSteps: 800,
  set: { hidden: [8], criticPasses: 1 },
};

it('pipelines are made side by side, once a device, and their number is told', async () => {
  const gpu = await testGpu();
  const { device } = gpu;
  const make = device.createComputePipelineAsync.bind(device);
  let [begun, pending, most] = [0, 0, 0];
  device.createComputePipelineAsync = async (descriptor) => {
    begun++;
    most = Math.max(most, ++pending);
    // a driver that takes its time
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return make(descriptor).finally(() => pending--);
  };
  const told: CompileProgress[] = [];
  const trainer = await createTrainer({ gpu, ...RUN, onCompiled: (progress) => told.push(progress) });
  expect([pending, told.at(-1)?.made]).toEqual([0, begun]);
  expect(most).toBeGreaterThan(10); // no step of an iteration has as many
  expect(told.at(-1)?.run).toBeLessThan(begun);
  await trainer.step();
  expect(told.at(-1)).toEqual({ kernels: begun, made: begun, run: begun });
  trainer.destroy();

  const before = begun;
  (await createTrainer({ gpu, ...RUN })).destroy();
  expect(begun).toBe(before);
}, 240_000);
