/** A task or a method to choose by what it is: pictures, families, a search, and a link to each one's page. */
import type { Page } from '../ui/documentation.ts';
import { button, element, setText } from '../ui/dom.ts';
import { plural } from '../ui/text.ts';

export interface Pick {
  readonly name: string;
  readonly family: string;
  readonly summary: string;
  readonly page: Page;
  /** The address of a picture, where there is one. */
  readonly picture?: string | undefined;
}

export interface Picker {
  /** Opens it. */
  readonly button: HTMLButtonElement;
  /** Marks what is chosen now. */
  draw(chosen: string): void;
}

/** Whether every word of a search is somewhere in what is known of an entry. */
export function isFound({ name, family, summary }: Pick, search: string): boolean {
  const text = `${name} ${family} ${summary}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function groupsOf(picks: readonly Pick[]): Map<string, Pick[]> {
  const groups = new Map<string, Pick[]>();
  for (const pick of picks) groups.set(pick.family, [...(groups.get(pick.family) ?? []), pick]);
  return groups;
}

/** An entry of the dialog. */
interface Entry {
  readonly pick: Pick;
  readonly root: HTMLElement;
  readonly choice: HTMLButtonElement;
}

function entryOf(pick: Pick, choose: (name: string) => void): Entry {
  const { name, summary, page, picture } = pick;
  const image = picture ? [element('img', { src: picture, alt: '', loading: 'lazy', width: 160, height: 90 })] : [];
  const choice = button('', () => choose(name), { class: 'pick', 'data-pick': name });
  choice.append(...image, element('strong', {}, name), element('span', {}, summary));
  const link = element('a', { href: page.address, target: '_blank', rel: 'noopener' }, page.title);
  return { pick, choice, root: element('li', {}, choice, link) };
}

/**
 * @param what is chosen, as a title: `Task`
 * @param choose is told the name
 */
export function picker(what: string, picks: readonly Pick[], choose: (name: string) => void): Picker {
  const id = `pick-${what.toLowerCase()}`;
  const search = element('input', {
    type: 'search',
    id: `${id}-search`,
    placeholder: 'Search names, families and meanings',
    'aria-label': `Search ${what.toLowerCase()}s`,
    autocomplete: 'off',
  });
  const found = element('p', { class: 'unseen', role: 'status' });
  const close = button('Close', () => dialog.close(), { class: 'quiet' });
  const lists = element('div', { class: 'pick-lists' });
  const head = element('div', { class: 'heading' }, element('h2', {}, `Choose a ${what.toLowerCase()}`), close);
  const dialog = element(
    'dialog',
    { class: 'picker', id, 'aria-label': `Choose a ${what.toLowerCase()}` },
    head,
    search,
    found,
    lists,
  );
  // A click beside the list.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  let entries: Entry[] = [];
  let families: { readonly root: HTMLElement; readonly entries: readonly Entry[] }[] = [];
  let chosen = '';

  function filter(): void {
    for (const { pick, root } of entries) root.hidden = !isFound(pick, search.value.trim());
    for (const family of families) family.root.hidden = family.entries.every(({ root }) => root.hidden);
    const hits = entries.filter(({ root }) => !root.hidden).length;
    setText(found, search.value.trim() === '' ? '' : `${plural(hits, what.toLowerCase())} found`);
  }
  search.addEventListener('input', filter);
  // Return takes the first one that is found.
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    entries.find(({ root }) => !root.hidden)?.choice.click();
  });

  /** Most visits never open it. */
  function build(): void {
    document.body.append(dialog);
    families = Array.from(groupsOf(picks), ([title, own]) => {
      const mine = own.map((pick) =>
        entryOf(pick, (name) => {
          choose(name);
          dialog.close();
        }),
      );
      const list = element('ul', {}, ...mine.map(({ root }) => root));
      return { root: element('section', { 'aria-label': title }, element('h3', {}, title), list), entries: mine };
    });
    entries = families.flatMap((family) => family.entries);
    lists.replaceChildren(...families.map(({ root }) => root));
  }

  const mark = (): void => {
    for (const { pick, choice } of entries) choice.setAttribute('aria-pressed', String(pick.name === chosen));
  };

  return {
    button: button(
      'Browse',
      () => {
        if (entries.length === 0) build();
        search.value = '';
        filter();
        mark();
        dialog.showModal();
        search.focus();
      },
      { class: 'quiet', 'aria-haspopup': 'dialog', 'aria-label': `Browse ${what.toLowerCase()}s` },
    ),
    draw(name) {
      if (name === chosen) return;
      chosen = name;
      mark();
    },
  };
}
