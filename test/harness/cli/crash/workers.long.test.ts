// Kill -9 of one of two workers on one study, at calls that change files all over its work; and four workers on a thousand cells.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cellsOf } from '../../../../harness/cli/study/cells.ts';
import { parseStudy } from '../../../../harness/cli/study/file.ts';
import { findRun } from '../../../../harness/cli/study/runs.ts';
import { begunEpochs, buildChain, callsIn, killed, startChain } from './chain.ts';
import { remainsOf } from './sweep.ts';

const STUDY = {
  name: 'two',
  tasks: ['TwoStateCMDP-v0'],
  algorithms: ['c-trpo', 'trpo', 'npg'],
  envs: 4,
  stepsPerEpoch: 400,
  totalSteps: 1200,
  checkpointEvery: 1,
};
const EPOCHS = 3;
const TRIALS = 40;

const folder = mkdtempSync(join(tmpdir(), 'ringfence-two-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('loses nothing and trains nothing twice, whenever it is', async () => {
  await buildChain();
  const file = join(folder, 'two.json');
  writeFileSync(file, JSON.stringify(STUDY));
  const cells = cellsOf(parseStudy(STUDY, file));
  const remains = (out: string): object[] =>
    cells.map((cell) => remainsOf(findRun(join(folder, out, 'two', 'runs'), cell) as string));
  const worker = (out: string, env: Record<string, string> = {}) =>
    startChain(['study', file, '--out', join(folder, out)], {
      RINGFENCE_CHAIN_LOG: join(folder, `${out}.log`),
      RINGFENCE_CHAIN_MS: '20',
      ...env,
    }).outcome;

  const counts = join(folder, 'counts');
  expect(await worker('whole', killed({ below: join(folder, 'whole'), counts }))).toMatchObject({ code: 0 });
  const [calls, whole] = [callsIn(counts).length, remains('whole')];
  for (let trial = 1; trial <= TRIALS; trial++) {
    const out = `trial-${trial}`;
    const call = Math.max(1, Math.round((calls * trial) / TRIALS));
    const at = { call, isTorn: trial % 2 === 0 };
    await Promise.all([worker(out, killed({ below: join(folder, out), at })), worker(out)]);
    // what the killed one left when the other had ended already
    const last = await worker(out);
    expect(last, `call ${call}`).toMatchObject({ code: 0 });
    expect(last.errors.join('\n')).not.toContain('FAILED');
    expect(remains(out), `call ${call}`).toEqual(whole);
    const begun = begunEpochs(join(folder, `${out}.log`)).length - cells.length * EPOCHS;
    // the one epoch that was cut off
    expect(begun, `call ${call}`).toBeLessThan(2);
    expect(begun, `call ${call}`).toBeGreaterThanOrEqual(0);
    rmSync(join(folder, out), { recursive: true });
  }
}, 3_600_000);

it('nor do four workers on a thousand cells', async () => {
  await buildChain();
  const algorithms = Array.from({ length: 1000 }, (_, i) => ({ algorithm: 'trpo', label: `seed-${i}`, seeds: [i] }));
  const study = { ...STUDY, name: 'thousand', algorithms, totalSteps: 800 };
  const file = join(folder, 'thousand.json');
  writeFileSync(file, JSON.stringify(study));
  const log = join(folder, 'thousand.log');
  const start = () => startChain(['study', file, '--out', join(folder, 'many')], { RINGFENCE_CHAIN_LOG: log }).outcome;
  const outcomes = await Promise.all([start(), start(), start(), start()]);
  for (const { code, errors } of outcomes) {
    expect([0, 75]).toContain(code);
    expect(errors.join('\n')).not.toContain('FAILED');
  }
  const begun = begunEpochs(log);
  expect(new Set(begun.map(({ pid }) => pid)).size).toBe(4);
  expect(begun).toHaveLength(2 * algorithms.length);
  const { cells } = JSON.parse(readFileSync(join(folder, 'many/thousand/study.json'), 'utf8'));
  expect(cells.filter(({ state }: { state: string }) => state === 'done')).toHaveLength(algorithms.length);
}, 3_600_000);
