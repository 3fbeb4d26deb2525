/** A part of the page that can be folded away; the browser remembers which are. */
import { element } from './dom.ts';

const KEY = 'ringfence.folded';

type Folded = Record<string, boolean>;

/** Storage may be turned off, or hold what another version wrote. */
function remembered(): Folded {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}) as Folded;
  } catch {
    return {};
  }
}

function remember(id: string, isOpen: boolean): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), [id]: isOpen }));
  } catch {
    // Then the next visit begins with the defaults.
  }
}

export interface FoldableParts {
  readonly id: string;
  readonly title: string;
  /** Where nothing is remembered. */
  readonly isOpen: boolean;
  readonly content: HTMLElement;
  readonly explain: () => void;
}

export function foldable({ id, title, isOpen, content, explain }: FoldableParts): HTMLElement {
  const help = element('button', { type: 'button', class: 'explain' }, 'What these mean');
  help.setAttribute('aria-label', `What these mean: the metrics of ${title}`);
  help.addEventListener('click', explain);
  const summary = element('summary', {}, title);
  const details = element(
    'details',
    { class: 'group', 'data-group': id, open: remembered()[id] ?? isOpen },
    summary,
    content,
  );
  // the click is heard before it folds; the event `toggle` comes later than a reload may
  summary.addEventListener('click', () => remember(id, !details.open));
  return element('div', { class: 'foldable' }, details, help);
}
