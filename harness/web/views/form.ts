/** The form: what to train. It reports changes and draws the state; it keeps nothing itself. */
import { algorithms } from '../../../src/algos/index.ts';
import { tasks } from '../../../src/tasks/index.ts';
import {
  type Checked,
  type Field,
  type Preset,
  presetSettings,
  presets,
  type Settings,
  textFields,
} from '../state/settings.ts';
import { isBusy, type State } from '../state/state.ts';
import { byId, element, setText } from './dom.ts';
import { bytesText, countText, plural } from './text.ts';

export interface FormActions {
  change(settings: Partial<Settings>): void;
  preset(preset: Preset): void;
  start(): void;
}

const choices = [
  { field: 'task', label: 'Task', entries: Object.values(tasks) },
  { field: 'algorithm', label: 'Algorithm', entries: Object.values(algorithms) },
] as const;

/** What the sizes mean together. */
function sizesText(checked: Checked): string {
  if (checked.problem) return '';
  const { envs, steps, epochs, replicas, task, algorithm } = checked.resolved;
  const perEpoch = envs * steps * replicas.length;
  const rollouts =
    steps >= task.horizon
      ? `${plural((envs * steps) / task.horizon, 'whole episode')} of ${countText(task.horizon)} steps for each seed`
      : `rollouts of ${plural(steps, 'step')}; episodes of ${countText(task.horizon)} go on across epochs`;
  const what = `${algorithm.name} on ${task.name} with ${plural(replicas.length, 'seed')}`;
  return `${what}: ${plural(epochs, 'epoch')} of ${plural(perEpoch, 'step')} in all, ${rollouts}.`;
}

/** Builds the form. @returns the function that draws a state */
export function formView(actions: FormActions): (state: State) => void {
  const form = byId<HTMLFormElement>('form');
  const controls = new Map<Field, HTMLInputElement | HTMLSelectElement>();
  const fields = element('fieldset', { class: 'fields' }, element('legend', { class: 'unseen' }, 'What to train'));

  const summaries = new Map<Field, HTMLElement>();
  for (const { field, label, entries } of choices) {
    const select = element('select', { id: field, name: field, 'aria-describedby': `${field}-hint` });
    for (const { name } of entries) select.append(element('option', { value: name }, name));
    const summary = element('small', { id: `${field}-hint` });
    controls.set(field, select);
    summaries.set(field, summary);
    fields.append(element('div', { class: 'field wide' }, element('label', { for: field }, label), select, summary));
  }

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

  for (const { field, label, hint } of textFields) {
    const input = element('input', {
      id: field,
      name: field,
      type: 'text',
      inputmode: field === 'set' ? 'text' : 'decimal',
      autocomplete: 'off',
      spellcheck: 'false',
      autocapitalize: 'off',
      'aria-describedby': `${field}-hint`,
    });
    controls.set(field, input);
    fields.append(
      element(
        'div',
        { class: field === 'set' || field === 'totalSteps' ? 'field wide' : 'field' },
        element('label', { for: field }, label),
        input,
        element('small', { id: `${field}-hint` }, hint),
      ),
    );
  }

  const sizes = element('p', { class: 'sizes' });
  const problem = element('p', { class: 'problem', id: 'problem', role: 'alert', hidden: true });
  byId('setup').append(fields, sizes, problem);

  let problemField: Field | undefined;
  for (const [field, control] of controls) {
    control.addEventListener('input', () => actions.change({ [field]: control.value }));
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (problemField) controls.get(problemField)?.focus();
    else actions.start();
  });

  return (state) => {
    const { settings, checked } = state;
    const busy = isBusy(state);
    problemField = checked.problem?.field;
    fields.disabled = busy;
    for (const [field, control] of controls) {
      // Writing an equal value would move the caret.
      if (control.value !== settings[field]) control.value = settings[field];
      const wrong = field === problemField;
      control.toggleAttribute('aria-invalid', wrong);
      control.setAttribute('aria-describedby', wrong ? `problem ${field}-hint` : `${field}-hint`);
    }
    setText(summaries.get('task') as HTMLElement, tasks[settings.task]?.summary ?? '');
    setText(summaries.get('algorithm') as HTMLElement, algorithms[settings.algorithm]?.summary ?? '');
    for (const { preset, button } of presetButtons) {
      const chosen = Object.entries(presetSettings(preset, settings)).every(
        ([field, value]) => settings[field as Field] === value,
      );
      button.setAttribute('aria-pressed', String(chosen));
    }
    const facts = busy ? state.run?.facts : undefined;
    setText(sizes, sizesText(checked) + (facts ? ` ${bytesText(facts.memoryBytes)} on the GPU.` : ''));
    setText(problem, checked.problem?.message ?? '');
    problem.hidden = checked.problem === undefined;
  };
}
