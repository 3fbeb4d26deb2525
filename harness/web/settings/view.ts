/** The form: what to train. It reports changes and draws the state; it keeps nothing itself. */
import { algorithms } from '../../../src/algos/index.ts';
import { bytesText } from '../../../src/formats/text.ts';
import { tasks } from '../../../src/tasks/index.ts';
import { byId, element, markWrong, setText } from '../ui/dom.ts';
import { countText, plural } from '../ui/text.ts';
import { tip } from '../ui/tip.ts';
import { algorithmPicks, grouped, taskPicks } from './choices.ts';
import { settingView } from './field_view.ts';
import { textFields } from './fields.ts';
import { costLimit } from './hyperparameters.ts';
import { hyperparametersView } from './hyperparameters_view.ts';
import { picker } from './picker.ts';
import { isChosen, type Preset, presets } from './presets.ts';
import type { Checked, Form, SettingsChange } from './settings.ts';

export interface FormActions {
  change(settings: SettingsChange): void;
  preset(preset: Preset): void;
  start(): void;
}

/** What the sizes mean together. */
function sizesText(checked: Checked): string {
  if (checked.problem) return '';
  const { envs, steps, epochs, replicas, task, algorithm, given } = checked.resolved;
  const perEpoch = envs * steps * replicas.length;
  const rollouts =
    steps >= task.horizon
      ? `${plural((envs * steps) / task.horizon, 'whole episode')} of ${countText(task.horizon)} steps for each seed`
      : `rollouts of ${plural(steps, 'step')}; episodes of ${countText(task.horizon)} go on across epochs`;
  const swept = replicas.length / given.seeds.length;
  const each = swept === 1 ? '' : `, each in ${swept} settings`;
  const what = `${algorithm.name} on ${task.name} with ${plural(given.seeds.length, 'seed')}${each}`;
  return `${what}: ${plural(epochs, 'epoch')} of ${plural(perEpoch, 'step')} in all, ${rollouts}.`;
}

/** A list of names below the titles of their families. */
const optionGroups = (groups: ReadonlyMap<string, readonly string[]>): HTMLElement[] =>
  Array.from(groups, ([label, names]) =>
    element('optgroup', { label }, ...names.map((name) => element('option', { value: name }, name))),
  );

/** The part of the page's state that the form shows. */
interface ShownForm extends Form {
  /** What is wrong with the link that the address holds: one sentence. */
  readonly brokenLink: string | undefined;
}

/**
 * Builds the form.
 * @returns the function that draws a state; while a run holds the GPU it is told how many bytes that run has there, if known
 */
export function formView(actions: FormActions): (state: ShownForm, running?: { bytes: number | undefined }) => void {
  const form = byId<HTMLFormElement>('form');
  const fields = element('fieldset', { class: 'fields' }, element('legend', { class: 'unseen' }, 'What to train'));

  const presetButtons = presets.map((preset) => {
    const button = element('button', { type: 'button', class: 'preset', title: preset.meaning }, preset.name);
    button.addEventListener('click', () => actions.preset(preset));
    return { preset, button };
  });
  fields.append(
    element(
      'div',
      { class: 'presets wide', role: 'group', 'aria-label': 'Sizes to start from' },
      ...presetButtons.map(({ button }) => button),
    ),
  );

  const choices = [
    { field: 'task', label: 'Task', entries: tasks, picks: taskPicks() },
    { field: 'algorithm', label: 'Algorithm', entries: algorithms, picks: algorithmPicks() },
  ] as const;
  const selects = choices.map(({ field, label, entries, picks }) => {
    const select = element('select', { id: field, name: field, 'aria-describedby': `${field}-hint` });
    select.append(...optionGroups(grouped(picks)));
    select.addEventListener('input', () => actions.change({ [field]: select.value }));
    const browse = picker(label, picks, (name) => actions.change({ [field]: name }));
    const summary = element('small', { id: `${field}-hint` });
    const head = element('div', { class: 'field-head' }, element('label', { for: field }, label), browse.button);
    fields.append(element('div', { class: 'field wide' }, head, select, summary));
    return { field, select, summary, entries, browse };
  });

  const limit = settingView(costLimit, { id: costLimit.name, label: 'Cost limit' }, (text) =>
    actions.change({ set: { [costLimit.name]: text } }),
  );
  limit.root.classList.add('wide');
  fields.append(limit.root);
  const inputs = textFields.map(({ field, label, unit, meaning }) => {
    const input = element('input', {
      id: field,
      name: field,
      type: 'text',
      inputmode: 'decimal',
      autocomplete: 'off',
      spellcheck: 'false',
      autocapitalize: 'off',
      'aria-describedby': `${field}-hint`,
    });
    input.addEventListener('input', () => actions.change({ [field]: input.value }));
    const { button: ask, text: note } = tip(label, `${field}-hint`, meaning);
    const head = element('div', { class: 'field-head' }, element('label', { for: field }, label), ask);
    const box = element('div', { class: 'unit-box' }, input, element('span', { class: 'unit' }, unit));
    fields.append(element('div', { class: 'field tipped' }, head, box, note));
    return { field, input };
  });

  const hyperparameters = hyperparametersView(actions.change);
  const portable = element('input', { type: 'checkbox', id: 'portable', 'aria-describedby': 'portable-hint' });
  portable.addEventListener('input', () => actions.change({ portable: portable.checked }));
  fields.append(
    hyperparameters.root,
    element(
      'div',
      { class: 'check wide' },
      portable,
      element('label', { for: 'portable' }, 'Portable kernels'),
      element('small', { id: 'portable-hint' }, 'only those that every adapter runs: for numbers to compare elsewhere'),
    ),
  );

  const sizes = element('p', { class: 'sizes' });
  const problem = element('p', { class: 'problem', id: 'problem', role: 'alert', hidden: true });
  const brokenLink = element('p', { class: 'failure', id: 'broken-link', role: 'alert', hidden: true });
  const setup = byId('setup');
  setup.append(brokenLink, fields, sizes, problem);

  let wrong: Checked['problem'];
  /** The sentence stands below the field that it is about, and below the form where that is folded away. */
  const placeProblem = (): void => {
    const control = document.getElementById(wrong?.field ?? '') ?? document.getElementById(`set-${wrong?.field}`);
    const field = control?.closest<HTMLElement>('.field, .setting');
    const folded = field?.closest<HTMLElement>('details:not([open]), [hidden]');
    const place = field && fields.contains(field) && !(folded && fields.contains(folded)) ? field : setup;
    if (problem.parentElement !== place) place.append(problem);
  };
  fields.addEventListener('toggle', placeProblem, { capture: true });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (wrong?.field && !hyperparameters.focus(wrong.field)) document.getElementById(wrong.field)?.focus();
    if (wrong) return;
    // Return may have been pressed in a field, which a run folds away: the keyboard goes on among the buttons.
    byId('start').focus();
    actions.start();
  });

  return (state, running) => {
    const { settings, checked } = state;
    wrong = checked.problem;
    fields.disabled = running !== undefined;
    for (const { field, select, summary, entries, browse } of selects) {
      browse.draw(settings[field]);
      if (select.value !== settings[field]) select.value = settings[field];
      setText(summary, entries[settings[field]]?.summary ?? '');
    }
    for (const { field, input } of inputs) {
      // Writing an equal value would move the caret.
      if (input.value !== settings[field]) input.value = settings[field];
      const isWrong = field === wrong?.field;
      markWrong(input, isWrong);
      input.setAttribute('aria-describedby', isWrong ? `problem ${field}-hint` : `${field}-hint`);
    }
    limit.draw(settings, wrong?.field === costLimit.name);
    hyperparameters.draw(state);
    portable.checked = settings.portable;
    for (const { preset, button } of presetButtons)
      button.setAttribute('aria-pressed', String(isChosen(preset, settings)));
    const memory = running?.bytes === undefined ? '' : ` ${bytesText(running.bytes)} on the GPU.`;
    setText(sizes, sizesText(checked) + memory);
    placeProblem();
    setText(problem, wrong?.message ?? '');
    problem.hidden = wrong === undefined;
    setText(brokenLink, state.brokenLink ?? '');
    brokenLink.hidden = state.brokenLink === undefined;
  };
}
