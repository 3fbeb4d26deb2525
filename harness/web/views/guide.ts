/** The guide to the metrics (docs/metrics.md), read beside the curves: one dialog that opens at a section. */
import { type Block, blocksOf, type Inline } from '../watch/markdown.ts';
import { element } from './dom.ts';

const texts = import.meta.glob<string>('../../../docs/metrics.md', { query: '?raw', import: 'default' });

function inline(part: Inline): Node | string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return element('code', {}, part.text);
    case 'strong':
      return element('strong', {}, ...inlines(part.content));
    case 'emphasis':
      return element('em', {}, ...inlines(part.content));
    case 'link':
      // Other pages of the documentation are not part of the site.
      return /^(https?:|#)/.test(part.href)
        ? element('a', { href: part.href }, part.text)
        : element('em', {}, part.text);
  }
}

const inlines = (parts: readonly Inline[]): (Node | string)[] => parts.map(inline);

function block(part: Block): HTMLElement {
  switch (part.kind) {
    case 'heading': {
      const made = document.createElement(`h${Math.min(part.level + 1, 6)}`);
      made.id = `guide-${part.id}`;
      made.tabIndex = -1;
      made.append(...inlines(part.content));
      return made;
    }
    case 'paragraph':
      return element('p', {}, ...inlines(part.content));
    case 'list':
      return element('ul', {}, ...part.items.map((item) => element('li', {}, ...inlines(item))));
    case 'code':
      return element('pre', {}, part.text);
    case 'table': {
      const [head = [], ...rows] = part.rows;
      const header = head.map((cell) => element('th', { scope: 'col' }, ...inlines(cell)));
      const body = rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, ...inlines(cell)))));
      const table = element(
        'table',
        {},
        element('thead', {}, element('tr', {}, ...header)),
        element('tbody', {}, ...body),
      );
      return element('div', { class: 'guide-table', tabindex: 0, role: 'region', 'aria-label': 'Table' }, table);
    }
  }
}

/** @returns the function that opens the guide at a section */
export function createGuide(): (section: string) => Promise<void> {
  const close = element('button', { type: 'button', class: 'quiet' }, 'Close');
  const content = element('div', { class: 'guide-text' });
  const dialog = element('dialog', { class: 'guide', 'aria-label': 'What the metrics mean' }, close, content);
  close.addEventListener('click', () => dialog.close());
  // A click beside the text.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return async (section) => {
    if (!content.firstChild) {
      const text = await Object.values(texts)[0]?.();
      content.replaceChildren(...blocksOf(text ?? '').map(block));
    }
    dialog.showModal();
    const heading = content.querySelector<HTMLElement>(`#guide-${CSS.escape(section)}`);
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView();
  };
}
