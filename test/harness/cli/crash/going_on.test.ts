// What belongs to a run and stays with it: its rhythm, its configuration, its lock, and what it says of its end.
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCheckpoints } from '../../../../harness/cli/run/checkpoints.ts';
import { readRows } from '../../../../harness/cli/run/log.ts';
import type { Running } from '../command.ts';
import { buildChain, startChain } from './chain.ts';
import { newestEpoch, remainsOf, runBelow } from './sweep.ts';

const TRAIN = ['train', '--task', 'TwoStateCMDP-v0', '--algo', 'trpo', '--envs', '4', '--steps-per-epoch', '400'];
const EPOCHS = 9;
const total = (epochs: number): string[] => ['--total-steps', String(400 * epochs)];

let folder: string;
let whole: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-on-'));
  await buildChain();
  whole = await trained('whole', EPOCHS);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function trained(name: string, epochs: number, ...options: string[]): Promise<string> {
  const out = join(folder, name);
  expect(await startChain([...TRAIN, ...total(epochs), '--out', out, ...options]).outcome).toMatchObject({ code: 0 });
  return runBelow(out) as string;
}

const resume = (run: string, ...options: string[]) => startChain(['train', '--resume', run, ...options]).outcome;
const epochsKept = (run: string): number[] => listCheckpoints(run).map(({ epoch }) => epoch);

/** A run of long epochs in the middle of one. */
async function running(name: string, ms: number, epochs = EPOCHS): Promise<{ run: string; process: Running }> {
  const out = join(folder, name);
  const process = startChain([...TRAIN, ...total(epochs), '--out', out], { RINGFENCE_CHAIN_MS: String(ms) });
  while (newestEpoch(runBelow(out)) < 1) await new Promise((done) => setTimeout(done, 5));
  return { run: runBelow(out) as string, process };
}

describe('a run that goes on', () => {
  it('keeps the checkpoints that it was to keep, as often as it was to write them', async () => {
    const run = await trained('kept', 4, '--keep-checkpoints', 'all', '--checkpoint-every', '2');
    expect(epochsKept(run)).toEqual([0, 2, 4]);
    expect(await resume(run, ...total(8))).toMatchObject({ code: 0 });
    expect(epochsKept(run)).toEqual([0, 2, 4, 6, 8]);
    expect(await resume(run, ...total(9), '--keep-checkpoints', '2')).toMatchObject({ code: 0 });
    expect(epochsKept(run)).toEqual([0, 8, 9]);
    expect(JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')).checkpoints).toEqual({ every: 2, keep: 2 });
  });

  it.each([
    ['config.json', '', 'is damaged: it is taken from the checkpoint of epoch 4'],
    ['config.json', undefined, 'is missing: it is taken from the checkpoint of epoch 4'],
    ['manifest.json', '{"version": "0.1', 'has no readable manifest: it is made anew, and every checkpoint is kept'],
    ['manifest.json', undefined, 'has no readable manifest'],
  ])('without its %s, of which %j is left, has it again', async (name, content, sentence) => {
    const run = await trained(`lost ${name} ${content}`, 4, '--keep-checkpoints', '1');
    const path = join(run, name);
    if (content === undefined) rmSync(path);
    else writeFileSync(path, content);
    const { code, errors } = await resume(run, ...total(EPOCHS));
    expect(code).toBe(0);
    expect(errors.join('\n')).toContain(`WARNING: ${run}`);
    expect(errors.join('\n')).toContain(sentence);
    const { checkpoints: _, files: _files, ...remains } = remainsOf(run) as Record<string, unknown>;
    expect(remainsOf(whole)).toMatchObject(remains);
    expect(JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')).resumed).toHaveLength(1);
    // nothing was removed that might have been asked for
    expect(epochsKept(run)).toEqual(name === 'config.json' ? [0, 9] : [0, 4, 5, 6, 7, 8, 9]);
  });

  it('knows its length without config.json: a finished one is done', async () => {
    const run = await trained('finished', 3);
    rmSync(join(run, 'config.json'));
    const { code, errors } = await resume(run);
    expect([code, errors.at(-1)]).toEqual([0, expect.stringContaining('is done: all 1200 steps are there')]);
  });

  it('is not done because done.json says so while rows are missing', async () => {
    const run = await trained('cut', EPOCHS);
    const csv = join(run, 'progress.csv');
    const lines = readFileSync(csv, 'utf8').split('\n');
    // the last checkpoints with rows, of which the run keeps three, are 7 and 8
    writeFileSync(csv, `${lines.slice(0, 1 + 8).join('\n')}\n`);
    const { code, errors } = await resume(run);
    expect(code).toBe(0);
    expect(errors[0]).toBe(
      `WARNING: ${run} is finished at 3600 steps, but its progress.csv ends at 3200: what is missing is trained again`,
    );
    expect(errors.join('\n')).toContain('continued after epoch 8 of 9');
    expect(remainsOf(run)).toEqual(remainsOf(whole));
    // a hole in the middle cannot be filled but from the start
    writeFileSync(csv, lines.filter((_, i) => i !== 4).join('\n'));
    expect((await resume(run)).errors[0]).toContain('is finished after 9 epochs, but its progress.csv has rows of 8');
  });

  it('that was taken over stops before it writes again, and the other one ends with the right bytes', async () => {
    const { run, process } = await running('taken', 1500);
    const refused = await resume(run);
    expect(refused.code).toBe(75);
    expect(refused.errors).toEqual([
      expect.stringMatching(/^ringfence: .* is being trained by process \d+ on .*: wait for it or stop it/),
    ]);
    const other = startChain(['train', '--resume', run, '--take-over'], { RINGFENCE_CHAIN_MS: '400' });
    const [lost, won] = await Promise.all([process.outcome, other.outcome]);
    expect(lost.code).toBe(1);
    expect(lost.errors.at(-1)).toMatch(
      /was taken over by process \d+ on .*: this process stops and writes nothing more/,
    );
    expect(won.code).toBe(0);
    expect(remainsOf(run)).toEqual(remainsOf(whole));
  });
});

describe('SIGTERM', () => {
  it('ends the epoch, writes the checkpoint, gives the folder back and exits with 75 and one sentence', async () => {
    const { run, process } = await running('stopped', 150);
    process.child.kill('SIGTERM');
    process.child.kill('SIGTERM');
    const { code, errors } = await process.outcome;
    expect(code).toBe(75);
    const epoch = newestEpoch(run);
    expect(errors.at(-1)).toBe(
      `stopped by SIGTERM after epoch ${epoch}; continue with: ringfence train --resume ${run}`,
    );
    expect(errors.filter((line) => /^stopped|finishing/.test(line))).toHaveLength(1);
    expect(readRows(run).at(-1)?.['epoch']).toBe(epoch);
    expect(readdirSync(run).filter((name) => name.startsWith('lock'))).toEqual([]);
    expect(existsSync(join(run, 'done.json'))).toBe(false);
    expect(await resume(run)).toMatchObject({ code: 0 });
    expect(remainsOf(run)).toEqual(remainsOf(whole));
  });

  it('gives an epoch up that takes longer than a scheduler waits', async () => {
    const { run, process } = await running('endless', 200, 4);
    process.child.kill('SIGKILL');
    await process.outcome;
    const begins = newestEpoch(run);
    const second = startChain(['train', '--resume', run], { RINGFENCE_CHAIN_MS: '1000000' });
    while (!existsSync(join(run, 'lock-2.json'))) await new Promise((done) => setTimeout(done, 5));
    await new Promise((done) => setTimeout(done, 300));
    const asked = Date.now();
    second.child.kill('SIGTERM');
    const { code, errors } = await second.outcome;
    expect(code).toBe(75);
    expect(errors.at(-1)).toContain(`stopped by SIGTERM after epoch ${begins}; continue with`);
    expect(Date.now() - asked).toBeGreaterThan(7000);
    expect(newestEpoch(run)).toBe(begins);
    expect(readdirSync(run).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});

it('rows that a killed writer cut short do not count as the end', async () => {
  const run = await trained('torn', 2);
  rmSync(join(run, 'done.json'));
  appendFileSync(join(run, 'progress.csv'), '3,0,0,1');
  expect((await resume(run, ...total(EPOCHS))).code).toBe(0);
  const { checkpoints: _, ...remains } = remainsOf(run) as Record<string, unknown>;
  expect(remainsOf(whole)).toMatchObject(remains);
});
