/** docs/metrics.md describes all that is logged and nothing else, and the page finds the sections it leads to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, type Token, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { groupsOf, mainQuantities } from '../../../../harness/web/charts/quantities.ts';
import { understand } from '../../../../harness/web/recordings/recording.ts';
import { anchorOf } from '../../../../scripts/docs/render.ts';
import { algorithms } from '../../../../src/algos/index.ts';
import { epochMetrics } from '../../../../src/train/metrics.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../../docs/metrics.md'), 'utf8');
const blocks = lexer(guide);

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
const record = {
  surrogate: [0, 0],
  advantageStd: [1, 1],
  valueMean: [0, 0],
  valueStd: [1, 1],
  modeCount: [0, 0, 0, 0, 0],
};
const logged = new Set(
  Object.values(algorithms).flatMap(({ metrics = {}, modes = [] }) =>
    Object.keys(epochMetrics(record, { ...facts, own: metrics, modes: modes.length }))
      .filter((name) => name.includes('/'))
      .map((name) => name.replace(/^(Train\/ModeCount)_\d$/, '$1')),
  ),
);

const codes = (tokens: readonly Token[] = []): string[] =>
  tokens.flatMap((token) => (token.type === 'codespan' ? [(token as Tokens.Codespan).text] : []));

/** Metrics in the first cells of the guide's tables. */
const described = blocks.flatMap((block) =>
  block.type === 'table' ? (block as Tokens.Table).rows.flatMap(([first]) => codes(first?.tokens)) : [],
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
    const anchors = blocks.flatMap((block) =>
      block.type === 'heading' ? [anchorOf((block as Tokens.Heading).text.replaceAll('`', ''))] : [],
    );
    for (const algorithm of Object.keys(algorithms)) {
      const task = ['e-cop', 'espo'].includes(algorithm) ? 'TwoStateCMDP-v0' : 'SafetyPointGoal1-v0';
      const { subject, obstacle } = understand({ task, algorithm }, []);
      expect(obstacle, algorithm).toBeUndefined();
      const groups = groupsOf({ subject, points: [] });
      for (const { section } of groups) expect(anchors).toContain(section);
      // A quantity reads its metric from a row: one that reads nothing would be an empty chart for ever.
      const own = { own: algorithms[algorithm]?.metrics ?? {}, modes: subject.modes.length };
      const row = epochMetrics({ ...record, isEstimated: 1 }, { ...facts, ...own });
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
        for (const name of seen)
          if (name !== 'replica')
            expect(described, quantity.title).toContain(name.replace(/^(Train\/ModeCount)_\d$/, '$1'));
        expect(seen.size, quantity.title).toBeGreaterThan(0);
      }
    }
  });
});
