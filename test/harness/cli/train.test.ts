import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConfig } from '../../../harness/cli/options/options.ts';
import { essence } from '../../../harness/cli/run/plan.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { decodeCsv } from '../../../src/formats/csv.ts';
import { decodeEvents } from '../../../src/formats/tensorboard.ts';
import { type Outcome, ringfence, start, TINY } from './command.ts';

const EPOCHS = 24;
const LONG = [...TINY, '--total-steps', String(EPOCHS * 2000)];

let folder: string;
let uninterrupted: { run: string; outcome: Outcome };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-train-'));
  const outcome = await ringfence(['train', ...LONG, '--json', '--out', join(folder, 'whole')]);
  expect(outcome.errors.join('\n')).toContain('run folder');
  uninterrupted = { run: onlyRun(join(folder, 'whole')), outcome };
}, 240_000); // a driver without a warm cache compiles every kernel first

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder appears before what is in it. */
const hasRun = (out: string): boolean =>
  existsSync(out) && readdirSync(out).some((kind) => readdirSync(join(out, kind)).length > 0);

function onlyRun(out: string): string {
  const [kind] = readdirSync(out);
  const [run] = readdirSync(join(out, kind as string));
  return join(out, kind as string, run as string);
}

const finalCheckpoint = (run: string): Buffer =>
  readFileSync(join(run, 'checkpoints', `epoch-${String(EPOCHS).padStart(6, '0')}.safetensors`));
const rowsOf = (run: string) => decodeCsv(readFileSync(join(run, 'progress.csv'), 'utf8')).rows;

/** Rows and events without what depends on the clock. */
const timeless = (values: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => name === 'Time/TotalSteps' || !name.startsWith('Time/')),
  );

function eventsOf(run: string): { step: number; scalars: Record<string, number> }[][] {
  const tb = join(run, 'tb');
  const files = readdirSync(tb, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => decodeEvents(readFileSync(file)).map(({ step, scalars }) => ({ step, scalars: timeless(scalars) })));
}

/** Every file of a folder with its content, to see that nothing was touched. */
function contentOf(run: string): Record<string, string> {
  const files = readdirSync(run, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, 'latin1')];
    }),
  );
}

const waitFor = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((done) => setTimeout(done, 2));
};

const newestEpoch = (run: string): number =>
  Math.max(
    -1,
    ...(existsSync(join(run, 'checkpoints')) ? readdirSync(join(run, 'checkpoints')) : []).map((name) =>
      Number(name.match(/^epoch-(\d+)\.safetensors$/)?.[1] ?? -1),
    ),
  );

describe('a run', () => {
  it('has a row and an event for each epoch and replica, and keeps the first and the last checkpoints', () => {
    const { run } = uninterrupted;
    expect(rowsOf(run).map(({ epoch, replica }) => [epoch, replica])).toEqual(
      Array.from({ length: EPOCHS }, (_, e) => [
        [e + 1, 0],
        [e + 1, 1],
      ]).flat(),
    );
    for (const events of eventsOf(run))
      expect(events.map(({ step }) => step)).toEqual([0, ...Array.from({ length: EPOCHS }, (_, e) => (e + 1) * 2000)]);
    expect(readdirSync(join(run, 'checkpoints')).sort()).toEqual(
      [0, EPOCHS - 2, EPOCHS - 1, EPOCHS].map((e) => `epoch-${String(e).padStart(6, '0')}.safetensors`),
    );
    for (const file of ['config.json', 'manifest.json', 'done.json'])
      expect(() => JSON.parse(readFileSync(join(run, file), 'utf8'))).not.toThrow();
  });

  it('prints nothing but JSON on stdout with --json, and ends with its summary', () => {
    const { run, outcome } = uninterrupted;
    expect(outcome.code).toBe(0);
    const lines = outcome.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2 * EPOCHS + 1);
    const summary = lines.at(-1);
    expect(summary.run).toBe(run);
    expect(summary.replicas.map(({ seed, steps }: { seed: number; steps: number }) => [seed, steps])).toEqual([
      [0, EPOCHS * 2000],
      [1, EPOCHS * 2000],
    ]);
    const rows = rowsOf(run)
      .filter(({ replica }) => replica === 0)
      .slice(-10);
    expect(summary.replicas[0].return).toBeCloseTo(
      rows.reduce((sum, row) => sum + (row['Metrics/EpRet'] as number), 0) / 10,
      9,
    );
  });

  it('says its link, which describes the same run', () => {
    const { run, outcome } = uninterrupted;
    const { link } = JSON.parse(outcome.stdout.trim().split('\n').at(-1) as string);
    expect(link).toMatch(/^http:\/\/localhost:8080\/#v=1&task=SafetyPointRun0-v0&algo=c-trpo&seeds=2&/);
    expect(outcome.errors).toContain(`the same in a browser: ${link}`);
    const config = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
    expect(essence(resolveConfig(runConfig({ fromLink: link })))).toBe(essence(resolveConfig(config)));
  });

  it('says the memory it needs before it starts', () => {
    const said = uninterrupted.outcome.errors;
    expect(said.findIndex((line) => /^GPU memory: \d+ (KiB|MiB|GiB)/.test(line))).toBeLessThan(
      said.findIndex((line) => line.includes('epoch')),
    );
  });
});

describe('killed at any moment and resumed', () => {
  it('ends with the same bytes and rows', async () => {
    const out = join(folder, 'killed');
    const first = start(['train', ...LONG, '--out', out]);
    await waitFor(() => hasRun(out) && existsSync(join(onlyRun(out), 'config.json')));
    first.child.kill('SIGKILL'); // before or while the first checkpoint is written
    await first.outcome;
    const run = onlyRun(out);
    const killedAt: number[] = [];
    for (const pause of [0, 23]) {
      const before = newestEpoch(run);
      const { child, outcome } = start(['train', '--resume', run]);
      await waitFor(() => newestEpoch(run) > Math.max(0, before) || child.exitCode !== null);
      await new Promise((done) => setTimeout(done, pause));
      child.kill('SIGKILL');
      await outcome;
      killedAt.push(newestEpoch(run));
    }
    expect(killedAt[0]).toBeLessThan(EPOCHS);
    const last = await ringfence(['train', '--resume', run]);
    expect(last).toMatchObject({ code: 0 });
    expect(finalCheckpoint(run).equals(finalCheckpoint(uninterrupted.run))).toBe(true);
    expect(rowsOf(run).map(timeless)).toEqual(rowsOf(uninterrupted.run).map(timeless));
    expect(eventsOf(run)).toEqual(eventsOf(uninterrupted.run));
  }, 300_000);

  it('finishes its epoch on SIGINT, exits with 130 and goes on later', async () => {
    const out = join(folder, 'interrupted');
    const { child, outcome } = start(['train', ...LONG, '--out', out]);
    await waitFor(() => hasRun(out) && newestEpoch(onlyRun(out)) > 0);
    child.kill('SIGINT');
    const { code, errors } = await outcome;
    expect(code).toBe(130);
    const run = onlyRun(out);
    expect(errors.at(-1)).toContain(`ringfence train --resume ${run}`);
    expect(newestEpoch(run)).toBe(rowsOf(run).at(-1)?.epoch);
    expect((await ringfence(['train', '--resume', run])).code).toBe(0);
    expect(finalCheckpoint(run).equals(finalCheckpoint(uninterrupted.run))).toBe(true);
  }, 300_000);
});

describe('a finished run', () => {
  it('says so when it is resumed, and nothing changes', async () => {
    const { run } = uninterrupted;
    const before = contentOf(run);
    const { code, stdout, errors } = await ringfence(['train', '--resume', run, '--json']);
    expect(code).toBe(0);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('is done');
    expect(`${stdout.trim()}\n`).toBe(`${uninterrupted.outcome.stdout.trim().split('\n').at(-1)}\n`);
    expect(contentOf(run)).toEqual(before);
  });

  it('goes on with a larger --total-steps, from the last undamaged checkpoint, as if it had never stopped', async () => {
    const out = join(folder, 'short');
    await ringfence(['train', ...TINY, '--total-steps', '16000', '--out', out, '--checkpoint-every', '3']);
    const run = onlyRun(out);
    const torn = join(run, 'checkpoints', 'epoch-000008.safetensors');
    writeFileSync(torn, readFileSync(torn).subarray(0, statSync(torn).size - 100));
    const { code, errors } = await ringfence(['train', '--resume', run, '--total-steps', String(EPOCHS * 2000)]);
    expect(code).toBe(0);
    expect(errors.filter((line) => line.includes('is damaged'))).toHaveLength(1);
    expect(errors.join('\n')).toContain('continued after epoch 6 of 24');
    expect(finalCheckpoint(run).equals(finalCheckpoint(uninterrupted.run))).toBe(true);
    expect(rowsOf(run).map(timeless)).toEqual(rowsOf(uninterrupted.run).map(timeless));
  }, 300_000);
});

describe('resume refuses', () => {
  const refusal = async (args: readonly string[]): Promise<string> => {
    const before = contentOf(uninterrupted.run);
    const { code, stdout, errors } = await ringfence(['train', ...args]);
    expect({ code, stdout, lines: errors.length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(contentOf(uninterrupted.run)).toEqual(before);
    return errors[0] as string;
  };

  it.each([
    [['--task', 'SafetyPointGoal1-v0'], '--task'],
    [['--algo', 'trpo'], '--algo'],
    [['--seed', '7'], '--seeds'],
    [['--envs', '8'], '--envs'],
    [['--set', 'beta=3'], '--set beta'],
    [['--cost-limit', '10'], '--cost-limit'],
    [['--total-steps', '4000'], '--total-steps'],
    [['--out', 'elsewhere'], '--out'],
  ])('%j, which contradicts the run', async (args, named) => {
    expect(await refusal(['--resume', uninterrupted.run, ...args])).toContain(named);
  });

  it('a checkpoint that is named and damaged', async () => {
    const path = join(uninterrupted.run, 'checkpoints', 'epoch-000000.safetensors');
    const whole = readFileSync(path);
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 5] = (damaged.at(-5) as number) ^ 1;
    writeFileSync(path, damaged);
    expect(await refusal(['--resume', path])).toContain('is damaged: its checksum does not match');
    writeFileSync(path, whole);
  });
});
