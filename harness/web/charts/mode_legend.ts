/** The names of modes beside their colours and patterns. */

import { element } from '../ui/dom.ts';
import { svg } from '../ui/svg.ts';
import { modeColour, patterns, TILE } from './patterns.ts';

/** One and a half tiles of a pattern. */
function swatch(kind: number): SVGElement {
  const picture = svg('svg', { viewBox: `0 0 ${1.5 * TILE} ${TILE}`, class: 'mode-swatch', 'aria-hidden': 'true' });
  const ground = svg('rect', { width: 1.5 * TILE, height: TILE });
  ground.style.fill = `var(${modeColour(kind)})`;
  picture.append(ground);
  for (const shift of [0, TILE])
    for (const [x1, y1, x2, y2] of patterns[kind % patterns.length] ?? []) {
      const line = svg('line', { x1: x1 + shift, y1, x2: x2 + shift, y2, 'stroke-width': 1.4 });
      line.style.stroke = 'var(--mode-ink)';
      picture.append(line);
    }
  return picture;
}

export function modeLegend(names: readonly string[]): HTMLElement {
  const items = names.map((name, kind) => element('span', {}, swatch(kind), name));
  return element('div', { class: 'mode-legend', 'aria-hidden': 'true' }, ...items);
}
