/** Settings that can change while a run goes on, with their present values, and what was changed so far. */

import { parseValue } from '../../../src/algos/hyperparameter.ts';
import { settingOf } from '../../../src/config/resolve.ts';
import type { Hyperparameter, HyperparameterValue, ResolvedConfig } from '../../../src/index.ts';
import { columnOf } from '../../../src/results/summary.ts';
import { changeableSettings, checkChange, multiplierSetting } from '../../../src/train/changes.ts';
import { type RunEvent, shownValue } from '../recordings/events.ts';
import { byId, element, setText } from '../ui/dom.ts';
import { NONE } from '../ui/text.ts';
import { isBusy, type Run, type Training } from './state.ts';

export interface ChangeActions {
  adjust(name: string, value: HyperparameterValue, replica: number | undefined): void;
}

/** Multipliers as the last epoch left them, or as they were set since. */
function presentMultipliers({ points, events, checked: { resolved } }: Run, replica: number): string {
  const isSince = ({ name, epoch, replica: own = replica }: RunEvent): boolean =>
    name === multiplierSetting.name && own === replica && epoch >= (points.at(-1)?.epoch ?? 0);
  const set = events.findLast(isSince);
  if (set) return String(set.after);
  const row = points
    .findLast(({ rows }) => rows.some((own) => own.replica === replica))
    ?.rows.find((own) => own.replica === replica);
  if (!row) return '';
  return String(
    shownValue(resolved.task.costs.map((_, c) => row[columnOf('Metrics/LagrangeMultiplier', c)] ?? Number.NaN)),
  );
}

/** The seeds' values as text; of several different ones none. */
function presentValue(run: Run, { name }: Hyperparameter, replicas: readonly number[]): string {
  const texts = replicas.map((replica) =>
    name === multiplierSetting.name
      ? presentMultipliers(run, replica)
      : String(shownValue(settingOf(run.checked.resolved, replica)(name))),
  );
  return texts.every((text) => text === texts[0]) ? (texts[0] ?? '') : '';
}

function eventText({ epoch, name, before, after, replica }: RunEvent, { replicas }: ResolvedConfig): string {
  const whose = replica === undefined ? '' : `, seed ${replicas[replica]?.seed}`;
  return `After epoch ${epoch}: ${name} from ${before} to ${after}${whose}`;
}

export function changesView(actions: ChangeActions): (state: Training) => void {
  const details = byId<HTMLDetailsElement>('changes');
  const [name, whose] = ['change-name', 'change-replica'].map((id) => element('select', { id }));
  const value = element('input', { id: 'change-value', type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const apply = element('button', { type: 'submit' }, 'Change');
  const meaning = element('small', { id: 'change-meaning' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const past = element('ul', { class: 'hint', 'aria-label': 'Changes so far' });
  if (!name || !whose) return () => undefined;
  value.setAttribute('aria-describedby', 'change-meaning');
  const field = (label: string, control: HTMLElement): HTMLElement =>
    element('div', { class: 'field' }, element('label', { for: control.id }, label), control);
  const seeds = field('Of', whose);
  const form = element(
    'form',
    { class: 'change-form', novalidate: true },
    field('Setting', name),
    seeds,
    field('Value from the next epoch on', value),
    apply,
    meaning,
    problem,
  );
  details.append(element('summary', {}, 'Change while it runs'), form, past);

  let run: Run | undefined;
  let shown: Run['order'] | undefined;
  let own = '';
  const settings = (): Hyperparameter[] => (run ? changeableSettings(run.checked.resolved.algorithm) : []);
  const chosen = (): Hyperparameter | undefined => settings().find((p) => p.name === name.value);
  const replica = (): number | undefined => (whose.value === '' ? undefined : Number(whose.value));
  const present = (): string => {
    const p = chosen();
    if (!run || !p) return '';
    const all = [...run.checked.resolved.replicas.keys()];
    return presentValue(run, p, replica() === undefined ? all : [replica() as number]);
  };
  /** Shows the present value, unless another one is being typed. */
  const refill = (): void => {
    const text = present();
    if (value.value === own && value.value !== text) value.value = text;
    own = text;
    value.placeholder = text === '' ? 'they differ' : '';
  };
  const choose = (): void => {
    const p = chosen();
    own = value.value;
    refill();
    setText(meaning, p ? `${p.meaning}; now ${present() || NONE}` : '');
    setText(problem, '');
  };
  name.addEventListener('change', choose);
  whose.addEventListener('change', choose);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const p = chosen();
    if (!p || !run) return;
    try {
      const parsed = checkChange(run.checked.resolved, p.name, parseValue(p, value.value.trim(), p.name));
      setText(problem, '');
      own = value.value;
      actions.adjust(p.name, parsed, replica());
    } catch (error) {
      setText(problem, (error as Error).message);
    }
  });

  return (state) => {
    run = state.run;
    details.hidden = !isBusy(state) || run?.facts === undefined;
    if (details.hidden || !run) return;
    const { resolved } = run.checked;
    if (run.order !== shown) {
      shown = run.order;
      name.replaceChildren(...settings().map((p) => element('option', { value: p.name }, p.name)));
      const names = resolved.replicas.map(({ seed }, r) => element('option', { value: r }, `seed ${seed}`));
      whose.replaceChildren(element('option', { value: '' }, 'all seeds'), ...names);
      seeds.hidden = resolved.replicas.length === 1;
      choose();
    }
    refill();
    const p = chosen();
    setText(meaning, p ? `${p.meaning}; now ${present() || NONE}` : '');
    if (run.refusal !== undefined) setText(problem, run.refusal);
    if (past.childElementCount !== run.events.length)
      past.replaceChildren(...run.events.map((event) => element('li', {}, eventText(event, resolved))).reverse());
  };
}
