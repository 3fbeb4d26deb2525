/** A cost against its limit: a bar that fills, and a mark where the limit is. */
import { element, setText } from './dom.ts';
import { valueText } from './text.ts';

export interface Gauge {
  readonly root: HTMLElement;
  /** Draws a cost; undefined while there is none. */
  draw(cost: number | undefined, limit: number): void;
}

/** The limit stands in the middle, so that twice the limit fills the bar. */
const SPAN = 2;

/** @param name of what is measured, for those who cannot see the bar */
export function gauge(name: string): Gauge {
  const fill = element('span', { class: 'gauge-fill' });
  const tick = element('span', { class: 'gauge-limit' });
  const label = element('span', { class: 'gauge-label' });
  const root = element(
    'div',
    { class: 'gauge', role: 'img' },
    element('div', { class: 'gauge-bar' }, fill, tick),
    label,
  );
  return {
    root,
    draw(cost, limit) {
      const share = cost === undefined ? 0 : Math.min(1, Math.max(0, cost / (SPAN * limit) || 0));
      fill.style.width = `${100 * share}%`;
      root.classList.toggle('over', cost !== undefined && cost > limit);
      setText(label, `limit ${limit}`);
      root.setAttribute('aria-label', `${name} ${valueText(cost)}, limit ${limit}`);
    },
  };
}
