// `ringfence plot` on run folders as runs leave them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseHTML } from 'linkedom';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { registerPlot } from '../../../harness/cli/plot.ts';
import type { RunConfig } from '../../../src/index.ts';
import { tasks } from '../../../src/tasks/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-plot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EPOCHS = 3;
const PER_EPOCH = 1000;
const bandit: RunConfig = {
  task: 'ConstrainedBandit-v0',
  algorithm: 'c-trpo',
  envs: 1000,
  stepsPerEpoch: PER_EPOCH,
  totalSteps: EPOCHS * PER_EPOCH,
};

/** A finished run of one seed, whose rows are those of so many epochs. */
function runOf(name: string, config: Partial<RunConfig>, { rows = EPOCHS, changes = '' } = {}): string {
  const path = join(folder, name);
  const seeds = config.seeds ?? [0];
  mkdirSync(path);
  writeFileSync(join(path, 'config.json'), JSON.stringify({ ...bandit, ...config, seeds }));
  const columns = [
    'epoch',
    'replica',
    'seed',
    'Metrics/EpRet',
    'Metrics/EpCost',
    'Metrics/EpCost_2',
    'Time/TotalSteps',
  ];
  const lines = Array.from({ length: rows }, (_, e) =>
    seeds.map((seed, r) => [e + 1, r, seed, 0.5 + seed, 0.3, 0.4, (e + 1) * PER_EPOCH].join(',')),
  ).flat();
  writeFileSync(join(path, 'progress.csv'), `${[columns.join(','), ...lines].join('\n')}\n`);
  const summary = { run: path, replicas: seeds.map((seed) => ({ seed, set: {}, steps: EPOCHS * PER_EPOCH })) };
  writeFileSync(join(path, 'done.json'), JSON.stringify({ epochs: EPOCHS, summary }));
  if (changes !== '') writeFileSync(join(path, 'events.jsonl'), changes);
  return path;
}

const dashes = (svg: Element): (string | null)[] =>
  [...svg.querySelectorAll('[aria-label="rule"]')].map((rule) => rule.getAttribute('stroke-dasharray'));

/** What is written to a stream until `restore`. */
function listen(stream: NodeJS.WriteStream) {
  const written: string[] = [];
  const spy = vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  return {
    restore: (): string => {
      spy.mockRestore();
      return written.join('');
    },
  };
}

/** The command in this process: what it drew, and what it said on stderr. */
async function plot(...runs: string[]) {
  const file = join(folder, 'figure.svg');
  const [stdout, stderr] = [listen(process.stdout), listen(process.stderr)];
  const program = new Command();
  registerPlot(program);
  await program.parseAsync(['plot', ...runs, '--out', file, '--json'], { from: 'user' });
  const [printed, said] = [stdout.restore(), stderr.restore()];
  const { document } = parseHTML(`<html><body>${readFileSync(file, 'utf8')}</body></html>`);
  const svg = document.querySelector('svg') as unknown as Element;
  return {
    svg,
    curves: JSON.parse(printed).curves as string[],
    texts: [...svg.querySelectorAll('text')].map(({ textContent }) => textContent),
    said: said.trim(),
  };
}

describe('plot', () => {
  it('draws every cost of a task with its limit', async () => {
    const { svg, texts, said } = await plot(runOf('costs', {}));
    expect(svg.querySelectorAll('svg').length).toBe(3);
    expect(svg.querySelectorAll('[aria-label="line"] path').length).toBe(3);
    const costs = tasks['ConstrainedBandit-v0']?.costs ?? [];
    expect(costs).toHaveLength(2);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Episode return (sum of rewards)',
        ...costs.map((cost) => `Episode cost: ${cost}`),
        'limit0.5',
        'limit0.45',
      ]),
    );
    expect(dashes(svg).filter((dash) => dash === '8 5')).toHaveLength(2);
    expect(said).toBe('');
  });

  it('draws runs that differ in their seeds alone as one curve with its band', async () => {
    const seeds = [4, 7, 9].map((seed) => runOf(`seed-${seed}`, { seeds: [seed] }));
    const { svg, curves, texts } = await plot(...seeds);
    expect(curves).toEqual(['c-trpo']);
    expect(svg.querySelectorAll('[aria-label="line"] path').length).toBe(3);
    expect(texts).toContain('ConstrainedBandit-v0 · mean of 3 replicas, band from the smallest to the largest');
    // beside others that differ in more, or are the same run once more
    const other = runOf('other', { seeds: [5], set: { delta: 0.02 } });
    const longer = runOf('longer', { seeds: [6], totalSteps: 4 * PER_EPOCH });
    const again = runOf('again', { seeds: [7] });
    const changed = runOf(
      'changed',
      { seeds: [8] },
      { changes: '{"epoch":1,"name":"delta","before":0.01,"after":0.1}\n' },
    );
    const trpo = runOf('trpo', { algorithm: 'trpo', seeds: [4] });
    const all = await plot(...seeds, seeds[0] as string, other, longer, again, changed, trpo);
    expect(all.curves).toEqual([
      'c-trpo seed-4 and 2 more',
      'c-trpo other',
      'c-trpo longer',
      'c-trpo again',
      'c-trpo changed',
      'trpo',
    ]);
  });

  it('pools the replicas of a sweep by their values', async () => {
    const sweep = { beta: [0.1, 1] };
    const runs = [[1, 2], [3]].map((seeds) => runOf(`sweep-${seeds[0]}`, { seeds, sweep }));
    const { curves, texts } = await plot(...runs);
    expect(curves).toEqual(['c-trpo, beta 0.1', 'c-trpo, beta 1']);
    expect(texts.join('\n')).toContain('replicas');
  });

  it('says that rows of a finished run are missing', async () => {
    const whole = runOf('whole', {});
    expect((await plot(whole)).said).toBe('');
    const cut = runOf('cut', {}, { rows: 2 });
    expect((await plot(cut)).said).toBe(
      `WARNING: ${cut} is finished at 3000 steps, but its progress.csv ends at 2000: the figure shows what is there`,
    );
    const text = readFileSync(join(whole, 'progress.csv'), 'utf8');
    writeFileSync(join(whole, 'progress.csv'), text.slice(0, -3)); // within the last line
    expect((await plot(whole)).said).toContain('its progress.csv ends at 2000');
    writeFileSync(join(whole, 'progress.csv'), text.split('\n').toSpliced(2, 1).join('\n'));
    expect((await plot(whole)).said).toContain('is finished after 3 epochs, but its progress.csv has rows of 2');
    rmSync(join(whole, 'progress.csv'));
    expect((await plot(whole)).said).toContain('but its progress.csv has no rows');
    // one that goes on is said to have begun
    const begun = runOf('begun', {}, { rows: 0 });
    rmSync(join(begun, 'done.json'));
    expect((await plot(begun)).said).toBe(`${begun} has no finished epoch yet`);
  });
});
