/** docs/metrics.md describes all that is logged and nothing else, and the page finds the sections it leads to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { understand } from '../../../harness/web/state/recording.ts';
import { blocksOf, type Inline } from '../../../harness/web/watch/markdown.ts';
import { groupsOf, mainQuantities } from '../../../harness/web/watch/quantities.ts';
import { algorithms } from '../../../src/algos/index.ts';
import { epochMetrics } from '../../../src/train/metrics.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');
const blocks = blocksOf(guide);

/** Metrics that each trainer logs, of one cost. */
const facts = {
  epoch: 1,
  replica: 0,
  seed: 0,
  totalSteps: 1,
  seconds: 1,
  stepsPerSecond: 1,
  costLimits: [1],
  costRegret: [0],
};
const record = { surrogate: [0, 0], advantageStd: [1, 1], valueMean: [0, 0] };
const logged = new Set(
  Object.values(algorithms).flatMap(({ metrics = {} }) =>
    Object.keys(epochMetrics(record, { ...facts, own: metrics })).filter((name) => name.includes('/')),
  ),
);

const codes = (inlines: readonly Inline[]): string[] =>
  inlines.flatMap((part) => (part.kind === 'code' ? [part.text] : []));

/** Metrics in the first cells of the guide's tables. */
const described = blocks.flatMap((block) =>
  block.kind === 'table' ? block.rows.flatMap(([first = []]) => codes(first)) : [],
);

describe('the guide to the metrics', () => {
  it('has a row for every metric that some trainer logs, once, and for no other', () => {
    expect(logged.size).toBeGreaterThan(40);
    expect([...described].sort()).toEqual([...logged].sort());
  });

  it('says of every group what is healthy and what is sick', () => {
    const sections = guide.split(/^## /m).slice(1);
    expect(sections.length).toBeGreaterThanOrEqual(7);
    for (const section of sections) {
      expect(section, section.slice(0, 30)).toMatch(/^\*\*Healthy\.\*\* /m);
      expect(section, section.slice(0, 30)).toMatch(/^\*\*Sick\.\*\* /m);
    }
  });

  it('has the section of every group of charts, and every chart is of a metric that it describes', () => {
    const anchors = blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : []));
    for (const algorithm of Object.keys(algorithms)) {
      const task = ['e-cop', 'espo'].includes(algorithm) ? 'TwoStateCMDP-v0' : 'SafetyPointGoal1-v0';
      const { subject, obstacle } = understand({ task, algorithm }, []);
      expect(obstacle, algorithm).toBeUndefined();
      const groups = groupsOf({ subject, points: [] });
      for (const { section } of groups) expect(anchors).toContain(section);
      // A quantity reads its metric from a row: one that reads nothing would be an empty chart for ever.
      const row = epochMetrics({ ...record, isEstimated: 1 }, { ...facts, own: algorithms[algorithm]?.metrics ?? {} });
      const seen = new Set<string>();
      const spy = new Proxy(row, {
        get(target, name: string) {
          seen.add(name);
          return target[name];
        },
      });
      for (const quantity of [...mainQuantities(subject), ...groups.flatMap(({ quantities }) => quantities)]) {
        seen.clear();
        quantity.of(spy);
        for (const name of seen) if (name !== 'replica') expect(described, quantity.title).toContain(name);
        expect(seen.size, quantity.title).toBeGreaterThan(0);
      }
    }
  });
});

describe('blocks of Markdown', () => {
  it('are headings with anchors, paragraphs over several lines, lists, tables and code', () => {
    const text = [
      '# Of one: `x`',
      'Two lines',
      'of **text**, [linked](a.md).',
      '',
      '* one *`item` a*',
      '  goes on',
      '* two',
      '',
      '| a | b |',
      '|---|---|',
      '| `c \\| d` | e |',
      '```sh',
      'npm test',
      '',
      'done',
      '```',
      'End',
    ].join('\n');
    expect(blocksOf(text)).toEqual([
      {
        kind: 'heading',
        level: 1,
        id: 'of-one-x',
        content: [
          { kind: 'text', text: 'Of one: ' },
          { kind: 'code', text: 'x' },
        ],
      },
      {
        kind: 'paragraph',
        content: [
          { kind: 'text', text: 'Two lines of ' },
          { kind: 'strong', content: [{ kind: 'text', text: 'text' }] },
          { kind: 'text', text: ', ' },
          { kind: 'link', text: 'linked', href: 'a.md' },
          { kind: 'text', text: '.' },
        ],
      },
      {
        kind: 'list',
        items: [
          [
            { kind: 'text', text: 'one ' },
            {
              kind: 'emphasis',
              content: [
                { kind: 'code', text: 'item' },
                { kind: 'text', text: ' a' },
              ],
            },
            { kind: 'text', text: ' goes on' },
          ],
          [{ kind: 'text', text: 'two' }],
        ],
      },
      {
        kind: 'table',
        rows: [
          [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
          [[{ kind: 'code', text: 'c | d' }], [{ kind: 'text', text: 'e' }]],
        ],
      },
      { kind: 'code', text: 'npm test\n\ndone' },
      { kind: 'paragraph', content: [{ kind: 'text', text: 'End' }] },
    ]);
  });
});
