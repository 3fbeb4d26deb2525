// Kill -9 at 40 random moments of a real training, the start-up of each process left out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRows } from '../../../../harness/cli/run/log.ts';
import { ringfence, start } from '../command.ts';
import { newestEpoch, remainsOf, runBelow } from './sweep.ts';

const KILLS = 40;
const EPOCHS = 400;
const SETTINGS = ['hidden=8', 'minibatch=64', 'criticPasses=1', 'cgIterations=3', 'lineSearchSteps=3'];
const TRAIN = ['train', '--task', 'TwoStateCMDP-v0', '--algo', 'c-trpo', '--seeds', '2', '--envs', '4'].concat(
  ['--steps-per-epoch', '400', '--total-steps', String(400 * EPOCHS)],
  SETTINGS.flatMap((setting) => ['--set', setting]),
);

const folder = mkdtempSync(join(tmpdir(), 'ringfence-kills-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('a training that is killed again and again', () => {
  it(`ends with the same bytes after ${KILLS} kills`, async () => {
    const [whole, out] = [join(folder, 'whole'), join(folder, 'killed')];
    expect(await ringfence([...TRAIN, '--out', whole])).toMatchObject({ code: 0 });
    const moments: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const run = runBelow(out);
      const begins = Math.max(0, newestEpoch(run));
      const { child, outcome } = start(run === undefined ? [...TRAIN, '--out', out] : ['train', '--resume', run]);
      // training: the first epoch of this process is done
      while (newestEpoch(runBelow(out)) <= begins && child.exitCode === null) await pause(3);
      await pause(Math.random() * 120);
      child.kill('SIGKILL');
      await outcome;
      moments.push(newestEpoch(runBelow(out)));
      expect(moments.at(-1), `kill ${kill}`).toBeGreaterThan(begins);
    }
    const run = runBelow(out) as string;
    expect(moments.at(-1), 'the last kill came before the end').toBeLessThan(EPOCHS);
    expect(await ringfence(['train', '--resume', run])).toMatchObject({ code: 0 });
    // each epoch once
    expect(readRows(run)).toHaveLength(2 * EPOCHS);
    expect(remainsOf(run)).toEqual(remainsOf(runBelow(whole) as string));
  }, 3_600_000);
});
