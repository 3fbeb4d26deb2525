// A study on a real Slurm: a node that is killed in the middle of a cell leaves it to the other one, and nothing is lost.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cell, cellsOf } from '../../harness/cli/study/cells.ts';
import { parseStudy } from '../../harness/cli/study/file.ts';
import { findRun } from '../../harness/cli/study/runs.ts';
import { ringfence } from '../harness/cli/command.ts';
import { newestEpoch, remainsOf } from '../harness/cli/crash/sweep.ts';
import { found, NODES, type NodeName, Slurm, whyNot } from './slurm.ts';

const EPOCHS = 60;
const STUDY = {
  name: 'cluster',
  tasks: ['TwoStateCMDP-v0'],
  algorithms: ['c-trpo', 'trpo'],
  seeds: 2,
  envs: 64,
  stepsPerEpoch: 6400,
  totalSteps: EPOCHS * 6400,
  checkpointEvery: 1,
};
const cells = cellsOf(parseStudy(STUDY, 'cluster.json')) as [Cell, Cell];

const reason = whyNot();
if (reason !== undefined) console.log(`the studies on Slurm are not tested: ${reason}`);

describe.skipIf(reason !== undefined)('a study on Slurm', () => {
  let folder: string;
  let file: string;
  let slurm: Slurm;

  const runOf = (out: string, cell: Cell): string | undefined => findRun(join(folder, out, STUDY.name, 'runs'), cell);
  const remains = (out: string): object[] => cells.map((cell) => remainsOf(runOf(out, cell) as string));
  const ownerOf = (run: string): number => {
    const lock = [1, 2, 3, 4]
      .map((number) => join(run, `lock-${number}.json`))
      .findLast((path) => {
        try {
          return readFileSync(path) !== undefined;
        } catch {
          return false;
        }
      });
    return JSON.parse(readFileSync(lock as string, 'utf8')).pid;
  };

  async function submitted(out: string): Promise<string> {
    const { code, stdout, errors } = await ringfence(['study', file, '--out', join(folder, out), '--slurm', '--json']);
    expect(code, errors.join('\n')).toBe(0);
    const job = slurm.run('sbatch', '--parsable', JSON.parse(stdout).script);
    expect(job).toMatch(/^\d+$/);
    return job;
  }

  const completed = (job: string, task: number): Promise<unknown> =>
    found(`the end of task ${task}\n${slurm.logs()}`, 240, () => {
      const { state } = slurm.task(job, task);
      expect(state).not.toMatch(/FAILED|CANCELLED|TIMEOUT/);
      return state === 'COMPLETED' || undefined;
    });

  const reached = (out: string, cell: Cell, epoch: number): Promise<string> =>
    found(`epoch ${epoch}\n${slurm.logs()}`, 240, () => {
      const run = runOf(out, cell);
      return newestEpoch(run) >= epoch ? run : undefined;
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ringfence-slurm-'));
    file = join(folder, 'cluster.json');
    writeFileSync(file, JSON.stringify(STUDY));
    const { code, errors } = await ringfence(['study', file, '--out', join(folder, 'whole')]);
    expect(code, errors.join('\n')).toBe(0);
    slurm = await Slurm.start(mkdtempSync(join(tmpdir(), 'slurm-')));
  });
  afterAll(async () => {
    await slurm?.stop();
    for (const path of [folder, slurm?.folder]) if (path) rmSync(path, { recursive: true, force: true });
  });

  it('goes on where a task is told of its end', async () => {
    const job = await submitted('told');
    await reached('told', cells[0], 3);
    slurm.run('scancel', '--signal=TERM', '--batch', `${job}_0`);
    await found('a restart', 120, () => slurm.task(job, 0).restarts > 0 || undefined);
    expect(newestEpoch(runOf('told', cells[0]))).toBeLessThan(EPOCHS);
    for (const task of [0, 1]) await completed(job, task);
    expect(remains('told')).toEqual(remains('whole'));
  }, 600_000);

  it('leaves a checkpoint where a task is cancelled, and stays so', async () => {
    const job = await submitted('cancelled');
    const run = await reached('cancelled', cells[0], 3);
    const before = newestEpoch(run);
    slurm.run('scancel', job);
    await found('the end of the task', 60, () => slurm.task(job, 0).state === 'CANCELLED' || undefined);
    await found('the end of the worker', 60, () => !existsSync(join(run, 'lock-1.json')) || undefined);
    expect(newestEpoch(run)).toBeGreaterThanOrEqual(before);
    expect(slurm.task(job, 0)).toMatchObject({ state: 'CANCELLED', restarts: 0 });
  }, 600_000);

  it('loses nothing where a node dies in the middle of a cell: the other one takes it over', async () => {
    const job = await submitted('killed');
    const run = await reached('killed', cells[0], 3);
    const { node } = slurm.task(job, 0);
    expect(NODES).toContain(node);
    slurm.kill(node as NodeName, ownerOf(run));
    const standing = newestEpoch(run);
    expect(standing).toBeLessThan(EPOCHS);
    for (const task of [0, 1]) await completed(job, task);
    const after = slurm.task(job, 0);
    expect(after.node).toBe(NODES.find((other) => other !== node));
    expect(after.restarts).toBe(1);
    expect(remains('killed')).toEqual(remains('whole'));
  }, 600_000);
});
