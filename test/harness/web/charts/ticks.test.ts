import { expect, it } from 'vitest';
import { axisSize } from '../../../../harness/web/charts/ticks.ts';
import { tickText } from '../../../../harness/web/ui/text.ts';

it('the vertical axis of a chart is as wide as its longest label, such as −1.05e-6', () => {
  const widthOf = (label: string): number => 6.4 * label.length;
  expect(axisSize([0, 10, 20].map(tickText), 46, widthOf)).toBe(46);
  const labels = [-2e-6, -1.05e-6, 0].map(tickText);
  expect(labels[1]).toBe('−1.05e−6');
  expect(axisSize(labels, 46, widthOf)).toBeGreaterThanOrEqual(8 * 6.4 + 8);
  expect(axisSize(null, 46, widthOf), 'before there are labels').toBe(46);
});
