// The worker's contract: a cell by its number, and what each exit code means to whoever starts workers.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCheckpoints } from '../../../../harness/cli/run/checkpoints.ts';
import { LEASE_SECONDS } from '../../../../harness/cli/run/lease.ts';
import { type Cell, cellsOf } from '../../../../harness/cli/study/cells.ts';
import { parseStudy } from '../../../../harness/cli/study/file.ts';
import { findRun } from '../../../../harness/cli/study/runs.ts';
import { ringfence } from '../command.ts';
import { begunEpochs, buildChain, startChain } from '../crash/chain.ts';
import { newestEpoch, remainsOf } from '../crash/sweep.ts';

const EPOCHS = 4;
const STEPS = 400;
const STUDY = {
  name: 'cells',
  tasks: ['TwoStateCMDP-v0', 'GridWorld-v0'],
  algorithms: ['c-trpo', 'trpo'],
  seeds: 2,
  envs: 4,
  stepsPerEpoch: STEPS,
  totalSteps: EPOCHS * STEPS,
  checkpointEvery: 1,
};
const cells = cellsOf(parseStudy(STUDY, 'cells.json'));

let folder: string;
let file: string;
let whole: object;

const outOf = (name: string): string => join(folder, name);
const runOf = (out: string, cell: Cell): string => findRun(join(outOf(out), 'cells/runs'), cell) as string;
const study = (out: string, ...args: readonly string[]): string[] => ['study', file, '--out', outOf(out), ...args];
const worker = (out: string, number: number | string, env: Record<string, string> = {}, ...more: readonly string[]) =>
  startChain(study(out, '--cell', String(number), ...more), {
    RINGFENCE_CHAIN_LOG: join(folder, `${out}.log`),
    RINGFENCE_CHAIN_MS: '0',
    ...env,
  });

/** Makes a cell's folder one that a process of another machine has, and returns its lock. */
function heldElsewhere(out: string): string {
  const run = join(outOf(out), 'cells/runs/c-trpo-TwoStateCMDP-v0/c-trpo');
  mkdirSync(run, { recursive: true });
  const lock = join(run, 'lock-1.json');
  writeFileSync(lock, JSON.stringify({ host: 'elsewhere', pid: 7, token: 'a' }));
  return lock;
}

const age = (path: string, seconds: number): void => {
  const then = Date.now() / 1e3 - seconds;
  utimesSync(path, then, then);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-cells-'));
  file = join(folder, 'cells.json');
  writeFileSync(file, JSON.stringify(STUDY));
  await buildChain();
  const { code, stdout } = await worker('whole', 1, {}, '--json').outcome;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    study: 'cells',
    number: 1,
    label: 'trpo',
    task: 'TwoStateCMDP-v0',
    state: 'done',
    epochs: EPOCHS,
    results: [{ label: 'trpo', replicas: [{ seed: 0 }, { seed: 1 }] }],
  });
  whole = remainsOf(runOf('whole', cells[1] as Cell));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a worker of one cell', () => {
  it('leaves the other cells, table and figure alone', () => {
    expect(cells.map((cell) => runOf('whole', cell) !== undefined)).toEqual([false, true, false, false]);
    expect(existsSync(join(outOf('whole'), 'cells/table.md'))).toBe(false);
  });

  it('ends with 0 where the cell is done before, and trains nothing', async () => {
    const { code, stdout } = await worker('whole', 1).outcome;
    expect(code).toBe(0);
    expect(stdout).toBe(`cell 1, trpo on TwoStateCMDP-v0: done\nRun folder: ${runOf('whole', cells[1] as Cell)}\n`);
    expect(begunEpochs(join(folder, 'whole.log'))).toHaveLength(EPOCHS);
  });

  it('ends with 75 when it is told to, and goes on to the same bytes', async () => {
    const { child, outcome } = worker('stopped', 1, { RINGFENCE_CHAIN_MS: '60' });
    while (newestEpoch(findRun(join(outOf('stopped'), 'cells/runs'), cells[1] as Cell)) < 1)
      await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGTERM');
    const { code, errors } = await outcome;
    expect(code).toBe(75);
    expect(errors.at(-1)).toBe('stopped by SIGTERM; the same command continues');
    expect(await worker('stopped', 1).outcome).toMatchObject({ code: 0 });
    expect(begunEpochs(join(folder, 'stopped.log'))).toHaveLength(EPOCHS);
    expect(remainsOf(runOf('stopped', cells[1] as Cell))).toEqual(whole);
  });

  it('ends with 75 where another one has the cell and lives', async () => {
    const lock = heldElsewhere('busy');
    const { outcome } = worker('busy', 0);
    const renewal = setInterval(() => age(lock, 0), 500);
    const { code, errors } = await outcome;
    clearInterval(renewal);
    expect(code).toBe(75);
    expect(errors.join('\n')).toContain('left to process 7 on elsewhere');
    expect(existsSync(lock)).toBe(true);
  });

  it('takes the cell over where the other one gives no sign of life', async () => {
    const lock = heldElsewhere('gone');
    const { child, outcome } = worker('gone', 0);
    child.stderr?.on('data', (text: string) => {
      if (text.includes('waiting for a sign of life from process 7 on elsewhere')) age(lock, LEASE_SECONDS + 1);
    });
    const { code, errors } = await outcome;
    expect(errors.join('\n')).toContain('waiting for a sign of life');
    expect(code).toBe(0);
  });

  it('ends with 1 where a replica has diverged, and where the cell fails', async () => {
    expect(await worker('bad', 1).outcome).toMatchObject({ code: 0 });
    const run = runOf('bad', cells[1] as Cell);
    const rows = join(run, 'progress.csv');
    const [head = '', ...lines] = readFileSync(rows, 'utf8').split('\n');
    const halted = head.split(',').indexOf('Train/Halted');
    expect(halted).toBeGreaterThan(0);
    const changed = lines.map((line) => (line === '' ? '' : line.split(',').with(halted, '1').join(',')));
    writeFileSync(rows, [head, ...changed].join('\n'));
    const diverged = await worker('bad', 1).outcome;
    expect(diverged.stdout).toContain('done, diverged');
    expect(diverged.code).toBe(1);

    rmSync(join(run, 'done.json'));
    for (const { path } of listCheckpoints(run)) truncateSync(path, 100);
    const failed = await worker('bad', 1, {}, '--json').outcome;
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: expect.stringContaining('has no undamaged checkpoint') });
    expect(failed.code).toBe(1);
  });

  it.each([
    ['a number that no cell has', ['--cell', '4'], /^ringfence: --cell must be an integer from 0 to 3, got 4$/],
    ['two parts of the work', ['--cell', '1', '--report'], /--cell and --report ask for different things/],
    ['a number among some cells', ['--cell', '1', '--only', 'trpo'], /--only has no meaning with --cell/],
    ['a report of nothing', ['--report'], /runs has no run of this study: train a cell first/],
  ])('ends with 2 for %s', async (_, args, sentence) => {
    const { code, errors } = await startChain(study('nothing', ...args)).outcome;
    expect([code, errors.at(-1)]).toEqual([2, expect.stringMatching(sentence)]);
    expect(existsSync(outOf('nothing'))).toBe(false);
  });

  it('ends with 2 where the study says something else than the cell was begun with', async () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify({ ...STUDY, seeds: 3 }));
    const { code, errors } = await startChain(['study', other, '--out', outOf('whole'), '--cell', '1']).outcome;
    expect([code, errors.at(-1)]).toEqual([2, expect.stringContaining('trpo on TwoStateCMDP-v0 has other settings')]);
  });
});

describe('the list of cells', () => {
  it('has their numbers and sizes, and the time that they take once some have been trained', async () => {
    const listed = async (out: string, ...more: readonly string[]) => {
      const { code, stdout } = await startChain(study(out, '--cells', '--json', ...more)).outcome;
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const before = await listed('nothing');
    const steps = 2 * EPOCHS * STEPS;
    expect(before.total).toEqual({ cells: 4, done: 0, steps: 4 * steps, stepsLeft: 4 * steps, secondsLeft: null });
    expect(before.cells[0]).toMatchObject({ number: 0, replicas: 2, steps, stepsLeft: steps, secondsLeft: null });

    // the chain's pace is one step in a second
    const after = await listed('whole');
    expect(after.total).toMatchObject({ cells: 4, done: 1, stepsLeft: 3 * steps, secondsLeft: 3 * steps });
    expect(
      after.cells.map(({ number, secondsLeft, paceOf }: Record<string, unknown>) => [number, secondsLeft, paceOf]),
    ).toEqual([
      [0, steps, 'task'],
      [1, 0, 'cell'],
      [2, steps, 'study'],
      [3, steps, 'algorithm'],
    ]);
    expect(
      (await listed('whole', '--task', 'GridWorld-v0')).cells.map(({ number }: { number: number }) => number),
    ).toEqual([2, 3]);
  });
});

describe('the report', () => {
  it('is made of what is there without a device', async () => {
    const { code, stdout, errors } = await ringfence(
      study('whole', '--report', '--json', '--device', 'no such device'),
    );
    expect([code, errors]).toEqual([0, []]);
    const { folder: where, files, cells: states } = JSON.parse(stdout);
    expect(states.map(({ state }: { state: string }) => state)).toEqual([
      'not begun',
      'done',
      'not begun',
      'not begun',
    ]);
    expect(readFileSync(join(where, files.table), 'utf8')).toContain('Not begun: c-trpo.');
    expect(readFileSync(join(where, files.figure), 'utf8')).toMatch(/^<svg /);
  });
});
