/** The WGSL of one kernel as the driver was given it, with what it binds and the constants that were linked in. */
import type { KernelText } from '../../../src/profile/kernel_text.ts';
import { element, setText } from '../ui/dom.ts';
import { plural } from '../ui/text.ts';
import type { Selection } from './state.ts';
import { colourWgsl } from './wgsl.ts';

/** Pixels above the entry point. */
const ENTRY_INSET = 12;

/** The kernels of a name, each with its index among all. */
const variantsOf = (kernels: readonly KernelText[], name: string): { text: KernelText; index: number }[] =>
  kernels.map((text, index) => ({ text, index })).filter(({ text }) => text.kernel === name);

function listOf(title: string, rows: readonly (readonly [string, string])[]): HTMLElement {
  const entries = rows.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)));
  return element('details', {}, element('summary', {}, title), element('dl', { class: 'facts' }, ...entries));
}

export class SourceView {
  readonly root: HTMLElement;
  readonly #title = element('h3');
  readonly #use = element('p', { class: 'hint' });
  readonly #variants = element('select', { id: 'kernel-variant' });
  readonly #chooser: HTMLElement;
  readonly #facts = element('div', { class: 'kernel-facts' });
  readonly #code = element('pre', { class: 'wgsl', tabindex: 0, role: 'region', 'aria-label': 'WGSL source' });
  #shown: KernelText | undefined;

  constructor(select: (selection: Selection) => void) {
    const label = element('label', { for: 'kernel-variant' }, 'Variant');
    this.#chooser = element('div', { class: 'variant' }, label, this.#variants);
    this.#variants.addEventListener('change', () =>
      select({ kernel: this.#title.textContent ?? '', variant: Number(this.#variants.value) }),
    );
    const head = element('div', { class: 'source-head' }, this.#title, this.#chooser);
    this.root = element(
      'section',
      { class: 'kernel-source', 'aria-label': 'Source of a kernel' },
      head,
      this.#use,
      this.#facts,
      this.#code,
    );
  }

  draw(kernels: readonly KernelText[], selection: Selection | undefined): void {
    const variants = selection ? variantsOf(kernels, selection.kernel) : [];
    const chosen = variants.find(({ index }) => index === selection?.variant) ?? variants[0];
    this.root.hidden = selection === undefined;
    if (!selection || chosen?.text === this.#shown) return;
    this.#shown = chosen?.text;
    setText(this.#title, selection.kernel);
    this.#chooser.hidden = variants.length < 2;
    this.#variants.replaceChildren(
      ...variants.map(({ text, index }, at) =>
        element(
          'option',
          { value: index, selected: index === chosen?.index },
          `${at + 1} of ${variants.length}: ${text.steps.join(', ')}`,
        ),
      ),
    );
    if (chosen) this.#show(chosen.text);
    else this.#showNothing();
  }

  #show({ steps, source, bindings, constants }: KernelText): void {
    setText(
      this.#use,
      `Runs in: ${steps.join(', ')}. ${plural(source.split('\n').length, 'line')} as linked for this run.`,
    );
    this.#facts.replaceChildren(
      listOf(
        plural(bindings.length, 'binding'),
        bindings.map(({ binding, name, kind }) => [`${binding} ${name}`, kind]),
      ),
      listOf(
        plural(constants.length, 'constant'),
        constants.map(({ name, value }) => [name, value]),
      ),
    );
    const text = document.createTextNode(source);
    this.#code.replaceChildren(text);
    this.#code.hidden = false;
    colourWgsl(text);
    this.#scrollTo(text, source.indexOf('@compute'));
  }

  /** The entry point first; what it calls stands around it. */
  #scrollTo(text: Text, offset: number): void {
    const range = document.createRange();
    range.setStart(text, Math.max(0, offset));
    this.#code.scrollTop = 0;
    this.#code.scrollTop = range.getBoundingClientRect().top - this.#code.getBoundingClientRect().top - ENTRY_INSET;
  }

  /** A saved profile has times only. */
  #showNothing(): void {
    setText(this.#use, 'Profile a run of this page to read its kernels.');
    this.#facts.replaceChildren();
    this.#code.hidden = true;
  }
}
