/** A table of kernels that is sorted by the buttons in its head; arrow keys walk along the kernels. */

import { element, setText } from '../ui/dom.ts';
import { sortedRows, type TableColumn } from './columns.ts';
import type { Selection, Sort } from './state.ts';

export interface TableActions {
  sort(column: string): void;
  select(selection: Selection): void;
}

interface Row {
  readonly kernel: string;
}

export interface TableContent<R extends Row> {
  readonly caption: string;
  readonly rows: readonly R[];
  readonly sort: Sort;
  readonly selected: string | undefined;
  readonly colourOf: (kernel: string) => string;
  /** A last row that is not sorted, such as the whole iteration. */
  readonly total?: R | undefined;
}

const KERNEL = { id: 'kernel', title: 'Kernel' } as const;

export class KernelTable<R extends Row> {
  readonly root: HTMLElement;
  readonly #columns: readonly TableColumn<R>[];
  readonly #actions: TableActions;
  readonly #caption = element('caption');
  readonly #heads: ReadonlyMap<string, HTMLTableCellElement>;
  readonly #body = element('tbody');
  #rows: readonly R[] = [];
  #sort: Sort | undefined;
  #search = '';

  constructor(name: string, columns: readonly TableColumn<R>[], actions: TableActions) {
    this.#columns = columns;
    this.#actions = actions;
    this.#heads = new Map([KERNEL, ...columns].map(({ id, title }) => [id, this.#head(id, title)]));
    const head = element('thead', {}, element('tr', {}, ...this.#heads.values()));
    const table = element('table', { class: 'kernel-table' }, this.#caption, head, this.#body);
    this.root = element('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': name }, table);
    this.#body.addEventListener('keydown', (event) => this.#walk(event));
  }

  draw(content: TableContent<R>): void {
    const { caption, rows, sort, selected } = content;
    setText(this.#caption, caption);
    if (rows !== this.#rows || sort !== this.#sort) this.#fill(content);
    this.#rows = rows;
    this.#sort = sort;
    for (const row of this.#body.rows)
      row.querySelector('button')?.setAttribute('aria-pressed', String(row.dataset['kernel'] === selected));
  }

  /** Leaves the kernels whose names have all words of a search. @returns how many they are */
  find(search: string): number {
    this.#search = search.toLowerCase().trim();
    const words = this.#search.split(/\s+/);
    let found = 0;
    for (const row of this.#body.rows) {
      // the whole iteration is no kernel
      const isKernel = row.querySelector('button') !== null;
      row.hidden = isKernel && !words.every((word) => row.dataset['kernel']?.toLowerCase().includes(word));
      if (isKernel && !row.hidden) found++;
    }
    return found;
  }

  /** The first kernel on show. */
  get first(): string | undefined {
    return [...this.#body.rows].find((row) => !row.hidden && row.querySelector('button'))?.dataset['kernel'];
  }

  #head(id: string, title: string): HTMLTableCellElement {
    const button = element('button', { type: 'button', class: 'sorter', 'data-column': id }, title);
    button.addEventListener('click', () => this.#actions.sort(id));
    return element('th', { scope: 'col' }, button);
  }

  #fill({ rows, sort, colourOf, total }: TableContent<R>): void {
    for (const [id, head] of this.#heads) {
      if (id === sort.column) head.setAttribute('aria-sort', sort.isDescending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    const sorted = sortedRows(rows, this.#columns, sort);
    this.#body.replaceChildren(...sorted.map((row) => this.#row(row, this.#button(row.kernel, colourOf(row.kernel)))));
    if (total) this.#body.append(this.#row(total, total.kernel));
    this.find(this.#search);
  }

  #row(row: R, name: Node | string): HTMLTableRowElement {
    const cells = this.#columns.map(({ id, cell }) => element('td', { 'data-column': id }, cell(row)));
    return element('tr', { 'data-kernel': row.kernel }, element('th', { scope: 'row' }, name), ...cells);
  }

  #button(kernel: string, colour: string): HTMLButtonElement {
    const swatch = element('span', { class: 'kernel-swatch', 'aria-hidden': 'true' });
    swatch.style.setProperty('--swatch', `var(${colour})`);
    const button = element('button', { type: 'button', class: 'kernel-name' }, swatch, kernel);
    button.addEventListener('click', () => this.#actions.select({ kernel }));
    return button;
  }

  /** Up and down from kernel to kernel. */
  #walk(event: KeyboardEvent): void {
    const buttons = [...this.#body.querySelectorAll('button')];
    const now = buttons.indexOf(event.target as HTMLButtonElement);
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: now - 1,
      ArrowDown: now + 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = buttons[targets[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
