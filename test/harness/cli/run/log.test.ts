import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listCheckpoints,
  newestCheckpoint,
  pruneCheckpoints,
  removeCheckpointsAfter,
  writeCheckpoint,
} from '../../../../harness/cli/run/checkpoints.ts';
import { cutBack, RunLog, readRows } from '../../../../harness/cli/run/log.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../../src/formats/checkpoint.ts';
import { lastLoggedEpoch } from '../../../../src/formats/run_folder.ts';
import { decodeEvents } from '../../../../src/formats/tensorboard.ts';

let run: string;

beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ringfence-log-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const rows = (epoch: number) =>
  [0, 1].map((replica) => ({
    epoch,
    replica,
    seed: 5 + replica,
    'Metrics/EpRet': epoch / 3 - replica,
    'Time/TotalSteps': epoch * 100,
  }));

const checkpoint = (epoch: number): Checkpoint => ({
  tensors: { actor: { dtype: 'U32', shape: [1, 3], data: Uint32Array.of(epoch, 2, 3) } },
  metadata: { epoch: String(epoch), config: '{}' },
});

const events = (): number[][] =>
  readdirSync(join(run, 'tb'))
    .sort()
    .map((name) => {
      const [file] = readdirSync(join(run, 'tb', name));
      return decodeEvents(readFileSync(join(run, 'tb', name, file as string))).map(({ step }) => step);
    });

describe('rows', () => {
  it('are cut back to an epoch, torn ends included, and appended to again', () => {
    const log = new RunLog(run, [5, 6]);
    for (const epoch of [1, 2, 3, 4]) log.append(rows(epoch));
    appendFileSync(join(run, 'progress.csv'), '5,0,5,1.6');
    const tb = join(run, 'tb', 'replica-1-seed-6');
    appendFileSync(join(tb, readdirSync(tb)[0] as string), Uint8Array.of(1, 2, 3));

    cutBack(run, 2);
    expect(readRows(run)).toEqual([1, 2].flatMap(rows));
    expect(events()).toEqual([
      [0, 100, 200],
      [0, 100, 200],
    ]);
    new RunLog(run, [5, 6]).append(rows(3));
    expect(readRows(run)).toEqual([1, 2, 3].flatMap(rows));
    expect(events()).toEqual([
      [0, 100, 200, 300],
      [0, 100, 200, 300],
    ]);
  });

  it('cut back to the start leave nothing but the version of the event files', () => {
    new RunLog(run, [5, 6]).append(rows(1));
    cutBack(run, 0);
    expect(readRows(run)).toEqual([]);
    expect(events()).toEqual([[0], [0]]);
  });

  it('count an epoch as logged when all replicas have theirs', () => {
    expect(lastLoggedEpoch([...rows(1), ...rows(2).slice(0, 1)], 2)).toBe(1);
    expect(lastLoggedEpoch([], 2)).toBe(0);
  });

  it('of replicas whose batches vary end one by one, and are cut back each to its own step', () => {
    const row = (epoch: number, replica: number, steps: number, finished: number) => ({
      epoch,
      replica,
      seed: 5 + replica,
      'Train/Finished': finished,
      'Time/TotalSteps': steps,
    });
    const all = [[row(1, 0, 100, 0), row(1, 1, 100, 0)], [row(2, 0, 160, 0), row(2, 1, 210, 1)], [row(3, 0, 220, 1)]];
    expect(lastLoggedEpoch(all.flat(), 2)).toBe(3);
    expect(lastLoggedEpoch([...all.slice(0, 1).flat(), row(2, 0, 160, 0)], 2)).toBe(1);
    const log = new RunLog(run, [5, 6]);
    for (const rows of all) log.append(rows);
    expect(events()).toEqual([
      [0, 100, 160, 220],
      [0, 100, 210],
    ]);
    cutBack(run, 2);
    expect(events()).toEqual([
      [0, 100, 160],
      [0, 100, 210],
    ]);
    cutBack(run, 1);
    expect(events()).toEqual([
      [0, 100],
      [0, 100],
    ]);
  });
});

describe('checkpoints', () => {
  it('read back, and any damaged byte is noticed', () => {
    const bytes = encodeCheckpoint(checkpoint(3));
    expect(decodeCheckpoint(bytes)).toEqual(checkpoint(3));
    for (let i = 0; i < bytes.length; i++) {
      const damaged = Uint8Array.from(bytes);
      damaged[i] = (damaged[i] as number) ^ 4;
      expect(() => decodeCheckpoint(damaged), `byte ${i}`).toThrow();
    }
  });

  it('keep the first and the newest', () => {
    for (const epoch of [0, 1, 2, 3, 4, 5]) writeCheckpoint(run, checkpoint(epoch));
    pruneCheckpoints(run, 2);
    expect(listCheckpoints(run).map(({ epoch }) => epoch)).toEqual([0, 4, 5]);
    removeCheckpointsAfter(run, 4);
    expect(newestCheckpoint(run, Number.POSITIVE_INFINITY, () => undefined)).toEqual(checkpoint(4));
    expect(newestCheckpoint(run, 3, () => undefined)).toEqual(checkpoint(0));
  });
});
