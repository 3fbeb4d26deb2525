import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Part, runDay } from '../../../harness/cli/gpu_day/day.ts';
import { goals } from '../../../harness/cli/gpu_day/goals.ts';
import { type DayReport, markdownReport, type SectionReport } from '../../../harness/cli/gpu_day/report.ts';
import { sections } from '../../../harness/cli/gpu_day/sections.ts';
import { ringfence, start } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tells = (name: string, script: string, seconds = 30): Part => ({
  name,
  title: `The ${name}`,
  seconds,
  command: [process.execPath, '-e', script],
});
const told = (name: string, value: number): string =>
  `console.log(${JSON.stringify(JSON.stringify({ figure: { name, value, unit: 'steps/s', goal: 'G3' } }))});`;

describe('a day of sections', () => {
  it('keeps what each told, also where it hangs, fails, or cannot be started', async () => {
    const seen: string[] = [];
    const parts = [
      tells('quick', `console.log('a library speaks'); ${told('rate', 12)} console.log('{"note":"a remark"}');`),
      tells('endless', `${told('first', 3)} setInterval(() => {}, 1000);`, 2),
      tells(
        'broken',
        `${told('before', 5)} process.on('exit', () => console.error('ringfence: it broke')); process.exitCode = 1;`,
      ),
      { ...tells('absent', ''), command: ['/no/such/program'] },
      tells('last', told('late', 7)),
    ];
    const day = await runDay(parts, 1, (all) => seen.push(all.map(({ state }) => state[0]).join('')));
    expect(day.map(({ name, state }) => [name, state])).toEqual([
      ['quick', 'done'],
      ['endless', 'cut'],
      ['broken', 'failed'],
      ['absent', 'failed'],
      ['last', 'done'],
    ]);
    const values = day.map((section) => section.told.flatMap((one) => ('figure' in one ? [one.figure.value] : [])));
    expect(values).toEqual([[12], [3], [5], [], [7]]);
    expect(day[0]?.told).toContainEqual({ note: 'a remark' });
    expect(day[2]?.problem).toBe('ringfence: it broke');
    expect(day[3]?.problem).toMatch(/ENOENT/);
    // what is told is reported at once: before the endless section is cut, its figure is there
    expect(seen.filter((states) => states === 'drwww').length).toBeGreaterThanOrEqual(2);
  });
});

const section = (state: SectionReport['state'], given: Partial<SectionReport> = {}): SectionReport => ({
  name: 'c-trpo',
  title: 'Training',
  state,
  seconds: 12.34,
  told: [],
  ...given,
});
const day: Omit<DayReport, 'sections'> = {
  command: 'ringfence gpu-day',
  version: '1.2.3',
  revision: '0123456789abcdef',
  machine: '2 cores',
  adapter: 'A GPU',
  driver: 'its driver 7',
  begun: '2026-01-01T00:00:00.000Z',
  isReduced: false,
};

describe('the report', () => {
  it('names adapter, driver and command, and sets figures beside their goals', () => {
    const figure = { name: 'one seed', value: 61234.5, unit: 'steps/s', goal: 'G3' };
    const text = markdownReport({ ...day, sections: [section('done', { told: [{ figure }, { note: 'a remark' }] })] });
    expect(text).toContain('# A day at A GPU');
    expect(text).toContain('ringfence 1.2.3 (01234567)');
    expect(text).toContain('its driver 7');
    expect(text).toMatch(/\| G3 .*\| one seed: 61,230 steps\/s +\|/);
    expect(text).toContain('* a remark');
    for (const { name } of goals.filter((goal) => goal.name !== 'G3'))
      expect(text).toMatch(new RegExp(`\\| ${name} .*not measured`));
    expect(text).not.toContain('reduced');
  });

  it('says of every section how it ended, and that reduced sizes are no measure', () => {
    const all = [
      section('done'),
      section('cut'),
      section('failed', { problem: 'the device was lost' }),
      section('running'),
      section('waiting'),
    ];
    const text = markdownReport({ ...day, isReduced: true, sections: all });
    expect(text).toContain('Done in 12.3 s.');
    expect(text).toContain('Cut after 12.3 s');
    expect(text).toContain('Failed after 12.3 s: the device was lost.');
    expect(text).toContain('It had not begun.');
    expect(text).toContain('The sizes are reduced');
    const missing = { name: 'nothing', value: Number.NaN, unit: '%' };
    expect(markdownReport({ ...day, sections: [section('done', { told: [{ figure: missing }] })] })).toMatch(
      /\| nothing +\| +none \| % +\|/,
    );
  });
});

describe('ringfence gpu-day', () => {
  it('takes eight minutes at most', () => {
    expect(sections.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(480);
    expect(new Set(sections.map(({ name }) => name)).size).toBe(sections.length);
  });

  it('writes a report of the sections that are asked for', async () => {
    const out = join(folder, 'day.md');
    const { code, stdout } = await ringfence(['gpu-day', '--only', 'adapter', '--reduced', '--out', out, '--json']);
    expect(code).toBe(0);
    const [told] = (JSON.parse(stdout) as DayReport).sections;
    expect(told?.state).toBe('done');
    const limits = told?.told.flatMap((one) => ('figure' in one ? [one.figure] : [])) ?? [];
    expect(limits.find(({ name }) => name === 'maxStorageBuffersPerShaderStage')?.value).toBeGreaterThanOrEqual(8);
    expect(readFileSync(out, 'utf8')).toMatch(/## The adapter\n\nDone in/);
  });

  it('that is killed leaves a report of the sections before', async () => {
    const out = join(folder, 'killed.md');
    const { child, outcome } = start(['gpu-day', '--only', 'adapter,equality', '--reduced', '--out', out]);
    child.stderr?.on('data', (text: string) => {
      if (/^equality \.\.\./m.test(text)) child.kill('SIGKILL');
    });
    expect((await outcome).code).toBeNull();
    const text = readFileSync(out, 'utf8');
    expect(text).toMatch(/## The adapter\n\nDone in/);
    expect(text).toMatch(/\| maxStorageBuffersPerShaderStage +\| +\d+/);
    expect(text).toMatch(/## Equality of runs\n\nIt was running/);
  }, 120_000);

  it.each([
    [['--only', 'everything'], /--only everything names no section: there are adapter, cases, /],
    [['--patience', '0'], /--patience must be a number above 0 and at most 1000, got 0/],
    [['--peers', '--only', 'cuda'], /--only cuda names no section: there are jax-navigation, /],
  ])(
    '%j is bad input',
    async (options, sentence) => {
      const { code, errors } = await ringfence(['gpu-day', '--out', join(folder, 'bad.md'), ...options]);
      expect([code, errors.at(-1)]).toEqual([2, expect.stringMatching(sentence)]);
    },
    120_000,
  );
});
