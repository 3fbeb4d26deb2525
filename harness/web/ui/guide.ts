/** The guide to the metrics (docs/metrics.md), read beside the curves: one dialog that opens at a section. */
import { docs } from './documentation.ts';
import { element } from './dom.ts';

/** The guide's text for this page: its headings a level lower, its anchors and links as they are from here. */
async function guideText(): Promise<Node[]> {
  const { address } = docs.metrics;
  const response = await fetch(address);
  if (!response.ok) return [element('p', {}, `The guide could not be loaded: ${address} is missing beside this page.`)];
  const text = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  for (const heading of text?.querySelectorAll('h1, h2, h3') ?? []) {
    const lower = document.createElement(`h${Number(heading.tagName.slice(1)) + 1}`);
    lower.id = `guide-${heading.id}`;
    lower.tabIndex = -1;
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  for (const link of text?.querySelectorAll('a') ?? []) {
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('#')) link.href = `#guide-${href.slice(1)}`;
    else link.href = new URL(href, new URL(address, document.baseURI)).href;
  }
  return [...(text?.childNodes ?? [])];
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
    if (!content.firstChild) content.replaceChildren(...(await guideText()));
    dialog.showModal();
    const heading = content.querySelector<HTMLElement>(`#guide-${CSS.escape(section)}`);
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView();
  };
}
