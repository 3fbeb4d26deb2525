import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Curve, TaskCurves } from '../../../harness/cli/figure/curves.ts';
import { learningCurveSvg } from '../../../harness/cli/figure/figure.ts';

const TITLE = 'Safe & sound';

function run(label: string, epochs = 3): Curve {
  const points = (value: (e: number, replica: number) => number) =>
    [0, 1].flatMap((replica) =>
      Array.from({ length: epochs }, (_, e) => ({ replica, steps: (e + 1) * 20_000, value: value(e, replica) })),
    );
  return { label, points: [points((e, replica) => e + replica), points((e) => 40 - e)] };
}

const task = (curves: readonly Curve[]): TaskCurves => ({
  task: 'PointGoal1',
  panels: [
    { label: 'Episode return (sum of rewards)', levels: [] },
    { label: 'Episode cost (sum of costs)', levels: [{ name: 'limit', value: 25 }] },
  ],
  curves,
});

const draw = (curves: readonly Curve[]): string => learningCurveSvg(task(curves), TITLE);

function parse(svg: string): { svg: Element; texts: string[] } {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  const root = document.querySelector('svg') as unknown as Element;
  return { svg: root, texts: [...root.querySelectorAll('text')].map((text) => text.textContent) };
}

describe('learning curves as SVG', () => {
  it('shows title, units, the limit and every run', () => {
    const { texts } = parse(draw([run('e-COP'), run('ESPO <b>')]));
    expect(texts).toEqual(
      expect.arrayContaining([
        'Safe & sound',
        'PointGoal1 · mean of 2 replicas, band from the smallest to the largest',
        'Episode return (sum of rewards)',
        'Episode cost (sum of costs)',
        'Environment steps',
        'limit25', // two lines
        '20K',
        'e-COP',
        'ESPO <b>',
      ]),
    );
  });

  it('draws one line and one band for each run in each of two panels', () => {
    const { svg } = parse(draw([run('a'), run('b'), run('c')]));
    expect(svg.querySelectorAll('svg').length).toBe(2);
    expect(svg.querySelectorAll('[aria-label="line"] path').length).toBe(6);
    expect(svg.querySelectorAll('[aria-label="area"] path').length).toBe(6);
  });

  it('tells ten runs apart by colour and dash, and grows with its legend', () => {
    const label = 'c-trpo, beta 0.1, delta 0.01, a label that fills most of a line of the legend, ';
    const { svg } = parse(draw(Array.from({ length: 10 }, (_, i) => run(label + i))));
    const swatches = [...svg.querySelectorAll('line[stroke-width="3"]')];
    const looks = swatches.map((line) => line.getAttribute('stroke') + (line.getAttribute('stroke-dasharray') ?? ''));
    expect(new Set(looks).size).toBe(10);
    const one = parse(draw([run('a')])).svg;
    expect(Number(svg.getAttribute('height')) - Number(one.getAttribute('height'))).toBe(9 * 22);
  });

  it('is one file that stands alone: no style sheet, no script, no reference to another', () => {
    const text = draw([run('a')]);
    expect(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(text).not.toMatch(/<style|<script|href=|url\(|&nbsp;/);
  });

  it('is drawn after the first epoch and before it', () => {
    expect(parse(draw([run('a', 1)])).svg.querySelectorAll('[aria-label="dot"] circle').length).toBe(2);
    expect(parse(draw([run('a', 0)])).texts).toContain('PointGoal1 · no finished epoch yet');
    expect(() => draw([])).toThrow(RangeError);
  });
});
