/** The grid world's cells, coloured by the expected steps of an episode in each, with arrows for what the policy does there. */
import type { Table } from '../../../../src/exact/cmdp.ts';
import { element, setText } from '../../ui/dom.ts';
import { setAttributes, svg } from '../../ui/svg.ts';
import { valueText } from '../../ui/text.ts';

const CELLS = 4;
const [START, GOAL] = [4, 7];
const FORBIDDEN = [2, 6, 10];
/** Lengths in the drawing's own units. */
const SIZE = 92;
/** Expected steps at which a cell has its full colour. */
const FULL = 3;
/** What is chosen less often has no arrow. */
const RARE = 0.03;
/** Up, right, down, left. */
const DIRECTIONS = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

interface Shown {
  readonly policy: Table;
  readonly visits: readonly number[];
}

const nameOf = (cell: number): string =>
  cell === START ? 'S' : cell === GOAL ? 'G' : FORBIDDEN.includes(cell) ? '#' : '';

export class OccupancyMap {
  readonly root: HTMLElement;
  readonly #title: string;
  readonly #image: SVGSVGElement;
  readonly #reading = element('p', { class: 'inset-reading' });
  readonly #cells: readonly { heat: SVGRectElement; steps: SVGTextElement; arrows: readonly SVGPathElement[] }[];

  constructor(title: string) {
    this.#title = title;
    const side = CELLS * SIZE;
    this.#image = svg('svg', { viewBox: `-2 -2 ${side + 4} ${side + 4}`, role: 'img', class: 'map' });
    this.#cells = Array.from({ length: CELLS * CELLS }, (_, cell) => {
      const [x, y] = [(cell % CELLS) * SIZE, Math.floor(cell / CELLS) * SIZE];
      const heat = svg('rect', { class: 'heat', x, y, width: SIZE, height: SIZE });
      const isForbidden = FORBIDDEN.includes(cell);
      const frame = svg('rect', {
        class: isForbidden ? 'cell forbidden' : 'cell',
        x: x + 2,
        y: y + 2,
        width: SIZE - 4,
        height: SIZE - 4,
      });
      const name = svg('text', { class: 'cell-name', x: x + 9, y: y + 21 }, nameOf(cell));
      const steps = svg('text', { class: 'cell-steps', x: x + SIZE - 8, y: y + SIZE - 9, 'text-anchor': 'end' });
      const arrows = DIRECTIONS.map(() => svg('path', { class: 'choice' }));
      this.#image.append(heat, frame, name, steps, ...arrows);
      return { heat, steps, arrows };
    });
    this.root = element(
      'figure',
      { class: 'inset' },
      element('figcaption', {}, element('strong', {}, title)),
      this.#image,
      this.#reading,
    );
  }

  draw({ policy, visits }: Shown, limit: number): void {
    this.#cells.forEach(({ heat, steps, arrows }, cell) => {
      const count = visits[cell] as number;
      setAttributes(heat, { 'fill-opacity': Math.min(1, Math.sqrt(count / FULL)).toFixed(3) });
      steps.textContent = count < 0.005 ? '' : valueText(count);
      // every action at the goal leads back to the start
      arrows.forEach((arrow, a) => {
        this.#point(arrow, cell, a, cell === GOAL ? 0 : (policy[cell]?.[a] as number), count);
      });
    });
    const forbidden = FORBIDDEN.reduce((sum, cell) => sum + (visits[cell] as number), 0);
    const all = visits.reduce((a, b) => a + b, 0);
    const text = `${valueText(forbidden)} of ${valueText(all)} expected steps of an episode are in forbidden cells (#), limit ${limit}; ${valueText(visits[GOAL])} at the goal (G).`;
    setText(this.#reading, text);
    setAttributes(this.#image, { 'aria-label': `${this.#title}. ${text}` });
  }

  /** An arrow is as long as its action is likely, and faint where hardly anybody comes. */
  #point(arrow: SVGPathElement, cell: number, action: number, p: number, visits: number): void {
    const [dx, dy] = DIRECTIONS[action] as (typeof DIRECTIONS)[number];
    const [cx, cy] = [((cell % CELLS) + 0.5) * SIZE, (Math.floor(cell / CELLS) + 0.5) * SIZE];
    const reach = 9 + 23 * p;
    const [x, y] = [cx + reach * dx, cy + reach * dy];
    const barb = (side: number): string => `${x - 7 * dx + side * 5 * dy} ${y - 7 * dy + side * 5 * dx}`;
    const d = p < RARE ? '' : `M${cx + 4 * dx} ${cy + 4 * dy}L${x} ${y}M${barb(1)}L${x} ${y}L${barb(-1)}`;
    setAttributes(arrow, { d, 'stroke-opacity': visits > 0.05 ? 1 : 0.25 });
  }
}
