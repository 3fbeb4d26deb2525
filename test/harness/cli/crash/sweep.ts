/** What a run that was killed and went on must share with one that never was. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { listCheckpoints } from '../../../../harness/cli/run/checkpoints.ts';
import { readRows } from '../../../../harness/cli/run/log.ts';
import { decodeEvents } from '../../../../src/formats/tensorboard.ts';
import { begunEpochs, buildChain, callsIn, type Kill, killed, startChain } from './chain.ts';

const SIZES = [
  '--task',
  'TwoStateCMDP-v0',
  '--algo',
  'c-trpo',
  '--envs',
  '4',
  '--steps-per-epoch',
  '400',
  '--seeds',
  '2',
];
export const EPOCHS = 3;
const TRAIN = ['train', ...SIZES, '--total-steps', String(400 * EPOCHS), '--set', 'hidden=8'];

/** The only run below a folder, undefined where none has begun. */
export function runBelow(out: string): string | undefined {
  if (!existsSync(out)) return undefined;
  const runs = readdirSync(out).flatMap((kind) => readdirSync(join(out, kind)).map((run) => join(out, kind, run)));
  expect(runs.length).toBeLessThan(2);
  return runs[0];
}

/** The name of an event file tells when it was begun. */
const timelessName = (name: string): string => name.replace(/tfevents\.\d+/, 'tfevents');

/** Without what depends on the clock. */
const timeless = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => name === 'Time/TotalSteps' || !name.startsWith('Time/')),
  );

/** Everything that a run leaves behind and that does not depend on the clock: files, rows, events and checkpoints. */
export function remainsOf(run: string): object {
  const files = readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const events = files.filter((path) => path.includes('tfevents'));
  return {
    files: files.map((path) => timelessName(path.slice(run.length))),
    rows: readRows(run).map(timeless),
    events: events.map((path) =>
      decodeEvents(readFileSync(path)).map(({ step, scalars }) => ({ step, scalars: timeless(scalars) })),
    ),
    checkpoints: listCheckpoints(run).map(({ path }) => readFileSync(path).toString('latin1')),
    config: readFileSync(join(run, 'config.json'), 'utf8'),
  };
}

export const newestEpoch = (run: string | undefined): number =>
  run === undefined ? -1 : (listCheckpoints(run).at(-1)?.epoch ?? -1);

export class Sweep {
  readonly folder = mkdtempSync(join(tmpdir(), 'ringfence-crash-'));
  readonly #whole = join(this.folder, 'whole');
  /** Calls of the whole run that change files: whether each writes. */
  #writes: readonly boolean[] = [];
  #trials = 0;
  #remains: object = {};

  /** Runs once to the end, and counts. */
  async begin(): Promise<void> {
    const counts = join(this.folder, 'counts');
    const { code, errors } = await this.#start([...TRAIN, '--out', this.#whole], 'whole', {
      below: this.#whole,
      counts,
    });
    expect({ code, errors }).toMatchObject({ code: 0 });
    this.#remains = remainsOf(runBelow(this.#whole) as string);
    this.#writes = callsIn(counts);
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** How many calls of the whole run change files. */
  get calls(): number {
    return this.#writes.length;
  }

  /** Whether the call, counted from 1, has a middle in which it can be cut off. */
  writes(call: number): boolean {
    return this.#writes[call - 1] ?? false;
  }

  #start(args: readonly string[], log: string, kill?: Kill) {
    const env = { RINGFENCE_CHAIN_LOG: join(this.folder, `${log}.log`), ...(kill && killed(kill)) };
    return startChain(args, env).outcome;
  }

  /**
   * Kills a run at a call, kills what goes on at others, and lets the last one end.
   * @param calls one for each process that is killed
   */
  async trial(calls: readonly { call: number; isTorn: boolean }[]): Promise<void> {
    const out = join(this.folder, String(++this.#trials));
    let standing = -1;
    for (const [i, at] of [...calls, undefined].entries()) {
      const run = runBelow(out);
      const begins = newestEpoch(run);
      // a folder without a configuration and a checkpoint is no run yet
      const args = begins < 0 ? [...TRAIN, '--out', out] : ['train', '--resume', run as string];
      if (begins < 0) rmSync(out, { recursive: true, force: true });
      const log = `${this.#trials}-${i}`;
      const { code, errors } = await this.#start(args, log, at && { below: out, at });
      const said = `trial ${JSON.stringify(calls)}, process ${i}: ${errors.join('\n')}`;
      const epochs = existsSync(join(this.folder, `${log}.log`))
        ? begunEpochs(join(this.folder, `${log}.log`)).map(({ epoch }) => epoch)
        : [];
      // a checkpoint that stands is never trained towards again
      expect(epochs, said).toEqual(epochs.map((_, e) => Math.max(0, begins) + 1 + e));
      standing = newestEpoch(runBelow(out));
      expect(standing, said).toBeGreaterThanOrEqual(begins);
      if (at === undefined) expect(code, said).toBe(0);
    }
    expect(standing).toBe(EPOCHS);
    expect(remainsOf(runBelow(out) as string), JSON.stringify(calls)).toEqual(this.#remains);
    rmSync(out, { recursive: true });
  }
}

/** A sweep whose whole run is made before the tests of a file, and whose folder goes after them. */
export function sweepOfThisFile(): Sweep {
  const sweep = new Sweep();
  beforeAll(async () => {
    await buildChain();
    await sweep.begin();
  });
  afterAll(() => sweep.end());
  return sweep;
}
