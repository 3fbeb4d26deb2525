/** The README shows what the tests run: its example is the file, its verbs and figures exist. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');

describe('README.md', () => {
  it('shows the example that is run', () => {
    expect(readme).toContain(readFileSync('examples/train.mjs', 'utf8').trimEnd());
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path as string);
    expect(links.length).toBeGreaterThan(5);
    for (const path of links) expect(existsSync(path), path).toBe(true);
  });

  it('names only verbs that the command line has', () => {
    const verbs = [...readme.matchAll(/^ringfence (\w+)/gm)].map(([, verb]) => verb as string);
    expect(verbs).toContain('train');
    for (const verb of verbs) expect(existsSync(`harness/cli/${verb}.ts`), verb).toBe(true);
  });
});
