/** What the colours of the picture mean, in whatever task: those of docs/rendering.md. */
import { element } from '../ui/dom.ts';

const MEANINGS = [
  ['who', 'who acts'],
  ['goal', 'where to go'],
  ['hazard', 'what costs'],
  ['paying', 'paying now'],
  ['pushed', 'can be pushed'],
] as const;

export const sceneLegend = (): HTMLElement =>
  element(
    'ul',
    { class: 'scene-legend', 'aria-label': 'Colours of the picture' },
    ...MEANINGS.map(([kind, text]) => element('li', { 'data-kind': kind }, text)),
  );
