// How a run's kernels come to be: pipelines side by side, once a device, and told about on the way.
import { expect, it } from 'vitest';
import type { CompileProgress } from '../../src/gpu/schedule.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { testGpu } from '../gpu.ts';
import { tiny } from '../tiny.ts';

const RUN = { ...tiny, totalSteps: tiny.stepsPerEpoch };

const isOfRollout = (label: string): boolean => /^(nn\/initialise|rollout\/begin|rollout\/collect)$/.test(label);

it('pipelines are made side by side, once a device, and a rollout does not wait for those of the update', async () => {
  const gpu = await testGpu();
  const { device } = gpu;
  const make = device.createComputePipelineAsync.bind(device);
  const order: string[] = [];
  let [begun, pending, most] = [0, 0, 0];
  let isUpdateHeld = true;
  let letUpdateGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letUpdateGo = resolve;
  });
  device.createComputePipelineAsync = async (descriptor) => {
    begun++;
    most = Math.max(most, ++pending);
    // a driver that takes its time over the update
    if (!isOfRollout(descriptor.label ?? '') && isUpdateHeld) await held;
    order.push(descriptor.label ?? '');
    return make(descriptor).finally(() => pending--);
  };
  const told: CompileProgress[] = [];
  const trainer = await createTrainer({ gpu, ...RUN, onCompiled: (progress) => told.push(progress) });
  expect(most).toBeGreaterThan(10); // no step of an iteration has as many
  expect(pending).toBeGreaterThan(10);
  const step = trainer.step();
  const hasCollected = (): boolean => told.some(({ run, made }) => run === made);
  while (!hasCollected()) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(order.every(isOfRollout)).toBe(true);
  isUpdateHeld = false;
  letUpdateGo();
  await step;
  expect(pending).toBe(0);
  expect(told.at(-1)).toEqual({ kernels: begun, made: begun, run: begun });
  trainer.destroy();

  const before = begun;
  (await createTrainer({ gpu, ...RUN })).destroy();
  expect(begun).toBe(before);
}, 240_000);
