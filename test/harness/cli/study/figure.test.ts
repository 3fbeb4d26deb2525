import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Curve, TaskCurves } from '../../../../harness/cli/figure/curves.ts';
import { studySvg } from '../../../../harness/cli/study/figure.ts';

const curve = (label: string): Curve => ({
  label,
  points: [0, 1].map(() =>
    [0, 1].flatMap((replica) =>
      Array.from({ length: 5 }, (_, e) => ({ replica, steps: (e + 1) * 20_000, value: e + replica })),
    ),
  ),
});

const taskOf = (task: string, labels: readonly string[]): TaskCurves => ({
  task,
  panels: [
    { label: 'Episode return (sum of rewards)', levels: [{ name: 'best', value: 11.0319 }] },
    { label: 'Episode cost (sum of costs)', levels: [{ name: 'limit', value: 2 }] },
  ],
  curves: labels.map(curve),
});

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `method-${i}`);

function parse(text: string): { svg: Element; texts: string[] } {
  const { document } = parseHTML(`<html><body>${text}</body></html>`);
  const svg = document.querySelector('svg') as unknown as Element;
  return { svg, texts: [...svg.querySelectorAll('text')].map((element) => element.textContent) };
}

const dashes = (svg: Element): (string | null)[] =>
  [...svg.querySelectorAll('[aria-label="rule"]')].map((rule) => rule.getAttribute('stroke-dasharray'));

describe('the figure of a study', () => {
  it('of few algorithms has two panels a task, limit and optimum named, and one legend', () => {
    const { svg, texts } = parse(studySvg('Safe & small', [taskOf('One-v0', names(3)), taskOf('Two-v0', names(2))]));
    expect(svg.querySelectorAll('svg').length).toBe(4);
    expect(svg.querySelectorAll('[aria-label="line"] path').length).toBe(10);
    expect(svg.querySelectorAll('line[stroke-width="3"]').length).toBe(3);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Safe & small',
        'mean of 2 replicas, band from the smallest to the largest',
        'One-v0',
        'Two-v0',
        'Episode return (sum of rewards)',
        'limit2', // two lines
        'best11',
        'method-2',
      ]),
    );
  });

  it('gives an algorithm the same colour on every task', () => {
    const { svg } = parse(studySvg('s', [taskOf('One-v0', names(3)), taskOf('Two-v0', ['method-2'])]));
    const colors = [...svg.querySelectorAll('[aria-label="line"]')].map((line) => line.getAttribute('stroke'));
    expect(new Set(colors).size).toBe(3);
    expect(colors.at(-1)).toBe(colors[2]);
  });

  it('of many algorithms has two little panels for each, named above, before the others in grey', () => {
    const { svg, texts } = parse(studySvg('s', [taskOf('One-v0', names(23))]));
    const uses = [...svg.querySelectorAll('use')];
    expect(uses.length).toBe(46);
    for (const use of uses) expect(svg.querySelector(use.getAttribute('href') as string)).not.toBeNull();
    expect(texts.filter((text) => text.startsWith('method-'))).toEqual(names(23));
    expect(texts).toContain(
      'Episode return (sum of rewards), dotted the optimum 11; Episode cost (sum of costs), dashed its limit 2; grey: the others',
    );
    expect(dashes(svg).filter((dash) => dash === '8 5').length).toBe(23);
  });

  it('stands alone and is drawn before anything was trained', () => {
    const many = studySvg('s', [taskOf('One-v0', names(9)), taskOf('Two-v0', names(9))]);
    expect(many).not.toMatch(/<style|<script|href="[^#]|url\(|&nbsp;/);
    const ids = [...many.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(parse(studySvg('s', [])).texts).toContain('no finished epoch yet');
  });
});
