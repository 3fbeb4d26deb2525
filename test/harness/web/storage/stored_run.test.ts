import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Folder } from '../../../../harness/web/storage/folder.ts';
import { followHeldRuns, heldRuns, holdRun } from '../../../../harness/web/storage/lock.ts';
import { StoredRun } from '../../../../harness/web/storage/stored_run.ts';
import {
  archiveRun,
  filesOfRun,
  labelRun,
  listRuns,
  removeRun,
  storageSentence,
} from '../../../../harness/web/storage/stored_runs.ts';
import type { Checkpoint } from '../../../../src/formats/checkpoint.ts';
import { type EpochMetrics, resolveConfig } from '../../../../src/index.ts';
import { Disk, navigatorOn } from './private_files.ts';

const config = resolveConfig({
  task: 'TwoStateCMDP-v0',
  algorithm: 'c-trpo',
  seeds: [4, 5],
  envs: 4,
  stepsPerEpoch: 400,
  totalSteps: 4000,
});

const rows = (epoch: number): EpochMetrics[] =>
  [0, 1].map((replica) => ({ epoch, replica, seed: 4 + replica, 'Time/Seconds': epoch / 3, 'Metrics/EpRet': -epoch }));
const checkpoint = (epoch: number): Checkpoint => ({
  tensors: { actor: { dtype: 'U32', shape: [1, 3], data: Uint32Array.of(epoch, 2, 3) } },
  metadata: { epoch: String(epoch), config: '{}' },
});
const change = { epoch: 2, name: 'costLimit', before: [25], after: [10] };

let disk: Disk;
let root: Folder;
const newRun = (): Promise<StoredRun> => StoredRun.create(root, config, { adapter: { driver: 'a driver' } });

/** A run that saved after each of these epochs. */
async function runOf(...epochs: number[]): Promise<StoredRun> {
  const run = await newRun();
  await run.save(checkpoint(0), []);
  let last = 0;
  for (const epoch of epochs) {
    while (last < epoch) run.note(rows(++last));
    await run.save(checkpoint(epoch), epoch >= change.epoch ? [change] : []);
  }
  return run;
}

const fileOf = async (run: StoredRun, name: string): Promise<string> => {
  const [kind, own] = run.id.split('/') as [string, string];
  return (await (await root.folder(kind))?.folder(own))?.text(name) ?? '';
};

beforeEach(() => {
  disk = new Disk();
  root = new Folder(disk.root);
});

describe('a name and a note', () => {
  it('stay with the run until they are taken away, and neither is kept of a run that is gone', async () => {
    const run = await runOf(1);
    const label = async () => (await listRuns(root, new Set()))[0]?.label;
    expect(await label()).toEqual({ name: '', note: '' });
    await labelRun(root, run.id, { name: ' wide ', note: 'two layers\nof 256' });
    expect(await label()).toEqual({ name: 'wide', note: 'two layers\nof 256' });
    expect((await filesOfRun(root, run.id)).map(({ path }) => path.slice(run.id.length + 1))).toEqual([
      'config.json',
      'label.json',
      'manifest.json',
      'progress.csv',
    ]);
    await labelRun(root, run.id, { name: '', note: '  ' });
    expect(await label()).toEqual({ name: '', note: '' });
    expect(await fileOf(run, 'label.json')).toBe('');
    await removeRun(root, run.id);
    await expect(labelRun(root, run.id, { name: 'x', note: '' })).rejects.toThrow(
      /^The run .+ is no longer kept: it was deleted$/,
    );
  });

  it('that another version wrote are none', async () => {
    const run = await runOf(1);
    await labelRun(root, run.id, { name: 'x', note: '' });
    await disk.damage(`${run.id}/label.json`, () => new TextEncoder().encode('[1'));
    expect((await listRuns(root, new Set()))[0]?.label).toEqual({ name: '', note: '' });
  });
});

describe('a kept run', () => {
  it('lies where the command line would put it, and runs of the same second have names of their own', async () => {
    const [first, second] = [await newRun(), await newRun()];
    expect(first.id).toMatch(/^c-trpo-TwoStateCMDP-v0\/\d{8}-\d{6}-seed4$/);
    expect(second.id).not.toBe(first.id);
    expect(await first.config()).toEqual(config.given);
    expect(await fileOf(first, 'config.json')).toBe(`${JSON.stringify(config.given, null, 2)}\n`);
  });

  it('goes on at the newest checkpoint, and keeps the first and the newest three', async () => {
    const run = await runOf(1, 2, 3, 5, 7);
    expect(await run.standing(2)).toEqual({
      checkpoint: checkpoint(7),
      epoch: 7,
      rows: [1, 2, 3, 4, 5, 6, 7].flatMap(rows),
    });
    const [facts] = await listRuns(root, new Set());
    expect(facts).toMatchObject({ id: run.id, epoch: 7, isDone: false, isHeld: false, config: config.given });
    const names = (
      await (
        await (await root.folder('c-trpo-TwoStateCMDP-v0'))?.folder(run.id.split('/')[1] as string)
      )?.folder('checkpoints')
    )?.names('file');
    expect(await names).toEqual([0, 3, 5, 7].map((epoch) => `epoch-00000${epoch}.safetensors`));
  });

  it('that was damaged goes back to the checkpoint before, and forgets what came after it', async () => {
    const run = await runOf(1, 2, 4);
    await disk.damage(`${run.id}/checkpoints/epoch-000004.safetensors`, (content) => content.subarray(0, -5));
    await disk.damage(`${run.id}/progress.csv`, (content) => content.subarray(0, -9));
    const { epoch, rows: kept } = await run.standing(2);
    expect([epoch, kept.length]).toEqual([2, 4]);
    await run.cutBack(2, [], { adapter: 'another' });
    expect(await fileOf(run, 'events.jsonl')).toBe('');
    expect(JSON.parse(await fileOf(run, 'manifest.json')).resumed).toEqual([{ epoch: 2, adapter: 'another' }]);
    run.note(rows(3));
    await run.save(checkpoint(3), [change]);
    expect((await run.standing(2)).rows).toEqual([1, 2, 3].flatMap(rows));
    expect(await fileOf(run, 'events.jsonl')).toBe(`${JSON.stringify(change)}\n`);
  });

  it('without an undamaged checkpoint says so', async () => {
    const run = await newRun();
    await expect(run.standing(2)).rejects.toThrow('has no undamaged checkpoint: delete it');
  });

  it('that began with a checkpoint file goes on there before its first row', async () => {
    const run = await newRun();
    await run.save(checkpoint(30), []);
    expect(await run.standing(2)).toMatchObject({ epoch: 30, rows: [] });
  });

  it('whose tab is closed at any write is what it was before, or what it became', async () => {
    const before = await runOf(1, 2);
    for (let allowed = 0; allowed < 8; allowed++) {
      const tab = disk.afterClosing();
      const run = await StoredRun.open(new Folder(tab.root), before.id);
      await run.cutBack(2, [change], {});
      const first = tab.writes;
      run.note(rows(3));
      let isOver = false;
      const saving = run.save(checkpoint(3), [change]).then(() => {
        isOver = true;
      });
      while (!isOver && tab.writes - first < allowed)
        await Promise.race([saving, new Promise((next) => setTimeout(next))]);
      const found = await StoredRun.open(new Folder(tab.afterClosing().root), before.id);
      const { epoch, rows: kept, checkpoint: own } = await found.standing(2);
      expect([2, 3]).toContain(epoch);
      expect(kept).toEqual([1, 2, 3].slice(0, epoch).flatMap(rows));
      expect(own).toEqual(checkpoint(epoch));
      disk.isClosed = false;
    }
  });

  it('keeps the rows that a full disk refused for the next time', async () => {
    const run = await runOf(1);
    disk.quota = disk.used() + 10;
    run.note(rows(2));
    const refused = await run.save(checkpoint(2), []).catch((error: Error) => storageSentence(error));
    expect(refused).toBe("the browser's storage is full: delete kept runs or free disk space");
    expect((await run.standing(2)).epoch).toBe(1);
    disk.quota = Number.POSITIVE_INFINITY;
    run.note(rows(3));
    await run.save(checkpoint(3), []);
    expect((await run.standing(2)).rows).toEqual([1, 2, 3].flatMap(rows));
  });

  it('that is done says what it came to', async () => {
    const run = await runOf(1, 2);
    await run.finish(config);
    const done = JSON.parse(await fileOf(run, 'done.json'));
    expect(done.epochs).toBe(10);
    expect(
      done.summary.replicas.map(({ seed, return: mean }: { seed: number; return: number }) => [seed, mean]),
    ).toEqual([
      [4, -1.5],
      [5, -1.5],
    ]);
    expect((await listRuns(root, new Set([run.id])))[0]).toMatchObject({ isDone: true, isHeld: true });
  });
});

describe('the list of stored runs', () => {
  it('lists runs newest first with their sizes, and those of unknown tasks too', async () => {
    const [old, young] = [await runOf(1), await runOf(2)];
    await disk.damage(`${old.id}/config.json`, () =>
      new TextEncoder().encode(JSON.stringify({ ...config.given, task: 'Elsewhere-v9' })),
    );
    const runs = await listRuns(root, new Set());
    expect(runs.map(({ id }) => id)).toEqual([young.id, old.id]);
    expect(runs.map(({ resolved }) => resolved === undefined)).toEqual([false, true]);
    expect(runs.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(disk.used());
  });

  it('passes over a folder that a closed tab had only begun, and deletes what it is told to', async () => {
    const run = await runOf(1);
    await (await root.made('c-trpo-TwoStateCMDP-v0')).made('20260422-093000-seed0');
    expect((await listRuns(root, new Set())).map(({ id }) => id)).toEqual([run.id]);
    await removeRun(root, run.id);
    expect(await listRuns(root, new Set())).toEqual([]);
    await expect(StoredRun.open(root, run.id)).rejects.toThrow('is no longer kept: it was deleted');
  });

  it('packs a run below runs/', async () => {
    const run = await runOf(1);
    const text = new TextDecoder('latin1').decode(await archiveRun(root, run.id));
    for (const name of ['config.json', 'progress.csv', 'checkpoints/epoch-000001.safetensors'])
      expect(text).toContain(`runs/${run.id}/${name}\0`);
  });
});

describe('a run that another tab takes after this one has looked', () => {
  it('is noticed, and so is its end', async () => {
    vi.useFakeTimers();
    try {
      vi.stubGlobal('navigator', navigatorOn(new Disk()));
      const seen: string[][] = [];
      followHeldRuns(async () => seen.push([...(await heldRuns())]));
      await vi.advanceTimersByTimeAsync(5000);
      expect(seen, 'nothing has changed').toEqual([]);
      const release = await holdRun('c-trpo-T/1');
      await vi.advanceTimersByTimeAsync(2500);
      expect(seen).toEqual([['c-trpo-T/1']]);
      release?.();
      await vi.advanceTimersByTimeAsync(2500);
      expect(seen).toEqual([['c-trpo-T/1'], []]);
    } finally {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    }
  });
});
