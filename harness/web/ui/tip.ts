/** What something means, behind a small button: seen while that is pointed at or has the focus, and read out with its field. */
import { element } from './dom.ts';

export interface Tip {
  readonly button: HTMLButtonElement;
  readonly text: HTMLElement;
}

/**
 * @param name of what is explained
 * @param id by which the field names its description
 */
export function tip(name: string, id: string, meaning = ''): Tip {
  const text = element('small', { id, class: 'tip' }, meaning);
  const button = element(
    'button',
    { type: 'button', class: 'tip-button', 'aria-label': `What ${name} means`, 'aria-describedby': id },
    '?',
  );
  // Safari gives a button that is pressed no focus.
  button.addEventListener('click', () => button.focus());
  button.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') button.blur();
  });
  return { button, text };
}
