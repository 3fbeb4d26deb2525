// Whatever wrote a text, its line ends and its byte order mark carry no meaning: one reader for all that the project reads.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfigFile } from '../../harness/cli/options/config_file.ts';
import { taskName } from '../../harness/cli/options/task_file.ts';
import { RunLog, readRows } from '../../harness/cli/run/log.ts';
import { openStudy } from '../../harness/cli/study/file.ts';
import { readRun } from '../../harness/web/recordings/run_files.ts';
import { runFiles } from '../../harness/web/runs/dropped.ts';
import { decodeCsv, truncateCsv } from '../../src/formats/csv.ts';
import { bytesText, decodeText, plainText } from '../../src/formats/text.ts';
import { type EpochMetrics, tasks, userTask } from '../../src/index.ts';
import { loadModel } from '../../src/physics/load.ts';
import { Directives } from '../../src/tasks/directives.ts';
import { decodeChanges } from '../../src/train/changes.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/robots');
const example = (name: string): string => readFileSync(join(EXAMPLE, name), 'utf8');

/** The same text as other editors and systems write it. */
const ways: readonly (readonly [string, (text: string) => Buffer])[] = [
  ['CR LF', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['CR', (text) => Buffer.from(text.replaceAll('\n', '\r'))],
  [
    'mixed line ends',
    (text) => {
      let line = 0;
      return Buffer.from(text.replaceAll('\n', () => ['\r\n', '\n', '\r'][line++ % 3] as string));
    },
  ],
  ['a byte order mark', (text) => Buffer.from(`\uFEFF${text}`)],
  ['UTF-16', (text) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le')],
  ['UTF-16, the other byte first', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-text-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(path: string, bytes: string | Buffer): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

describe.each(ways)('with %s', (way, as) => {
  const place = way.replace(/\W/g, '-');
  const text = (plain: string): string => decodeText(as(plain));
  /** The library's caller may have read it so: decoded, and no more. */
  const raw = (plain: string): string => plainText(text(plain)).replaceAll('\n', way.startsWith('CR') ? '\r' : '\r\n');

  it('a text is the text', () => {
    expect(text('{\n  "a": "é"\n}\n')).toBe('{\n  "a": "é"\n}\n');
    expect(text('')).toBe('');
  });

  it('a task file and its model are the same task', () => {
    const name = `balancer-${place}`;
    const source = example('balancer.wgsl').replace('@limit 25 25', '@limit 5 7');
    written(`${place}/balancer.xml`, as(example('balancer.xml')));
    taskName(written(`${place}/${name}.wgsl`, as(source)));
    const given = { name, file: 'b.wgsl', modelFile: 'b.xml' };
    const plain = userTask({ ...given, wgsl: source, modelXml: example('balancer.xml') });
    const { costs, defaults, horizon, observationNames, digest, summary, shader } = tasks[name] ?? plain;
    expect(tasks[name]).toBeDefined();
    expect({ costs, defaults, horizon, observationNames, digest, summary }).toEqual({
      costs: plain.costs,
      defaults: plain.defaults,
      horizon: plain.horizon,
      observationNames: plain.observationNames,
      digest: plain.digest,
      summary: plain.summary,
    });
    expect((shader as { text: string }).text).toBe(source);
    expect(defaults?.['costLimit']).toEqual([5, 7]);
    // The library's own entrance, which is given texts.
    const library = userTask({ ...given, wgsl: raw(source), modelXml: `\uFEFF${raw(example('balancer.xml'))}` });
    expect(library.digest).toBe(plain.digest);
  });

  it('a complaint about a model names the same line', () => {
    const broken = example('balancer.xml').replace('<worldbody>', '<worldbody>\n<geom type="blob"/>');
    const sentence = (xml: string): string => {
      try {
        loadModel(xml, 'b.xml');
      } catch (error) {
        return (error as Error).message;
      }
      throw new Error('was accepted');
    };
    expect(sentence(broken)).toMatch(/^b.xml:\d+: .*blob/);
    expect(sentence(text(broken))).toBe(sentence(broken));
    expect(sentence(raw(broken))).toBe(sentence(broken));
  });

  it('a configuration and a study are read', () => {
    const config = { task: 'TwoStateCMDP-v0', algorithm: 'trpo', seeds: [3] };
    expect(readConfigFile(written(`${place}/c.json`, as(JSON.stringify(config, null, 2))))).toEqual(config);
    const study = { name: 's', tasks: ['TwoStateCMDP-v0'], algorithms: ['trpo'], seeds: 2 };
    expect(openStudy(written(`${place}/s.json`, as(JSON.stringify(study, null, 2))))).toMatchObject({ seeds: [0, 1] });
  });

  it('rows and changes are read, by the command line and by the page, and go on', async () => {
    const config = { task: 'TwoStateCMDP-v0', algorithm: 'trpo', seeds: [0], totalSteps: 40000 };
    const row = (epoch: number) =>
      ({ epoch, replica: 0, seed: 0, 'Time/TotalSteps': 100 * epoch, 'Metrics/EpRet': 0.5 }) as unknown as EpochMetrics;
    const csv = 'epoch,replica,seed,Time/TotalSteps,Metrics/EpRet\n1,0,0,100,0.5\n2,0,0,200,0.5\n';
    const change = { epoch: 1, name: 'delta', before: 0.01, after: 0.02 };
    const run = dirname(written(`${place}/run/progress.csv`, as(csv)));
    expect(readRows(run)).toEqual([row(1), row(2)]);
    expect(decodeChanges(text(`${JSON.stringify(change)}\n`))).toEqual([change]);
    expect(decodeChanges(raw(`${JSON.stringify(change)}\n`))).toEqual([change]);
    expect(truncateCsv(raw(csv), 1)).toBe(csv.slice(0, csv.indexOf('2,0')));
    expect(decodeCsv(raw(csv)).rows).toEqual([row(1), row(2)]);
    const files = {
      'config.json': JSON.stringify(config, null, 2),
      'progress.csv': csv,
      'events.jsonl': `${JSON.stringify(change)}\n`,
    };
    const dropped = Object.fromEntries(
      await Promise.all(
        Object.entries(files).map(async ([name, plain]) => {
          const [read] = await runFiles(new File([as(plain) as unknown as BlobPart], name), `r/${name}`);
          return [name, read] as const;
        }),
      ),
    );
    const { points, events } = await readRun('r', dropped);
    expect(points.map(({ rows }) => rows[0])).toEqual([row(1), row(2)]);
    expect(events).toEqual([{ epoch: 1, name: 'delta', before: '0.01', after: '0.02' }]);
    if (way.startsWith('UTF-16')) return;
    new RunLog(run, [0]).append([row(3)]);
    expect(readRows(run)).toEqual([row(1), row(2), row(3)]);
  });
});

it('a directive counts wherever WGSL ends the comment before it', () => {
  for (const end of ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'])
    expect(new Directives(`// @frames 2${end}// @limit 5 7${end}fn f() {}`, 'a.wgsl').optional('limit')).toEqual([
      5, 7,
    ]);
});

it('amounts of memory are told in KiB, MiB and GiB', () => {
  expect([0, 1000, 2 ** 20, 1.5 * 2 ** 30].map(bytesText)).toEqual(['0 KiB', '1 KiB', '1 MiB', '1.50 GiB']);
});
