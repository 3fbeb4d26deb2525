import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../../harness/web/curves/findings.ts';
import { decodePins, encodePins } from '../../../../harness/web/curves/pins.ts';
import { MOST_PINS, shownRecording } from '../../../../harness/web/curves/state.ts';
import { csvOf } from '../../../../harness/web/recordings/epochs.ts';
import { type RunFile, readRun, runFoldersIn, titleOfRun } from '../../../../harness/web/recordings/run_files.ts';
import { checkSettings, settingsOf } from '../../../../harness/web/settings/settings.ts';
import { toldOf } from '../../../../harness/web/shell/command.ts';
import { initialState, reduce, type State } from '../../../../harness/web/shell/state.ts';
import { points, recording } from './runs.ts';

const file = (path: string, text: string): RunFile => ({ path, text: async () => text });
const config = {
  task: 'SafetyPointGoal1-v0',
  algorithm: 'c-trpo',
  seeds: [0, 1],
  totalSteps: 40_000,
  set: { beta: 0.5 },
};
const rows = csvOf(points(3, (e) => ({ 'Metrics/EpRet': e }), 2));
const opened = async (files: readonly RunFile[]) => {
  const folders = runFoldersIn(files);
  const [[path, folder] = ['', {}]] = folders;
  return readRun(path, folder);
};

describe('a run folder', () => {
  it('is read into a recording with its settings and where it ran', async () => {
    const run = await opened([
      file('run-1/config.json', JSON.stringify(config)),
      file('run-1/progress.csv', rows),
      file('run-1/manifest.json', '{"version":"0.1.0","adapter":{"name":"llvmpipe"},"started":"2026-11-21T22:21:58Z"}'),
      file('run-1/tb/events', 'x'),
    ]);
    expect(run).toMatchObject({ source: 'opened', place: 'llvmpipe, ringfence 0.1.0, 2026-11-21', config });
    expect(run.obstacle).toBeUndefined();
    expect(run.points.map(({ epoch, steps, rows: own }) => [epoch, steps, own.length])).toEqual([
      [1, 1000, 2],
      [2, 2000, 2],
      [3, 3000, 2],
    ]);
  });

  it('whose writer was killed in the middle of a line loses that line only', async () => {
    const run = await opened([file('config.json', JSON.stringify(config)), file('progress.csv', rows.slice(0, -9))]);
    expect(run.points.at(-1)?.rows).toHaveLength(1);
  });

  it.each([
    ['config.json is missing', [file('a/progress.csv', rows)], /^a lacks config\.json, which says what was trained$/],
    ['progress.csv is missing', [file('a/config.json', JSON.stringify(config))], /^a has no progress\.csv: no epoch/],
    ['it has no rows', [file('config.json', JSON.stringify(config)), file('progress.csv', '')], /it has no rows$/],
    [
      'the configuration is no JSON',
      [file('config.json', '{'), file('progress.csv', rows)],
      /^config\.json is not valid JSON$/,
    ],
    [
      'the configuration is of something else',
      [file('config.json', '{"env_id":1}'), file('progress.csv', rows)],
      /^config\.json: .*env_id/,
    ],
    [
      'it lacks the task',
      [file('config.json', '{"algorithm":"trpo"}'), file('progress.csv', rows)],
      /lacks the task or the algorithm$/,
    ],
    [
      'the rows are of another program',
      [file('config.json', JSON.stringify(config)), file('progress.csv', 'Epoch,EpRet\n1,2\n')],
      /^progress\.csv is not the progress\.csv of a run: .*'epoch'$/,
    ],
    [
      'a cell is no number',
      [file('config.json', JSON.stringify(config)), file('progress.csv', 'epoch,replica,seed\n1,0,x\n')],
      /line 2, column 'seed': 'x' is not a number$/,
    ],
    [
      'a column is missing',
      [file('config.json', JSON.stringify(config)), file('progress.csv', 'epoch,replica,seed\n1,0,0\n')],
      /it has no column Time\/TotalSteps$/,
    ],
  ])('is refused with one sentence where %s', async (_, files, sentence) => {
    await expect(opened(files)).rejects.toThrow(sentence);
  });

  it('has the changes that were made while it went on', async () => {
    const change = { epoch: 2, name: 'costLimit', before: [25], after: [20.123456789, 3] };
    const run = await opened([
      file('config.json', JSON.stringify(config)),
      file('progress.csv', rows),
      file('events.jsonl', `${JSON.stringify(change)}\n{"epo`),
    ]);
    expect(run.events).toEqual([{ epoch: 2, name: 'costLimit', before: '25', after: '20.1235:3' }]);
  });

  it('of a task that the page does not have shows its curves, and says why it cannot be trained', async () => {
    const own = { ...config, task: 'roller' };
    const run = await opened([file('config.json', JSON.stringify(own)), file('progress.csv', rows)]);
    expect(run.obstacle).toMatch(/^unknown task "roller"/);
    expect(run.subject.costs).toEqual(['cost 1']);
  });

  it('is one of many in a folder of runs, in their order, and files beside them are none', async () => {
    const folders = runFoldersIn([
      file('runs/b/2/config.json', JSON.stringify(config)),
      file('runs/a/1/progress.csv', rows),
      file('runs/a/1/config.json', JSON.stringify(config)),
      file('runs/a/1/done.json', '{}'),
      file('runs/notes/manifest.json', '{}'),
    ]);
    expect([...folders.keys()]).toEqual(['runs/a/1', 'runs/b/2']);
    expect(await titleOfRun('runs/a/1', folders.get('runs/a/1') ?? {})).toBe('c-trpo on SafetyPointGoal1-v0');
  });
});

describe('the recorded run', () => {
  it('is small, readable, and healthy enough to be the first that is seen', async () => {
    const folder = join(import.meta.dirname, '../../../../harness/web/recordings/recorded/run');
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(gzipSync(text('progress.csv')).length).toBeLessThan(60_000);
    const run = await opened(['config.json', 'progress.csv', 'manifest.json'].map((name) => file(name, text(name))));
    expect(run.points).toHaveLength(run.subject.epochs);
    expect(run.points[0]?.rows).toHaveLength(3);
    expect(findingsOf(run).filter(({ cause }) => cause === 'code')).toEqual([]);
  });
});

describe('settings of a run', () => {
  it('are those of the form that trains the same', () => {
    const settings = settingsOf({ ...config, set: { beta: 0.5, costLimit: [20], hidden: [32, 32] } });
    expect(settings).toMatchObject({
      seeds: '2',
      totalSteps: '40000',
      set: { beta: '0.5', costLimit: '20', hidden: '32:32' },
    });
    expect(checkSettings(settings).resolved?.values).toMatchObject({ beta: 0.5, costLimit: [20], hidden: [32, 32] });
  });
});

describe('what is watched', () => {
  const run = recording(
    points(3, () => ({})),
    {},
    { id: 'opened a', source: 'opened' },
  );
  const stateAfter = (...events: Parameters<typeof reduce>[1][]): State => events.reduce(reduce, initialState);
  const openRun = { type: 'open', recording: run } as const;

  it('is an opened run until it is closed or another one starts', () => {
    expect(shownRecording(stateAfter(openRun))).toBe(run);
    expect(shownRecording(stateAfter(openRun, { type: 'close' }))).toBeUndefined();
    expect(shownRecording(stateAfter(openRun, { type: 'start' }))).toMatchObject({ source: 'live', points: [] });
  });

  it('is pinned with a name of its own, in the first free look, as it was', () => {
    const three = stateAfter(openRun, { type: 'pin' }, { type: 'pin' }, { type: 'pin' });
    expect(three.curves.pins.map(({ slot, recording: { id, name, source } }) => [id, slot, name, source])).toEqual([
      ['pin-1', 0, 'c-trpo here', 'pinned'],
      ['pin-2', 1, 'c-trpo here (2)', 'pinned'],
      ['pin-3', 2, 'c-trpo here (3)', 'pinned'],
    ]);
    const again = reduce(reduce(three, { type: 'unpin', id: 'pin-1' }), { type: 'pin' });
    expect(again.curves.pins.map(({ slot, recording: { id } }) => [id, slot])).toEqual([
      ['pin-2', 1],
      ['pin-3', 2],
      ['pin-4', 0],
    ]);
    const named = reduce(again, { type: 'rename', id: 'pin-4', name: 'best' });
    expect(named.curves.pins.at(-1)?.recording).toMatchObject({ name: 'best', points: run.points });
  });

  it('has no pin of nothing, and no more than can be told apart', () => {
    expect(stateAfter({ type: 'pin' }).curves.pins).toEqual([]);
    const full = stateAfter(openRun, ...Array.from({ length: MOST_PINS + 2 }, () => ({ type: 'pin' }) as const));
    expect(full.curves.pins).toHaveLength(MOST_PINS);
  });

  it('is what the command line is of, until the form is changed or a run trains', () => {
    const opened = stateAfter(openRun);
    expect(toldOf(opened).whose).toBe('This is the run that was opened, c-trpo here.');
    expect(toldOf(opened).settings).toEqual(settingsOf(run.config));
    const changed = reduce(opened, { type: 'settings', settings: { seeds: '7' } });
    expect(shownRecording(changed)).toBe(run);
    expect(toldOf(changed)).toMatchObject({ whose: 'This is what the form says.', settings: { seeds: '7' } });
    expect(toldOf(reduce(changed, openRun)).whose).toBe('This is the run that was opened, c-trpo here.');
    expect(toldOf(reduce(opened, { type: 'close' })).whose).toBe('This is what the form says.');
    expect(toldOf(reduce(opened, { type: 'start' })).whose).toBe('This is the run that trains.');
  });

  it('says why a folder was refused until the next one', () => {
    const refused = stateAfter({ type: 'refuse', message: 'no run' });
    expect(refused.curves.complaint).toBe('no run');
    expect(reduce(refused, openRun).curves.complaint).toBeUndefined();
  });
});

describe('pins of a reloaded tab', () => {
  it('are what they were', () => {
    const events = [{ epoch: 2, name: 'beta', before: 1, after: 2 }];
    const kept = [
      {
        slot: 3,
        recording: recording(
          points(3, () => ({}), 2),
          {},
          { id: 'pin-7', source: 'pinned', events },
        ),
      },
    ];
    expect(decodePins(encodePins(kept))).toEqual(kept);
  });

  it('of another version are left out', () => {
    expect(decodePins('{"pins":1}')).toEqual([]);
    expect(decodePins('[{"id":"pin-1","csv":"a"}]')).toEqual([]);
  });
});
