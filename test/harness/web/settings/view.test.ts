/** The form in a document without a browser: what it says of a wrong value, and where. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { quickPreset } from '../../../../harness/web/settings/presets.ts';
import { checkSettings, type SettingsChange } from '../../../../harness/web/settings/settings.ts';
import { changedSettings, initialSettings } from '../../../../harness/web/settings/state.ts';
import { formView } from '../../../../harness/web/settings/view.ts';

const html = readFileSync(join(import.meta.dirname, '../../../../harness/web/index.html'), 'utf8');
let draw: (changes: SettingsChange) => void;

beforeEach(() => {
  const { document, HTMLSelectElement } = parseHTML(html);
  vi.stubGlobal('document', document);
  // The document's selects cannot be given a value, as those of browsers can.
  Object.defineProperty(HTMLSelectElement.prototype, 'value', { value: '', writable: true });
  vi.stubGlobal('HTMLSelectElement', HTMLSelectElement);
  const show = formView({ change: () => undefined, preset: () => undefined, start: () => undefined });
  draw = (changes) => {
    const settings = changedSettings(initialSettings, changes, quickPreset);
    show({ settings, checked: checkSettings(settings), brokenLink: undefined });
  };
});
afterEach(() => vi.unstubAllGlobals());

const problem = (): Element => document.getElementById('problem') as unknown as Element;
const wrong = (): string[] => [...document.querySelectorAll('[aria-invalid=true]')].map(({ id }) => id);

it.each<[string, SettingsChange]>([
  ['envs', { envs: '0' }],
  ['costLimit', { set: { costLimit: '-3' } }],
  ['set-beta', { set: { beta: '-1' } }],
])('a wrong value of %s is called invalid, and the sentence stands in its field', (id, changes) => {
  draw(changes);
  expect(wrong()).toEqual([id]);
  expect(problem().textContent).not.toBe('');
  const field = document.getElementById(id)?.closest('.field, .setting');
  expect(problem().parentElement === field, 'at its field').toBe(true);
  draw({});
  expect(document.querySelectorAll('[aria-invalid]')).toHaveLength(0);
  expect(problem().hasAttribute('hidden')).toBe(true);
});

it('a sentence about a value that is folded away stands below the form', () => {
  draw({ set: { targetKl: '1' } });
  const details = document.getElementById('set-hidden')?.closest('details') as unknown as HTMLDetailsElement;
  details.open = false;
  draw({ set: { hidden: '-1' } });
  expect(wrong()).toEqual(['set-hidden']);
  expect(problem().parentElement?.id).toBe('setup');
});
