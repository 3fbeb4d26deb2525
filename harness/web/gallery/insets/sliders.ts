/** Sliders of an inset's knobs. */

import { element, setText } from '../../ui/dom.ts';
import { smallText } from '../../ui/text.ts';
import { type Knob, positionOf, settingOf, type Turned, valueAt } from '../knobs.ts';

export interface Sliders {
  readonly root: HTMLElement;
  draw(turned: Turned): void;
}

export function sliders(knobs: readonly Knob[], turn: (values: Turned) => void): Sliders {
  const rows = knobs
    .filter(({ isHandle }) => !isHandle)
    .map((knob) => {
      const id = `knob-${knob.name}`;
      const input = element('input', { id, type: 'range', min: knob.min, max: knob.max, step: knob.step });
      const output = element('output', { for: id });
      input.addEventListener('input', () => turn({ [knob.name]: valueAt(knob, input.valueAsNumber) }));
      const root = element('div', { class: 'knob' }, element('label', { for: id }, knob.label), output, input);
      return { knob, input, output, root };
    });
  return {
    root: element('div', { class: 'knobs' }, ...rows.map(({ root }) => root)),
    draw(turned) {
      for (const { knob, input, output } of rows) {
        const value = settingOf(turned, knob);
        const place = positionOf(knob, value);
        // A value below 0 has no logarithm: it stands at the lower end.
        const position = String(Number.isNaN(place) ? knob.min : Math.min(knob.max, Math.max(knob.min, place)));
        if (Math.abs(Number(input.value) - Number(position)) > knob.step / 2 || input.value === '')
          input.value = position;
        setText(output, smallText(value));
        input.setAttribute('aria-valuetext', smallText(value));
      }
    },
  };
}
