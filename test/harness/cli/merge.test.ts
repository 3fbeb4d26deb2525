// Runs of some seeds each, joined, against one run of all seeds.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChain, startChain } from './crash/chain.ts';
import { remainsOf, runBelow } from './crash/sweep.ts';

const TRAIN = ['train', '--task', 'TwoStateCMDP-v0', '--algo', 'c-trpo', '--envs', '4', '--steps-per-epoch', '400'];
const EPOCHS = ['--total-steps', '1200', '--keep-checkpoints', '1'];
const SWEEP = ['--set', 'beta=1,2'];

const folder = mkdtempSync(join(tmpdir(), 'ringfence-merge-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function trained(out: string, ...args: readonly string[]): Promise<string> {
  const { code, errors } = await startChain([...TRAIN, ...EPOCHS, ...args, '--out', join(folder, out)]).outcome;
  expect(code, errors.join('\n')).toBe(0);
  return runBelow(join(folder, out)) as string;
}

const merge = (out: string, ...runs: readonly string[]) =>
  startChain(['merge', ...runs, '--out', join(folder, out)]).outcome;

let [left, right, whole]: string[] = [];
beforeAll(async () => {
  await buildChain();
  [left, right, whole] = await Promise.all([
    trained('left', '--seed', '0,5', ...SWEEP),
    trained('right', '--seed', '3', ...SWEEP),
    trained('whole', '--seed', '0,5,3', ...SWEEP),
  ]);
});

describe('merged runs', () => {
  it('have the rows, events and checkpoints of one run with all seeds', async () => {
    const { code, stdout, errors } = await merge('joined', left as string, right as string);
    expect([code, errors]).toEqual([0, []]);
    const run = runBelow(join(folder, 'joined')) as string;
    expect(stdout).toBe(`6 replicas of 2 runs\nRun folder: ${run}\n`);
    expect(remainsOf(run)).toEqual(remainsOf(whole as string));
  });

  it('go on as that one does', async () => {
    const longer = async (run: string): Promise<object> => {
      const { code, errors } = await startChain(['train', '--resume', run, '--total-steps', '2000']).outcome;
      expect(code, errors.join('\n')).toBe(0);
      return remainsOf(run);
    };
    expect(await longer(runBelow(join(folder, 'joined')) as string)).toEqual(await longer(whole as string));
  });

  it.each([
    ['one run', async () => [left], /merge joins two runs or more/],
    ['the same seeds', async () => [left, await trained('same', '--seed', '5', ...SWEEP)], /both have the seed 5/],
    ['other settings', async () => [left, await trained('other', '--seed', '7')], /differ in more than their seeds/],
    [
      'another length',
      async () => [left, await trained('short', '--seed', '7', ...SWEEP, '--total-steps', '800')],
      /differ in more than their seeds/,
    ],
    ['no run', async () => [left, folder], /is not a run folder/],
  ])('are refused of %s', async (_, runs, sentence) => {
    const { code, errors } = await merge('refused', ...((await runs()) as string[]));
    expect([code, errors.at(-1)]).toEqual([2, expect.stringMatching(sentence)]);
    expect(readdirSync(folder)).not.toContain('refused');
  });
});
