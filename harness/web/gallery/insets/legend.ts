/** What the lines and marks of a drawing mean, each with a sample drawn as in the drawing. */
import { element } from '../../ui/dom.ts';
import { type Shape, shapeData, starData, svg } from '../../ui/svg.ts';

export type Sample = Shape | 'line' | 'dashed' | 'dotted' | 'area' | 'dot' | 'ring' | 'star' | 'arrow';

export interface LegendItem {
  readonly sample: Sample;
  /** Class that gives the sample the colour of what it stands for. */
  readonly kind: string;
  readonly text: string;
}

function sampleOf({ sample, kind }: LegendItem): SVGSVGElement {
  const shapes: Readonly<Record<Sample, () => SVGElement[]>> = {
    line: () => [svg('path', { class: kind, d: 'M1 7H25' })],
    dashed: () => [svg('path', { class: `${kind} dashed`, d: 'M1 7H25' })],
    dotted: () => [svg('path', { class: `${kind} dotted`, d: 'M1 7H25' })],
    area: () => [svg('rect', { class: kind, x: 3, y: 1, width: 20, height: 12 })],
    dot: () => [svg('circle', { class: kind, cx: 13, cy: 7, r: 4 })],
    ring: () => [svg('circle', { class: kind, cx: 13, cy: 7, r: 4 })],
    star: () => [svg('path', { class: kind, d: starData(13, 7.5, 7) })],
    triangle: () => [svg('path', { class: kind, d: shapeData('triangle', 13, 7) })],
    square: () => [svg('path', { class: kind, d: shapeData('square', 13, 7) })],
    diamond: () => [svg('path', { class: kind, d: shapeData('diamond', 13, 7) })],
    cross: () => [svg('path', { class: kind, d: shapeData('cross', 13, 7) })],
    arrow: () => [svg('path', { class: kind, d: 'M3 7H21M16 3L21 7L16 11' })],
  };
  return svg('svg', { viewBox: '0 0 26 14', width: 26, height: 14, 'aria-hidden': 'true' }, ...shapes[sample]());
}

export const legend = (items: readonly LegendItem[]): HTMLElement =>
  element('ul', { class: 'legend' }, ...items.map((item) => element('li', {}, sampleOf(item), item.text)));
