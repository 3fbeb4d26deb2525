import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../../harness/web/style');
/** The documentation is another page, and the last sheet overrides the others in narrow windows. */
const APART = ['docs.css', 'narrow.css', 'index.css'];

it('a class by itself is styled in one sheet: two features that share a name would look like one another', () => {
  const sheets = new Map<string, Set<string>>();
  for (const sheet of readdirSync(folder).filter((name) => !APART.includes(name))) {
    const rules = readFileSync(join(folder, sheet), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, selectors = ''] of rules.matchAll(/([^{}]+)\{/g))
      for (const selector of selectors.split(',').map((text) => text.trim()))
        if (/^\.[\w-]+$/.test(selector)) sheets.set(selector, (sheets.get(selector) ?? new Set()).add(sheet));
  }
  expect(sheets.size).toBeGreaterThan(100);
  const shared = [...sheets].filter(([, names]) => names.size > 1).map(([name, names]) => `${name}: ${[...names]}`);
  expect(shared).toEqual([]);
});
