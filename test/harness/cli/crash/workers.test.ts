// Several processes on one study: every cell is trained by one of them, and one that is killed loses nothing.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cell, cellsOf } from '../../../../harness/cli/study/cells.ts';
import { parseStudy } from '../../../../harness/cli/study/file.ts';
import { findRun } from '../../../../harness/cli/study/runs.ts';
import type { Running } from '../command.ts';
import { begunEpochs, buildChain, startChain } from './chain.ts';
import { newestEpoch, remainsOf } from './sweep.ts';

const STUDY = {
  name: 'shared',
  tasks: ['TwoStateCMDP-v0', 'GridWorld-v0'],
  algorithms: ['c-trpo', { algorithm: 'c-trpo', label: 'Sharp, with β', set: { beta: 2 } }, 'trpo'],
  seeds: 2,
  envs: 4,
  stepsPerEpoch: 400,
  totalSteps: 1600,
  checkpointEvery: 1,
};
const EPOCHS = 4;
const cells = cellsOf(parseStudy(STUDY, 'shared.json'));

let folder: string;
let file: string;
let whole: object[];

const runOf = (out: string, cell: Cell): string | undefined => findRun(join(folder, out, 'shared', 'runs'), cell);
const remains = (out: string): object[] => cells.map((cell) => remainsOf(runOf(out, cell) as string));
const logOf = (out: string): string => join(folder, `${out}.log`);

const worker = (out: string, ms: number, env: Record<string, string> = {}): Running =>
  startChain(['study', file, '--out', join(folder, out)], {
    RINGFENCE_CHAIN_LOG: logOf(out),
    RINGFENCE_CHAIN_MS: String(ms),
    ...env,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-workers-'));
  file = join(folder, 'shared.json');
  writeFileSync(file, JSON.stringify(STUDY));
  await buildChain();
  expect(await worker('whole', 0).outcome).toMatchObject({ code: 0 });
  whole = remains('whole');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('workers on one study', () => {
  it('train every cell once, and neither calls one FAILED', async () => {
    const workers = [1, 2, 3].map(() => worker('together', 40));
    const outcomes = await Promise.all(workers.map(({ outcome }) => outcome));
    for (const { code, errors } of outcomes) {
      expect([0, 75], errors.join('\n')).toContain(code);
      expect(errors.join('\n')).not.toContain('FAILED');
    }
    expect(outcomes.some(({ code }) => code === 0)).toBe(true);
    const begun = begunEpochs(logOf('together'));
    expect(new Set(begun.map(({ pid }) => pid)).size).toBeGreaterThan(1);
    expect(begun).toHaveLength(cells.length * EPOCHS);
    expect(remains('together')).toEqual(whole);
    const report = JSON.parse(readFileSync(join(folder, 'together/shared/study.json'), 'utf8'));
    expect(report.cells.map(({ state }: { state: string }) => state)).toEqual(cells.map(() => 'done'));
  });

  it('of which one is killed leave its cell to the other, which goes on from its last checkpoint', async () => {
    const [first, second] = [worker('killed', 60), worker('killed', 60)];
    const [cell] = cells as [Cell];
    while (newestEpoch(runOf('killed', cell)) < 2) await new Promise((done) => setTimeout(done, 5));
    const { pid } = JSON.parse(readFileSync(join(runOf('killed', cell) as string, 'lock-1.json'), 'utf8'));
    const [victim, other] = pid === first.child.pid ? [first, second] : [second, first];
    expect(victim.child.pid).toBe(pid);
    victim.child.kill('SIGKILL');
    await victim.outcome;
    expect(await other.outcome).toMatchObject({ code: 0 });
    expect(remains('killed')).toEqual(whole);
    // the epoch that was cut off is all that began twice
    const begun = begunEpochs(logOf('killed')).length;
    expect(begun - cells.length * EPOCHS).toBeGreaterThanOrEqual(0);
    expect(begun - cells.length * EPOCHS).toBeLessThan(2);
  });

  it('leave a cell that another machine has, say so, and ask to be tried again', async () => {
    const [cell] = cells as [Cell];
    const only = ['study', file, '--out', join(folder, 'elsewhere'), '--only', 'c-trpo/TwoStateCMDP-v0'];
    const run = join(folder, 'elsewhere/shared/runs/c-trpo-TwoStateCMDP-v0/c-trpo');
    mkdirSync(run, { recursive: true });
    const lock = join(run, 'lock-1.json');
    writeFileSync(lock, JSON.stringify({ host: 'elsewhere', pid: 7, token: 'a' }));
    const { code, errors } = await startChain(only).outcome;
    expect(code).toBe(75);
    expect(errors.join('\n')).toContain('left to process 7 on elsewhere');
    expect(existsSync(lock)).toBe(true);
    expect(await startChain([...only, '--take-over']).outcome).toMatchObject({ code: 0 });
    expect(remainsOf(runOf('elsewhere', cell) as string)).toEqual(whole[0]);
  });

  it('that lose their manifests know which cells are done', async () => {
    const before = begunEpochs(logOf('whole')).length;
    const manifest = join(runOf('whole', cells[0] as Cell) as string, 'manifest.json');
    writeFileSync(manifest, '{"version"');
    expect(await worker('whole', 0).outcome).toMatchObject({ code: 0 });
    rmSync(manifest);
    expect(await worker('whole', 0).outcome).toMatchObject({ code: 0 });
    expect(begunEpochs(logOf('whole'))).toHaveLength(before);
  });

  it('that are told to stop finish their epoch and exit with 75', async () => {
    const { child, outcome } = worker('stopped', 60);
    const [cell] = cells as [Cell];
    while (newestEpoch(runOf('stopped', cell)) < 1) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGTERM');
    const { code, errors } = await outcome;
    expect(code).toBe(75);
    expect(errors.at(-1)).toBe(`stopped by SIGTERM; the same command continues: ringfence study ${file}`);
    expect(existsSync(join(runOf('stopped', cell) as string, 'lock-1.json'))).toBe(false);
    expect(await worker('stopped', 0).outcome).toMatchObject({ code: 0 });
    expect(begunEpochs(logOf('stopped'))).toHaveLength(cells.length * EPOCHS);
    expect(remains('stopped')).toEqual(whole);
  });
});
