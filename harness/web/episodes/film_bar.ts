/** The film of an episode: a slider over its frames, with marks where a cost was paid. */
import type { Overlay } from '../protocol/episodes.ts';
import { element } from '../ui/dom.ts';
import { setAttributes, svg } from '../ui/svg.ts';

export interface FilmBar {
  readonly root: HTMLElement;
  draw(overlay: Overlay | undefined): void;
}

/** @param look at a frame again */
export function filmBar(look: (at: number) => void): FilmBar {
  const slider = element('input', { type: 'range', min: 0, max: 0, step: 1, id: 'episodes-moment' });
  slider.addEventListener('input', () => look(Number(slider.value)));
  const marks = svg('path');
  const ruler = svg('svg', { class: 'film-marks', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, marks);
  const label = element('label', { for: slider.id }, 'This episode');
  const root = element('div', { class: 'film' }, label, element('div', { class: 'film-bar' }, slider, ruler));
  return {
    root,
    draw(overlay) {
      root.hidden = overlay === undefined;
      if (!overlay) return;
      const { frames, at, paid } = overlay;
      slider.max = String(frames - 1);
      if (document.activeElement !== slider || Number(slider.value) > frames - 1) slider.value = String(at);
      const paying = paid.includes(at) ? ', a cost is paid' : '';
      slider.setAttribute('aria-valuetext', `frame ${at + 1} of ${frames}${paying}`);
      setAttributes(ruler, { viewBox: `0 0 ${Math.max(1, frames - 1)} 1` });
      setAttributes(marks, { d: paid.map((k) => `M${k} 0V1`).join('') });
    },
  };
}
