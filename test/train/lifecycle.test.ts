// The states of a trainer, and what becomes of calls that overlap, come too late, or meet a device that is gone.
import { describe, expect, it } from 'vitest';
import {
  createTrainer,
  DeviceLostError,
  type EpochMetrics,
  type Gpu,
  openDevice,
  type Trainer,
} from '../../src/index.ts';
import { Turns } from '../../src/train/lifecycle.ts';
import { testGpu } from '../gpu.ts';
import { tiny } from '../tiny.ts';

const EPOCHS = 4;
const run = { ...tiny, totalSteps: EPOCHS * tiny.stepsPerEpoch };
const open = async (gpu?: Gpu): Promise<Trainer> => createTrainer({ ...run, gpu: gpu ?? (await testGpu()) });

const timeless = (rows: readonly EpochMetrics[]): Record<string, number>[] =>
  rows.map(({ 'Time/Seconds': _, 'Time/FPS': _f, ...row }) => row as Record<string, number>);

describe('a trainer', async () => {
  const first = await open();
  const rows: EpochMetrics[][] = [];
  for await (const epoch of first) rows.push(epoch);
  const last = await first.checkpoint();
  const expected = rows.map(timeless);

  it('is ready, stepping, ready, and done at the end', async () => {
    const trainer = await open();
    expect(trainer.state).toBe('ready');
    const stepping = trainer.step();
    await Promise.resolve();
    expect(trainer.state).toBe('stepping');
    await stepping;
    expect(trainer.state).toBe('ready');
    for await (const _ of trainer);
    expect(trainer.state).toBe('done');
    trainer.destroy();
    expect(trainer.state).toBe('destroyed');
  });

  it('runs calls that overlap one after another, with the numbers of calls that wait', async () => {
    const trainer = await open();
    const [one, two, checkpoint, three, policies] = await Promise.all([
      trainer.step(),
      trainer.step(),
      trainer.checkpoint(),
      trainer.step(),
      trainer.policies(),
    ]);
    expect([one, two, three].map(timeless)).toEqual(expected.slice(0, 3));
    expect(checkpoint.metadata['epoch']).toBe('2');
    const again = await open();
    await again.resume(checkpoint);
    expect(timeless(await again.step())).toEqual(expected[2]);
    expect(await again.policies()).toEqual(policies);
    // Two iterations over epochs at once share what is left, and both end.
    const shared: EpochMetrics[][] = [];
    await Promise.all(
      [1, 2].map(async () => {
        for await (const epoch of again) shared.push(epoch);
      }),
    );
    expect(shared.map(timeless)).toEqual(expected.slice(3));
    again.destroy();
    trainer.destroy();
  });

  it('changes settings between the iterations before and after, although nobody waits', async () => {
    const trainer = await open();
    const [, changes] = await Promise.all([trainer.step(), trainer.adjust('delta', 0.02), trainer.step()]);
    expect(changes).toEqual([{ epoch: 1, name: 'delta', before: 0.01, after: 0.02 }]);
    trainer.destroy();
  });

  it('that is done steps no further, and says how it goes on', async () => {
    expect(first.state).toBe('done');
    for (const call of [() => first.step(), () => first.profileStep()])
      await expect(call()).rejects.toThrow(/^the run is done after 4 epochs: .*larger totalSteps|no timestamp queries/);
    expect(await first.checkpoint()).toEqual(last);
    expect(first.epoch).toBe(EPOCHS);
  });

  it('that is destroyed refuses every call in one sentence', async () => {
    const trainer = await open();
    trainer.destroy();
    trainer.destroy();
    const calls = [
      () => trainer.step(),
      () => trainer.checkpoint(),
      () => trainer.resume(last),
      () => trainer.adjust('delta', 0.02),
      () => trainer.settings('delta'),
      () => trainer.policy(),
      () => trainer.policies(),
      () => trainer.policyTensors(),
      () => trainer.profileStep(),
      async () => {
        for await (const _ of trainer);
      },
      async () => trainer.episodes(),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow('this trainer was destroyed: create another one');
  });

  it('that is destroyed while it steps gives the iteration up, and what waits behind it', async () => {
    const gpu = await testGpu();
    const heard: string[] = [];
    const listen = ({ error }: GPUUncapturedErrorEvent): number => heard.push(error.message);
    gpu.device.addEventListener('uncapturederror', listen);
    const trainer = await open();
    const calls = [trainer.step(), trainer.step(), trainer.checkpoint()];
    await Promise.resolve();
    trainer.destroy();
    for (const { status, reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[])
      expect([status, reason.message]).toEqual(['rejected', 'this trainer was destroyed: create another one']);
    await gpu.device.queue.onSubmittedWorkDone();
    gpu.device.removeEventListener('uncapturederror', listen);
    expect(heard).toEqual([]);
  });

  it('whose device is lost fails what runs and all that follows with that sentence', async () => {
    let lose: () => void = () => undefined;
    const lost = new Promise<string>((resolve) => {
      lose = () => resolve('the GPU device was lost (played)');
    });
    const trainer = await open({ ...(await testGpu()), lost });
    const calls = [trainer.step(), trainer.checkpoint()];
    lose();
    for (const { reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[]) {
      expect(reason).toBeInstanceOf(DeviceLostError);
      expect(reason.message).toBe('the GPU device was lost (played)');
    }
    expect(trainer.state).toBe('lost');
    await expect(trainer.step()).rejects.toThrow('the GPU device was lost (played)');
    trainer.destroy();
  });

  it('a checkpoint that lacks a tensor changes nothing', async () => {
    const trainer = await open();
    await trainer.step();
    const before = await trainer.checkpoint();
    const { costRegret: _, ...tensors } = last.tensors;
    for (const broken of [tensors, Object.fromEntries(Object.entries(last.tensors).slice(0, -2))])
      await expect(trainer.resume({ ...last, tensors: broken })).rejects.toThrow(/tensor \w+ is missing/);
    expect(await trainer.checkpoint()).toEqual(before);
    trainer.destroy();
  });
});

describe('a device', () => {
  it('that the trainer opened goes with it', async () => {
    const trainer = await createTrainer({ ...run, gpu: globalThis.testProvider });
    trainer.destroy();
    expect((await trainer.gpu.device.lost).reason).toBe('destroyed');
  });

  it('that its user destroys ends the trainer, and not with an empty error', async () => {
    const trainer = await open(await openDevice(globalThis.testProvider));
    trainer.gpu.device.destroy();
    await expect(trainer.step()).rejects.toThrow('the GPU device of this trainer was destroyed');
    expect(trainer.state).toBe('lost');
  });
});

describe('turns', () => {
  it('keep their order whatever fails, and are idle at the end', async () => {
    const turns = new Turns();
    const seen: number[] = [];
    const work = [3, 1, 2].map((ms, i) =>
      turns.take(async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        seen.push(i);
        if (i === 1) throw new Error('one');
        return i;
      }),
    );
    expect(turns.isIdle).toBe(false);
    expect(await Promise.allSettled(work)).toMatchObject([{ value: 0 }, { reason: { message: 'one' } }, { value: 2 }]);
    expect(seen).toEqual([0, 1, 2]);
    await turns.take(async () => undefined);
    await Promise.resolve();
    expect(turns.isIdle).toBe(true);
  });
});
