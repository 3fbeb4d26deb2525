// The worker's session on the real trainer: pausing, stepping, closing the tab, losing the device, changing settings, and
// what the command line and the page make of one another's files.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRows } from '../../../../harness/cli/run/log.ts';
import type { FromWorker, Order } from '../../../../harness/web/protocol/messages.ts';
import { orderOf } from '../../../../harness/web/runs/checkpoint_order.ts';
import { Folder } from '../../../../harness/web/storage/folder.ts';
import { archiveRun, listStoredRuns } from '../../../../harness/web/storage/stored_runs.ts';
import { Session, type Watcher } from '../../../../harness/web/worker/session.ts';
import { decodeCheckpoint } from '../../../../src/formats/checkpoint.ts';
import { RUNS } from '../../../../src/formats/run_folder.ts';
import { createTrainer, type EpochMetrics, type RunConfig } from '../../../../src/index.ts';
import { testGpu } from '../../../gpu.ts';
import { tiny } from '../../../tiny.ts';
import { ringfence } from '../../cli/command.ts';
import { Disk, navigatorOn } from '../storage/private_files.ts';

const EPOCHS = 6;
const config: RunConfig = {
  ...tiny,
  seeds: [0, 1],
  totalSteps: EPOCHS * tiny.stepsPerEpoch,
};

type Row = Readonly<Record<string, number>>;
const timeless = ({ 'Time/Seconds': _, 'Time/FPS': _f, ...row }: Row): Row => row;

const noWatcher: Watcher = { opened: async () => undefined, epochOver: async () => undefined };

/** A page with a worker: what it was told, and waiting for the next message of a kind. */
class Tab {
  readonly messages: FromWorker[] = [];
  readonly session: Session;
  readonly ended: Promise<unknown>;
  lose: () => void = () => undefined;
  #waiting: (() => void)[] = [];

  constructor(order: Order) {
    const send = (message: FromWorker): void => {
      this.messages.push(message);
      for (const wake of this.#waiting.splice(0)) wake();
    };
    this.session = new Session(send, noWatcher, {
      create: async (given) => {
        const lost = new Promise<string>((resolve) => {
          this.lose = () => resolve('the GPU device was lost (played)');
        });
        return createTrainer({ ...given, gpu: { ...(await testGpu()), lost } });
      },
    });
    const failed = this.session.run(order).catch((error: Error) => error);
    this.ended = Promise.race([failed, this.until('ended')]);
  }

  of<T extends FromWorker['type']>(type: T): Extract<FromWorker, { type: T }>[] {
    return this.messages.filter((message): message is Extract<FromWorker, { type: T }> => message.type === type);
  }

  async until<T extends FromWorker['type']>(type: T, count = 1): Promise<Extract<FromWorker, { type: T }>> {
    while (this.of(type).length < count) await new Promise<void>((wake) => this.#waiting.push(wake));
    return this.of(type)[count - 1] as Extract<FromWorker, { type: T }>;
  }

  /** Rows as the page has them: what came before, and what was trained here. */
  get rows(): Row[] {
    const started = this.messages.findLastIndex(({ type }) => type === 'started');
    const { past } = this.messages[started] as FromWorker & { type: 'started' };
    const own = this.messages.slice(started).flatMap((message) => (message.type === 'epoch' ? message.rows : []));
    return [...(past?.rows ?? []), ...own].map((row) => timeless(row as EpochMetrics));
  }

  get checkpoint(): Uint8Array {
    return this.of('checkpoint').at(-1)?.bytes as Uint8Array;
  }
}

/** Trains so many epochs one by one, and stays paused. */
async function paused(order: Order, epochs: number): Promise<Tab> {
  const tab = new Tab(order);
  tab.session.pause();
  await tab.until('paused');
  for (let i = 1; i <= epochs; i++) {
    tab.session.step();
    await tab.until('paused', i + 1);
  }
  return tab;
}

let disk: Disk;
const useDisk = (next: Disk): void => {
  disk = next;
  vi.stubGlobal('navigator', navigatorOn(disk));
};
beforeEach(() => useDisk(new Disk()));
afterEach(() => vi.unstubAllGlobals());

const keptRun = async () => {
  const stored = await listStoredRuns();
  if (stored.kind !== 'open' || !stored.runs[0]) throw new Error('nothing is kept');
  return stored.runs[0];
};
const runsFolder = () => new Folder(disk.root).made(RUNS);

const whole = await (async () => {
  vi.stubGlobal('navigator', navigatorOn(new Disk()));
  const tab = new Tab({ config });
  await tab.ended;
  vi.unstubAllGlobals();
  return tab;
})();

describe('a session', () => {
  it('trains to the end, and says what it came to', () => {
    expect(whole.rows).toHaveLength(2 * EPOCHS);
    expect(whole.messages.at(-1)).toEqual({ type: 'ended', isDone: true });
    expect(decodeCheckpoint(whole.checkpoint).metadata['epoch']).toBe(String(EPOCHS));
    expect(whole.of('unkept')).toEqual([]);
  });

  it('runs no epoch while it is paused and one at each step; a stop ends it there', async () => {
    const tab = await paused({ config }, 2);
    expect(tab.of('epoch')).toHaveLength(2);
    await new Promise((next) => setTimeout(next, 50));
    expect(tab.of('epoch')).toHaveLength(2);
    tab.session.stop();
    await tab.ended;
    expect(tab.messages.at(-1)).toEqual({ type: 'ended', isDone: false });
    expect((await keptRun()).epoch).toBe(2);
  });

  it('whose tab was closed goes on from what was kept, with the same numbers', async () => {
    const closed = await paused({ config }, 3);
    useDisk(disk.afterClosing());
    const { id, epoch, config: own } = await keptRun();
    expect(epoch).toBe(3);
    const tab = new Tab({ config: own, from: { run: id } });
    await tab.ended;
    const { past } = await tab.until('started');
    expect(past?.rows.map(timeless)).toEqual(closed.rows);
    expect(tab.rows).toEqual(whole.rows);
    expect(tab.checkpoint).toEqual(whole.checkpoint);
    expect(await keptRun()).toMatchObject({ isDone: true, epoch: EPOCHS });
  });

  it('is not resumed in two tabs at once', async () => {
    const tab = await paused({ config }, 1);
    const run = await keptRun();
    expect(run.isHeld).toBe(true);
    const other = new Tab({ config, from: { run: run.id } });
    expect(String(await other.ended)).toContain('another tab trains the run');
    tab.session.stop();
    await tab.ended;
    expect((await keptRun()).isHeld).toBe(false);
  });

  it('whose device is lost goes on from its last checkpoint on a new one, with the same numbers', async () => {
    const tab = await paused({ config }, 2);
    tab.lose();
    tab.session.resume();
    expect(await tab.until('lost')).toEqual({
      type: 'lost',
      reason: 'the GPU device was lost (played)',
      epoch: 2,
    });
    await tab.ended;
    expect(tab.rows).toEqual(whole.rows);
    expect(tab.checkpoint).toEqual(whole.checkpoint);
    expect((await keptRun()).isDone).toBe(true);
  });

  it('where the browser keeps nothing says so, trains, and survives the loss of its device', async () => {
    vi.stubGlobal('navigator', { ...navigatorOn(disk), storage: {} });
    const tab = await paused({ config }, 2);
    expect(tab.of('unkept')[0]?.reason).toContain('this browser keeps no files for the page');
    expect(tab.of('started')[0]?.kept).toBeUndefined();
    tab.lose();
    tab.session.resume();
    await tab.ended;
    expect(tab.rows).toEqual(whole.rows);
  });

  it('on a full disk trains on, and keeps what fits', async () => {
    const tab = await paused({ config }, 1);
    disk.quota = disk.used();
    tab.session.step();
    expect((await tab.until('unkept')).reason).toContain("the browser's storage is full");
    tab.session.resume();
    await tab.ended;
    expect(tab.rows).toEqual(whole.rows);
    expect((await keptRun()).epoch).toBe(1);
  });
});

describe('a changed setting', () => {
  it('is an event of the run, counts after a resume, and is refused with a sentence where it cannot change', async () => {
    const tab = await paused({ config }, 1);
    tab.session.adjust({ type: 'adjust', name: 'hidden', value: [16], replica: undefined });
    expect((await tab.until('refused')).reason).toContain('Hidden shapes buffers and kernels');
    tab.session.adjust({ type: 'adjust', name: 'delta', value: 1e-5, replica: undefined });
    const change = { epoch: 1, name: 'delta', before: 0.01, after: 1e-5 };
    expect((await tab.until('changed')).changes).toEqual([change]);
    tab.session.step();
    await tab.until('epoch', 2);
    tab.session.checkpoint();
    await tab.until('checkpoint');

    useDisk(disk.afterClosing());
    const run = await keptRun();
    const again = new Tab({ config, from: { run: run.id } });
    await again.ended;
    expect(again.of('started')[0]?.past?.changes).toEqual([change]);
    for (const row of again.rows.slice(2)) expect(row['Train/KL']).toBeLessThanOrEqual(1e-5);
    const text = new TextDecoder().decode(await archiveRun(await runsFolder(), run.id));
    expect(text).toContain(`${JSON.stringify(change)}\n`);
  });
});

describe('page and command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-session-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('the command line goes on with an unpacked run folder of the page, and the page with its checkpoint', async () => {
    const tab = await paused({ config }, 3);
    tab.session.stop();
    await tab.ended;
    const { id } = await keptRun();
    writeFileSync(join(folder, 'run.tar'), await archiveRun(await runsFolder(), id));
    execFileSync('tar', ['xf', 'run.tar'], { cwd: folder });
    const run = join(folder, RUNS, id);
    const { code, errors } = await ringfence(['train', '--resume', run]);
    expect([code, errors.join('\n')]).toEqual([0, expect.stringContaining(`continued after epoch 3 of ${EPOCHS}`)]);
    expect(readRows(run).map(timeless)).toEqual(whole.rows);
    const last = readFileSync(join(run, 'checkpoints', `epoch-00000${EPOCHS}.safetensors`));
    expect(Uint8Array.from(last)).toEqual(whole.checkpoint);

    const middle = readFileSync(join(run, 'checkpoints', 'epoch-000004.safetensors'));
    const loaded = new Tab(orderOf('epoch-000004.safetensors', Uint8Array.from(middle), EPOCHS * 400));
    await loaded.ended;
    expect(loaded.rows).toEqual(whole.rows.slice(2 * 4));
    expect(loaded.checkpoint).toEqual(whole.checkpoint);
  });

  it('the command line begins a run where a checkpoint of the page stands', async () => {
    const tab = await paused({ config }, 4);
    tab.session.stop();
    await tab.ended;
    const file = join(folder, 'of-the-page.safetensors');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, tab.checkpoint);
    const train = (...args: string[]) =>
      ringfence(['train', '--from-checkpoint', file, '--out', join(folder, 'out'), ...args]);
    const { code, stdout } = await train('--total-steps', String(EPOCHS * 400), '--json');
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    const rows = lines.slice(0, -1).map((line) => timeless(JSON.parse(line)));
    expect(rows).toEqual(whole.rows.slice(2 * 4));
    const { run } = JSON.parse(lines.at(-1) as string);
    const last = readFileSync(join(run, 'checkpoints', `epoch-00000${EPOCHS}.safetensors`));
    expect(Uint8Array.from(last)).toEqual(whole.checkpoint);

    const refusals = await Promise.all([train('--total-steps', '1600'), train('--set', 'beta=3')]);
    expect(refusals.map((own) => own.errors)).toEqual([
      [expect.stringMatching(/has trained 1600 steps already: give a larger --total-steps$/)],
      [expect.stringMatching(/^ringfence: --set beta contradicts the run/)],
    ]);
  });

  it('a file that cannot go on is refused with one sentence', () => {
    const load =
      (bytes: Uint8Array, steps = 1e6) =>
      () =>
        orderOf('mine.safetensors', bytes, steps);
    expect(load(whole.checkpoint.slice(0, -1))).toThrow(/^mine.safetensors cannot go on here: safetensors: tensor/);
    expect(load(Uint8Array.of(1, 2))).toThrow('too few for the header length');
    expect(load(whole.checkpoint, EPOCHS * 400)).toThrow(
      'it has trained 2400 steps already: enter more as Total steps',
    );
    const damaged = Uint8Array.from(whole.checkpoint);
    damaged[damaged.length - 3] = (damaged.at(-3) as number) ^ 1;
    expect(load(damaged)).toThrow('its checksum does not match');
  });
});
