/** The documentation's site: its pages, links, equations and figures. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { docs } from '../../harness/web/ui/documentation.ts';
import { renderPage } from '../../scripts/docs/render.ts';
import { docsSite } from '../../scripts/docs/site.ts';

const root = join(import.meta.dirname, '../..');
const everywhere = (href: string): string => href;

/** A repository that has these files in docs/, and the styles of this one. */
function repository(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-docs-'));
  const pages = Object.entries(files).map(([path, text]) => [`docs/${path}`, text] as const);
  const styles = ['base', 'docs'].map((name) => [`harness/web/style/${name}.css`, ''] as const);
  for (const [path, text] of [...pages, ...styles]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('a page', () => {
  it('has anchors for its headings, as code hosts make them', () => {
    const { title, anchors, html } = renderPage('# Of *one*: `x`\n\n## What is, and what is not', everywhere);
    expect(title).toBe('Of one: x');
    expect([...anchors]).toEqual(['of-one-x', 'what-is-and-what-is-not']);
    expect(html).toContain('<h1 id="of-one-x">Of <em>one</em>: <code>x</code></h1>');
  });

  it('has equations as MathML, over several lines, and none in code', () => {
    const { html } = renderPage('a\n\n$$x_1 = \\frac{a}{b}\n+ 1$$\n\n```\n$$ no $$\n```', everywhere);
    expect(html.match(/<math/g)).toHaveLength(1);
    expect(html).toContain('<mfrac>');
    expect(html).toContain('$$ no $$');
    expect(() => renderPage('$$\\nothing{$$', everywhere)).toThrow();
  });

  it('has equations within sentences and tables as MathML, and leaves prices and code alone', () => {
    const { html } = renderPage('with $x^{-1} g$ here\n\n| $a_i$ |\n|---|\n| `$b$` costs $5 or $6 |', everywhere);
    expect(html.match(/<math/g)).toHaveLength(2);
    expect(html).toContain('<code>$b$</code> costs $5 or $6');
  });

  it('escapes what is not markup, and tables scroll by the keyboard', () => {
    const { html } = renderPage('| a | b |\n|---|---|\n| `x < 1` | 2 |', everywhere);
    expect(html).toContain('<code>x &lt; 1</code>');
    expect(html).toContain('<div class="table" tabindex="0" role="region"');
  });
});

describe('the site', () => {
  it('leads from page to page, to figures that it has, and nowhere outside of the documentation', () => {
    const site = docsSite(
      repository({
        'one.md': '# One\n\n[two](sub/two.md#part) ![f](figures/f.svg) [code](../src/a.ts) [web](https://example.org)',
        'sub/two.md': '# Two\n\n## Part\n\n[one](../one.md) [part](#part)',
        'figures/f.svg': '<svg/>',
        'figures/unused.svg': '<svg/>',
      }),
    );
    expect([...site.keys()].sort()).toEqual([
      'Temml.woff2',
      'docs.css',
      'figures/f.svg',
      'icon.svg',
      'index.html',
      'one.html',
      'search.js',
      'search.json',
      'sub/two.html',
    ]);
    const one = site.get('one.html') as string;
    for (const part of ['href="sub/two.html#part"', 'src="figures/f.svg"', ' code ', 'href="https://example.org"'])
      expect(one).toContain(part);
    expect(one).not.toContain('src/a.ts');
    expect(site.get('sub/two.html')).toContain('href="../one.html"');
    expect(site.get('sub/two.html')).toContain('<link rel="icon" href="../icon.svg" />');
    expect(site.get('icon.svg')).toMatch(/^<svg xmlns=/);
  });

  it('orders its menu by need, names pages that no section has, and ends with the reference of the library', () => {
    const files = {
      'apart.md': '# Apart',
      'architecture.md': '# B',
      'start-here.md': '# Start',
      'tasks/z.md': '# A task',
    };
    const index = docsSite(repository(files)).get('index.html') as string;
    const menu = index.slice(index.indexOf('<main>'));
    const names = [...menu.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(([, href, name]) => [href, name]);
    expect(names).toEqual([
      ['start-here.html', 'Start'],
      ['tasks/z.html', 'A task'],
      ['architecture.html', 'B'],
      ['apart.html', 'Apart'],
      ['api/index.html', 'API reference'],
    ]);
  });

  it('is searched by sections: their headings, anchors and plain text', () => {
    const site = docsSite(
      repository({ 'one.md': '# One\n\nA [link](#b) and `code`.\n\n## B\n\n| x | y |\n|---|---|\n| 1 | 2 |' }),
    );
    expect(JSON.parse(site.get('search.json') as string)).toEqual([
      { path: 'one.html', title: 'One', heading: 'One', anchor: 'one', text: 'A link and code.' },
      { path: 'one.html', title: 'One', heading: 'B', anchor: 'b', text: 'x y 1 2' },
    ]);
    expect(site.get('one.html')).toContain('<script type="module" src="search.js"></script>');
  });

  it('names a link to a page or a heading that is missing', () => {
    const files = { 'one.md': '# One\n\n[two](two.md) [part](#part)' };
    expect(() => docsSite(repository(files))).toThrow(
      'links that lead nowhere: two.md in docs/one.md; #part in docs/one.md',
    );
  });

  it('of this repository has every page that the harness leads to, and every link leads somewhere', () => {
    const site = docsSite(root);
    for (const { address } of Object.values(docs)) expect([...site.keys()]).toContain(address.replace('./docs/', ''));
    expect(site.get('algorithms/c-trpo.html')).toContain('<math');
    expect(site.get('metrics.html')).toContain('id="trust-region"');
    expect(site.get('architecture.html')).toContain('src="figures/iteration.svg"');
    expect(
      [...site].filter(([, text]) => /flowchart|sequenceDiagram/.test(String(text))).map(([path]) => path),
    ).toEqual([]);
  });
});

describe('prose', () => {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.md'),
  );
  const named = [...pages.map((path) => `docs/${path}`), 'README.md', 'CONTRIBUTING.md'].map((path) =>
    path.split(sep).join('/'),
  );
  /** Lines of sentences: code, tables, pictures, equations and what a command writes stand as they are. */
  function sentences(text: string): string[] {
    const kept = text
      .replace(/^\s*```[\s\S]*?^\s*```/gm, '')
      .replace(/<!-- made by[\s\S]*?<!-- end/g, '')
      .replace(/\$\$[\s\S]*?\$\$/g, '');
    return kept.split('\n').filter((line) => !/^(\||!\[|#|<)/.test(line));
  }

  it.each(named)('%s wraps at 120 columns, links apart', (path) => {
    const lines = sentences(readFileSync(join(root, path), 'utf8'));
    expect(lines.filter((line) => line.length > 120 && !line.includes(']('))).toEqual([]);
  });
});
