/** The published package has what its README shows, and nothing that only a checkout needs. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' });
const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
const paths = new Set(files.map(({ path }) => path));
const linksOf = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) => path as string);

describe('the package', () => {
  it('has every document, figure and example that the README links', () => {
    const links = linksOf(readFileSync('README.md', 'utf8'));
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((path) => !paths.has(path))).toEqual([]);
    expect(paths).toContain('examples/train.mjs');
  });

  it('has what runs, and neither sources nor tests', () => {
    for (const path of ['bin/ringfence', 'LICENSE', 'package.json']) expect(paths).toContain(path);
    expect([...paths].filter((path) => /^(src|test|harness|scripts|shaders|dist\/scripts)\//.test(path))).toEqual([]);
  });
});
