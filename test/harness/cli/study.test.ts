import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCheckpoints } from '../../../harness/cli/run/checkpoints.ts';
import { readRows } from '../../../harness/cli/run/log.ts';
import { type Cell, cellsOf } from '../../../harness/cli/study/cells.ts';
import { parseStudy } from '../../../harness/cli/study/file.ts';
import { checkUnchanged, findRun, standingOf } from '../../../harness/cli/study/runs.ts';
import { type Outcome, ringfence, start } from './command.ts';

const TASK = 'SafetyPointRun0-v0';
const EPOCHS = 15;
const STUDY = {
  name: 'tiny',
  tasks: [TASK],
  algorithms: [{ algorithm: 'c-trpo', label: 'sharp', set: { beta: 2 } }, 'trpo'],
  seeds: 2,
  envs: 16,
  stepsPerEpoch: 2000,
  totalSteps: EPOCHS * 2000,
  checkpointEvery: 2,
  set: { hidden: [16], criticPasses: 1, minibatch: 512, cgIterations: 4, lineSearchSteps: 4 },
};
const [SHARP, TRPO] = cellsOf(parseStudy(STUDY, 'tiny.json')) as [Cell, Cell];

let folder: string;
let file: string;
let uninterrupted: Outcome;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-study-'));
  file = join(folder, 'tiny.json');
  writeFileSync(file, JSON.stringify(STUDY));
  uninterrupted = await ringfence(['study', file, '--out', join(folder, 'whole'), '--json']);
  expect(uninterrupted.errors.join('\n')).toContain('[2/2] trpo');
}, 240_000); // a driver without a warm cache compiles every kernel first

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const studyFolder = (out: string): string => join(folder, out, 'tiny');
const runOf = (out: string, cell: Cell): string => findRun(join(studyFolder(out), 'runs'), cell) as string;
const stateOf = (out: string, cell: Cell): string => standingOf(join(studyFolder(out), 'runs'), cell).state;

/** Rows without what depends on the clock. */
const timelessRows = (run: string) =>
  readRows(run).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name === 'Time/TotalSteps' || !name.startsWith('Time/'))),
  );

const waitFor = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((done) => setTimeout(done, 2));
};
const epochsOf = (out: string, cell: Cell): number => {
  const run = existsSync(studyFolder(out)) ? runOf(out, cell) : undefined;
  return run === undefined ? 0 : readRows(run).length / 2;
};

describe('a study', () => {
  it('prints one document, which its folder keeps with table and figure', () => {
    const document = JSON.parse(uninterrupted.stdout);
    expect(uninterrupted.code).toBe(0);
    const { folder: where, files, ...report } = document;
    expect(where).toBe(studyFolder('whole'));
    expect(JSON.parse(readFileSync(join(where, files.results), 'utf8'))).toEqual(report);
    expect(report.cells.map(({ label, state, epochs }: Record<string, unknown>) => [label, state, epochs])).toEqual([
      ['sharp', 'done', EPOCHS],
      ['trpo', 'done', EPOCHS],
    ]);
    const [{ task, results }] = report.tasks;
    expect([task, results.length, results[0].replicas.length]).toEqual([TASK, 2, 2]);
    const rows = readRows(runOf('whole', SHARP)).filter(
      ({ replica, epoch }) => replica === 1 && (epoch as number) > 12,
    );
    expect(rows.length).toBe(3);
    expect(results[0].replicas[1].return).toBeCloseTo(
      rows.reduce((sum, row) => sum + (row['Metrics/EpRet'] as number) / 3, 0),
      9,
    );
    expect(readFileSync(join(where, files.table), 'utf8')).toMatch(/\| sharp +\| +2 \|/);
    expect(readFileSync(join(where, files.figure), 'utf8')).toMatch(/^<svg .*SafetyPointRun0-v0.*sharp/s);
  });

  it('keeps the first and the last checkpoint of each run only', () => {
    expect(listCheckpoints(runOf('whole', TRPO)).map(({ epoch }) => epoch)).toEqual([0, EPOCHS]);
  });

  it('that was interrupted twice ends with the same rows', async () => {
    const args = ['study', file, '--out', join(folder, 'interrupted')];
    const first = start(args);
    await waitFor(() => epochsOf('interrupted', SHARP) >= 1);
    first.child.kill('SIGINT');
    const stopped = await first.outcome;
    expect(stopped.code).toBe(130);
    expect(stopped.errors.at(-1)).toContain(`ringfence study ${file}`);
    expect(stopped.stdout).toContain('Unfinished: sharp');
    expect([stateOf('interrupted', SHARP), stateOf('interrupted', TRPO)]).toEqual(['begun', 'not begun']);

    const second = start(args);
    await waitFor(() => epochsOf('interrupted', TRPO) >= 3);
    second.child.kill('SIGKILL');
    await second.outcome;
    expect([stateOf('interrupted', SHARP), stateOf('interrupted', TRPO)]).toEqual(['done', 'begun']);

    const last = await ringfence(args);
    expect(last.code).toBe(0);
    expect(last.errors[0]).toBe('tiny: 2 cells, 1 done before');
    for (const cell of [SHARP, TRPO])
      expect(timelessRows(runOf('interrupted', cell))).toEqual(timelessRows(runOf('whole', cell)));
  }, 300_000);

  it('goes on after a cell that failed, and says so at its end', async () => {
    for (const cell of [SHARP, TRPO]) rmSync(join(runOf('whole', cell), 'done.json'));
    for (const { path } of listCheckpoints(runOf('whole', SHARP))) truncateSync(path, 100);
    const { code, stdout, errors } = await ringfence(['study', file, '--out', join(folder, 'whole'), '--json']);
    expect(code).toBe(1);
    expect(errors.join('\n')).toContain(
      `FAILED sharp on ${TASK}: ${runOf('whole', SHARP)} has no undamaged checkpoint`,
    );
    const { cells } = JSON.parse(stdout);
    expect(cells[0]).toMatchObject({ state: 'begun', error: expect.stringContaining('no undamaged checkpoint') });
    expect(cells[1]).toMatchObject({ state: 'done' });
  }, 300_000);
});

describe('a file that was changed', () => {
  const complaint = (change: object): string => {
    const [cell] = cellsOf(parseStudy({ ...STUDY, ...change }, 'tiny.json')) as [Cell];
    try {
      checkUnchanged('tiny.json', cell, runOf('whole', cell));
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('so that a cell computes something else is refused', () => {
    expect(complaint({ set: { ...STUDY.set, hidden: [32] } })).toBe(
      `tiny.json: sharp on ${TASK} has other settings than its run ${runOf('whole', SHARP)}: undo the change, remove that folder, or give the study another name`,
    );
    expect(complaint({ seeds: 3 })).toContain('other settings');
    expect(complaint({ totalSteps: 20_000 })).toContain('is shorter than its run');
  });

  it('so that a cell is longer, or is evaluated otherwise, is accepted', () => {
    expect([complaint({}), complaint({ totalSteps: 40_000 }), complaint({ window: 0.5 })]).toEqual(['', '', '']);
  });
});
