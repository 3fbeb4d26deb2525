// Going on after a lost device, with runs that are played: each device is lost, fails, or lasts to the end.
import { describe, expect, it } from 'vitest';
import { DeviceLostError, RingfenceError } from '../../src/errors/error.ts';
import { trainOverLosses } from '../../src/train/device_loss.ts';

/** What becomes of a device after so many epochs. */
type Fate = readonly [epochs: number, end?: Error];

const lost = new DeviceLostError('the GPU device was lost (played)');

/** Opens a run for each fate, which goes on from the epoch that the one before came to. */
async function play(...fates: readonly Fate[]) {
  const events: string[] = [];
  let opened = 0;
  const outcome = trainOverLosses({
    async open(before?: { trainer: { epoch: number; destroy(): void } }) {
      const own = opened++;
      const trainer = { epoch: before?.trainer.epoch ?? 0, destroy: () => events.push(`destroyed ${own}`) };
      events.push(`opened ${own} at ${trainer.epoch}`);
      return { trainer };
    },
    async train({ trainer }) {
      const [epochs, end] = fates[opened - 1] as Fate;
      trainer.epoch += epochs;
      if (end) throw end;
      return `trained ${trainer.epoch}`;
    },
    onLost: ({ trainer }, { message }) => events.push(`${message} at ${trainer.epoch}`),
    advice: () => 'twice: wait',
  });
  return { result: await outcome.then(({ result }) => result).catch((error: Error) => error), events };
}

describe('a run whose device is lost', () => {
  it('trains to its end on the devices after it', async () => {
    const { result, events } = await play([2, lost], [1, lost], [3]);
    expect(result).toBe('trained 6');
    expect(events).toEqual([
      'opened 0 at 0',
      'destroyed 0',
      `${lost.message} at 2`,
      'opened 1 at 2',
      'destroyed 1',
      `${lost.message} at 3`,
      'opened 2 at 3',
    ]);
  });

  it('goes on once without an epoch, and fails with the advice at the second time', async () => {
    expect((await play([0, lost], [4])).result).toBe('trained 4');
    const { result, events } = await play([2, lost], [0, lost], [4]);
    expect(result).toBeInstanceOf(RingfenceError);
    expect(result).toMatchObject({ message: `${lost.message} twice: wait`, exitCode: 1 });
    expect(result).not.toBeInstanceOf(DeviceLostError);
    expect(events.slice(-2)).toEqual(['opened 1 at 2', 'destroyed 1']);
  });

  it('fails as it is where something else is wrong, and leaves no buffers behind', async () => {
    const full = new RingfenceError('the disk is full', 1);
    const { result, events } = await play([1, full], [1]);
    expect(result).toBe(full);
    expect(events).toEqual(['opened 0 at 0', 'destroyed 0']);
  });
});
