/** Every hyper-parameter of the chosen algorithm, in groups that fold away, with a search over names and meanings. */

import { element, setText } from '../ui/dom.ts';
import { plural } from '../ui/text.ts';
import { type SettingView, settingView } from './field_view.ts';
import { groupsOf, matches } from './hyperparameters.ts';
import type { Form, Settings, SettingsChange } from './settings.ts';

interface GroupView {
  readonly root: HTMLDetailsElement;
  readonly count: HTMLElement;
  readonly settings: readonly SettingView[];
}

export interface HyperparametersView {
  readonly root: HTMLElement;
  /** Opens what hides a hyper-parameter, and goes to it. @returns false where there is no such one */
  focus(name: string): boolean;
  draw(state: Form): void;
}

export function hyperparametersView(change: (changes: SettingsChange) => void): HyperparametersView {
  const search = element('input', {
    type: 'search',
    id: 'hyperparameter-search',
    placeholder: 'Search names and meanings',
    'aria-label': 'Search hyper-parameters',
    autocomplete: 'off',
  });
  const found = element('p', { class: 'unseen', role: 'status' });
  const hint = element(
    'p',
    { class: 'hint' },
    'Commas try several values, a run each: 0.1,1,10. Colons part a list: 64:64.',
  );
  const list = element('div', { class: 'groups' });
  const root = element(
    'div',
    { class: 'hyperparameters wide', role: 'group', 'aria-label': 'Hyper-parameters' },
    element('h3', {}, 'Hyper-parameters'),
    search,
    found,
    hint,
    list,
  );
  let groups: readonly GroupView[] = [];
  let algorithm = '';
  let drawn: Settings | undefined;

  function build(name: string): void {
    const opened = new Set(groups.filter((group) => group.root.open).map((group) => group.root.dataset['title']));
    groups = groupsOf(name).map(({ title, hyperparameters }, i) => {
      const count = element('span', { class: 'count' });
      const settings = hyperparameters.map((p) =>
        settingView(p, { id: `set-${p.name}` }, (text) => change({ set: { [p.name]: text } })),
      );
      const details = element(
        'details',
        { open: i === 0 || opened.has(title), 'data-title': title },
        element('summary', {}, title, ' ', count),
        ...settings.map((setting) => setting.root),
      );
      return { root: details, count, settings };
    });
    list.replaceChildren(...groups.map((group) => group.root));
  }

  function filter(): void {
    const text = search.value.trim();
    let hits = 0;
    for (const group of groups) {
      let hitsHere = 0;
      for (const { hyperparameter, root: row } of group.settings) {
        row.hidden = !matches(hyperparameter, text);
        if (!row.hidden) hitsHere++;
      }
      group.root.hidden = hitsHere === 0;
      if (text !== '' && hitsHere > 0) group.root.open = true;
      hits += hitsHere;
    }
    setText(found, text === '' ? '' : `${plural(hits, 'hyper-parameter')} found`);
  }

  search.addEventListener('input', filter);
  // Return would start the run.
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });

  return {
    root,
    focus(name) {
      const group = groups.find(({ settings }) => settings.some(({ hyperparameter }) => hyperparameter.name === name));
      const setting = group?.settings.find(({ hyperparameter }) => hyperparameter.name === name);
      if (!group || !setting) return false;
      if (setting.root.hidden) {
        search.value = '';
        filter();
      }
      group.root.open = true;
      setting.control.focus();
      return true;
    },
    draw(state) {
      const { settings, checked } = state;
      if (settings === drawn) return;
      drawn = settings;
      if (settings.algorithm !== algorithm) {
        algorithm = settings.algorithm;
        build(algorithm);
        filter();
      }
      for (const { count, settings: rows } of groups) {
        const changed = rows.filter((row) => row.draw(settings, row.hyperparameter.name === checked.problem?.field));
        setText(count, changed.length === 0 ? String(rows.length) : `${changed.length} of ${rows.length} changed`);
      }
    },
  };
}
