// A device that is lost in the middle of a run, played by a promise that says so: the device itself goes on working.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newRunFolder, readDone } from '../../../harness/cli/run/folder.ts';
import { Lease } from '../../../harness/cli/run/lease.ts';
import { readRows } from '../../../harness/cli/run/log.ts';
import { type RunSettings, trainToEnd } from '../../../harness/cli/run/training.ts';
import { checkpointName } from '../../../src/formats/run_folder.ts';
import { type Gpu, resolveConfig } from '../../../src/index.ts';
import { testGpu } from '../../gpu.ts';
import { tiny } from '../../tiny.ts';

const config = resolveConfig({ ...tiny, totalSteps: 6 * tiny.stepsPerEpoch });

const folder = mkdtempSync(join(tmpdir(), 'ringfence-loss-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Devices of which each is lost after so many rows; the last one of the list is never lost. */
async function train(name: string, lossesAfter: readonly number[]) {
  const gpu = await testGpu();
  let opened = 0;
  let seen = 0;
  let lose: () => void = () => undefined;
  const open = (): Promise<Gpu> => {
    opened++;
    seen = 0;
    const lost = new Promise<string>((resolve) => {
      lose = () => resolve('the GPU device was lost (played)');
    });
    return Promise.resolve({ ...gpu, lost });
  };
  const settings: RunSettings = {
    progress: { row: () => undefined, clear: () => undefined },
    onRows: () => {
      if (++seen === lossesAfter[opened - 1]) lose();
    },
  };
  const plan = {
    config,
    folder: () => Lease.take(newRunFolder(join(folder, name), config)),
    rhythm: { every: 2, keep: 3 },
  };
  const neverAsked = { isRequested: false, within: <T>(work: Promise<T>) => work };
  const { run, summary } = await trainToEnd(plan, open, neverAsked, () => {
    if (lossesAfter[opened - 1] === 0) lose();
    return settings;
  });
  run.trainer.destroy();
  return { run: run.folder, summary, opened };
}

const timeless = (run: string) =>
  readRows(run).map(({ 'Time/Seconds': _, 'Time/FPS': _f, ...row }) => row as Record<string, number>);
const lastCheckpoint = (run: string): Buffer => readFileSync(join(run, 'checkpoints', checkpointName(6)));

describe('a device that is lost', async () => {
  const whole = await train('whole', []);

  it('is replaced, and the run ends with the same rows and bytes', async () => {
    const { run, opened } = await train('twice', [3, 1]);
    expect(opened).toBe(3);
    expect(timeless(run)).toEqual(timeless(whole.run));
    expect(lastCheckpoint(run).equals(lastCheckpoint(whole.run))).toBe(true);
    expect(readDone(run)?.epochs).toBe(6);
  });

  it('again before another epoch is done ends the run with one sentence', async () => {
    await expect(train('hopeless', [3, 0])).rejects.toThrow(
      /^the GPU device was lost \(played\) twice: continue later with ringfence train --resume .*hopeless/,
    );
  });
});
