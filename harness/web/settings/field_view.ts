/** One hyper-parameter of the form: its name, its control, what it means, and the way back to its default. */
import type { Hyperparameter } from '../../../src/algos/hyperparameter.ts';
import { element, markWrong, setText } from '../ui/dom.ts';
import { tip } from '../ui/tip.ts';
import { choicesOf, descriptionOf, fieldState } from './hyperparameters.ts';
import type { Settings } from './settings.ts';

export interface SettingView {
  readonly hyperparameter: Hyperparameter;
  readonly root: HTMLElement;
  readonly control: HTMLInputElement | HTMLSelectElement;
  /** Draws settings. @returns whether the value is another one than the default */
  draw(settings: Settings, isWrong: boolean): boolean;
}

/** Several values are shown apart from those that they consist of. */
const optionText = (text: string): string => (text.includes(',') ? `${text.replaceAll(',', ', ')}: a run each` : text);

/** A select takes only what it offers: what a link has besides, such as two of three choices, is offered, too. */
function offer(select: HTMLSelectElement, text: string): void {
  if (![...select.options].some(({ value }) => value === text))
    select.append(element('option', { value: text }, optionText(text)));
}

/**
 * @param label what stands for the name
 * @param change is told a new text, or undefined to go back to the default
 */
export function settingView(
  p: Hyperparameter,
  { id, label = p.name }: { id: string; label?: string },
  change: (text: string | undefined) => void,
): SettingView {
  const choices = choicesOf(p);
  const attributes = { id, name: p.name, 'aria-describedby': `${id}-hint` };
  const control = choices
    ? element('select', attributes, ...choices.map((value) => element('option', { value }, optionText(value))))
    : element('input', {
        ...attributes,
        type: 'text',
        inputmode: 'text',
        autocomplete: 'off',
        spellcheck: 'false',
        autocapitalize: 'off',
      });
  const reset = element('button', { type: 'button', class: 'reset', hidden: true });
  const { button: ask, text: hint } = tip(label, `${id}-hint`);
  const head = element('div', { class: 'setting-head' }, element('label', { for: id }, label), ask, reset);
  const root = element('div', { class: 'setting tipped' }, head, control, hint);
  let usual = '';
  control.addEventListener('input', () => change(control.value === usual ? undefined : control.value));
  reset.addEventListener('click', () => {
    change(undefined);
    control.focus();
  });

  return {
    hyperparameter: p,
    root,
    control,
    draw(settings, isWrong) {
      const { text, defaultText, isChanged } = fieldState(p, settings);
      usual = defaultText;
      if (control instanceof HTMLSelectElement) offer(control, text);
      // Writing an equal value would move the caret.
      if (control.value !== text) control.value = text;
      markWrong(control, isWrong);
      control.setAttribute('aria-describedby', isWrong ? `problem ${id}-hint` : `${id}-hint`);
      root.classList.toggle('changed', isChanged);
      reset.hidden = !isChanged;
      setText(reset, `↺ ${defaultText}`);
      reset.title = `Back to the default, ${defaultText}`;
      reset.setAttribute('aria-label', `${label}: changed. Back to the default, ${defaultText}`);
      setText(hint, descriptionOf(p, settings));
      return isChanged;
    },
  };
}
