/** The results' tabs: arrow keys move between them, and only the chosen panel is drawn. */

import { byId } from './dom.ts';

export type Tab = 'curves' | 'episodes' | 'kernels' | 'gallery' | 'runs';

export function tabsView(choose: (tab: Tab) => void): (state: { readonly tab: Tab }) => void {
  const tabs = [...byId('tabs').querySelectorAll<HTMLButtonElement>('[role="tab"]')];
  const nameOf = (tab: HTMLButtonElement): Tab => tab.id.replace('tab-', '') as Tab;
  const moves: Readonly<Record<string, (index: number) => number>> = {
    ArrowLeft: (index) => (index + tabs.length - 1) % tabs.length,
    ArrowRight: (index) => (index + 1) % tabs.length,
    Home: () => 0,
    End: () => tabs.length - 1,
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => choose(nameOf(tab)));
    tab.addEventListener('keydown', (event) => {
      const next = tabs[moves[event.key]?.(index) ?? -1];
      if (!next) return;
      event.preventDefault();
      next.focus();
      choose(nameOf(next));
    });
  });
  return (state) => {
    for (const tab of tabs) {
      const isChosen = nameOf(tab) === state.tab;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      byId(`panel-${nameOf(tab)}`).hidden = !isChosen;
    }
  };
}
