/** The names of modes beside their colours and patterns. */

import { element } from '../ui/dom.ts';
import { modeColour, patterns, TILE } from './patterns.ts';

const SPACE = 'http://www.w3.org/2000/svg';

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** One and a half tiles of a pattern. */
function swatch(kind: number): SVGElement {
  const svg = shape('svg', { viewBox: `0 0 ${1.5 * TILE} ${TILE}`, class: 'mode-swatch', 'aria-hidden': 'true' });
  const ground = shape('rect', { width: 1.5 * TILE, height: TILE });
  ground.style.fill = `var(${modeColour(kind)})`;
  svg.append(ground);
  for (const shift of [0, TILE])
    for (const [x1, y1, x2, y2] of patterns[kind % patterns.length] ?? []) {
      const line = shape('line', { x1: x1 + shift, y1, x2: x2 + shift, y2, 'stroke-width': 1.4 });
      line.style.stroke = 'var(--mode-ink)';
      svg.append(line);
    }
  return svg;
}

export function modeLegend(names: readonly string[]): HTMLElement {
  const items = names.map((name, kind) => element('span', {}, swatch(kind), name));
  return element('div', { class: 'mode-legend', 'aria-hidden': 'true' }, ...items);
}
