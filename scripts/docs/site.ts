/** The documentation as a site beside the page: every docs/**.md as HTML, with the figures it shows. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix, sep } from 'node:path';
import { escaped } from '../../src/formats/text.ts';
import { type Rendered, renderPage } from './render.ts';

/**
 * The menu, ordered by who needs a page first: who trains, who looks, who extends, who works on the house. A section names its
 * pages in their order, or a folder of docs/ whose pages stand by their titles.
 */
const sections: readonly (readonly [heading: string, pages: readonly string[] | string])[] = [
  ['Begin', ['start-here.md', 'metrics.md', 'runs.md', 'studies.md', 'clusters.md', 'python.md']],
  ['The page', ['page.md', 'episodes.md', 'page-runs.md', 'rendering.md']],
  ['Algorithms', 'algorithms'],
  ['Tasks', 'tasks'],
  ['Extend', ['bring-your-own-robot.md', 'adding-an-algorithm.md']],
  ['Experiments', 'experiments'],
  ['Inside', ['architecture.md', 'physics.md', 'testing.md', 'profiling.md', 'performance.md', 'gpu-lint.md']],
];
/** Where the build puts what TypeDoc makes of the library's types (typedoc.json). */
const API = 'api/index.html';

const htmlOf = (path: string): string => path.replace(/\.md$/, '.html');

interface Page extends Rendered {
  /** Below docs/, with slashes. */
  readonly path: string;
}

/** What a link of a page leads to, below docs/, and the heading in it. */
function resolved(from: string, href: string): { path: string; anchor: string | undefined } {
  const [file = '', anchor] = href.split('#');
  return { path: file === '' ? from : posix.join(posix.dirname(from), file), anchor };
}

/** The typesetter's styles of equations, and the font that they ask for. */
const equations = ['Temml-Local.css', 'Temml.woff2'] as const;
const ofTypesetter = (file: string): Buffer =>
  readFileSync(createRequire(import.meta.url).resolve(`temml/dist/${file}`));

/** What runs on the site's pages: a form whose list shows the sections that hold all of its words. */
const SEARCH = readFileSync(new URL('./search.client.js', import.meta.url), 'utf8');

/** The page's icon as a file of its own: a strict policy refuses pictures within the text. */
function icon(): string {
  const page = readFileSync(new URL('../../harness/web/index.html', import.meta.url), 'utf8');
  const [, data] = /href="data:image\/svg\+xml,([^"]+)"/.exec(page) ?? [];
  if (data === undefined) throw new Error('harness/web/index.html has no icon');
  return decodeURIComponent(data);
}

const isElsewhere = (href: string): boolean => /^[a-z]+:/.test(href);

/**
 * @param root of the repository
 * @returns contents of the site's files by their paths below docs/
 * @throws Error naming the pages and links that lead to nothing
 */
export function docsSite(root: string): Map<string, string | Uint8Array> {
  const folder = join(root, 'docs');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.split(sep).join('/'));
  const known = new Set(files);
  const used = new Set<string>();
  const links: { from: string; href: string; path: string; anchor: string | undefined }[] = [];

  const targetFrom =
    (from: string) =>
    (href: string): string | undefined => {
      if (isElsewhere(href)) return href;
      const { path, anchor } = resolved(from, href);
      if (path.startsWith('..')) return undefined;
      links.push({ from, href, path, anchor });
      if (!path.endsWith('.md')) {
        used.add(path);
        return href;
      }
      return href.startsWith('#') ? href : href.replace(/\.md(?=#|$)/, '.html');
    };
  const pages = files
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path): Page => ({ path, ...renderPage(readFileSync(join(folder, path), 'utf8'), targetFrom(path)) }));
  const anchors = new Map(pages.map((page) => [page.path, page.anchors]));
  const broken = links.filter(
    ({ path, anchor }) => !known.has(path) || (anchor !== undefined && !anchors.get(path)?.has(anchor)),
  );
  if (broken.length > 0)
    throw new Error(`links that lead nowhere: ${broken.map(({ from, href }) => `${href} in docs/${from}`).join('; ')}`);

  const [equationStyle, equationFont] = equations;
  const style = ['base', 'docs'].map((name) => readFileSync(join(root, 'harness/web/style', `${name}.css`), 'utf8'));
  return new Map<string, string | Uint8Array>([
    ...pages.map((page) => [htmlOf(page.path), documentOf(page, pages)] as const),
    ['index.html', documentOf(contentsOf(pages), pages)],
    ['docs.css', [ofTypesetter(equationStyle).toString(), ...style].join('\n')],
    [equationFont, ofTypesetter(equationFont)],
    [
      'search.json',
      JSON.stringify(
        pages.flatMap(({ path, title, sections }) => sections.map((one) => ({ path: htmlOf(path), title, ...one }))),
      ),
    ],
    ['search.js', SEARCH],
    ['icon.svg', icon()],
    ...[...used].map((path) => [path, readFileSync(join(folder, path))] as const),
  ]);
}

/** Pages of each section in the order of the menu; pages that no section names come last. */
function sectionsOf(pages: readonly Page[]): (readonly [heading: string, pages: readonly Page[]])[] {
  const byTitle = (a: Page, b: Page): number => (a.title < b.title ? -1 : 1);
  const isIn = (folder: string, { path }: Page): boolean => posix.dirname(path) === folder;
  const named = sections.map(([heading, wanted]): readonly [string, readonly Page[]] => [
    heading,
    typeof wanted === 'string'
      ? pages.filter((page) => isIn(wanted, page)).sort(byTitle)
      : wanted.flatMap((path) => pages.filter((page) => page.path === path)),
  ]);
  const known = new Set(named.flatMap(([, own]) => own));
  const others = pages.filter((page) => !known.has(page)).sort(byTitle);
  return [...named, ['More', others] as const].filter(([, own]) => own.length > 0);
}

/** Links to all pages, in groups, and to the reference of the library. */
function menuOf(pages: readonly Page[], from: string): string {
  const base = '../'.repeat(from.split('/').length - 1);
  const groups = sectionsOf(pages).map(([heading, own]) => {
    const item = ({ path, title }: Page): string =>
      `<li><a href="${base}${htmlOf(path)}"${path === from ? ' aria-current="page"' : ''}>${escaped(title)}</a></li>`;
    return `<h2>${heading}</h2>\n<ul>\n${own.map(item).join('\n')}\n</ul>`;
  });
  const reference = `<h2>Library</h2>\n<ul>\n<li><a href="${base}${API}">API reference</a></li>\n</ul>`;
  return [...groups, reference].join('\n');
}

const contentsOf = (pages: readonly Page[]): Page => ({
  path: 'index.md',
  title: 'Documentation',
  anchors: new Set(),
  sections: [],
  html: `<h1>Documentation</h1>\n${menuOf(pages, 'index.md')}`,
});

function documentOf({ path, title, html }: Page, pages: readonly Page[]): string {
  const base = '../'.repeat(path.split('/').length - 1);
  const menu =
    path === 'index.md'
      ? ''
      : `<nav aria-label="Documentation"><details open><summary>All pages</summary>\n${menuOf(pages, path)}\n</details></nav>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${escaped(title)} - ringfence</title>
<link rel="icon" href="${base}icon.svg" />
<link rel="stylesheet" href="${base}docs.css" />
<script type="module" src="${base}search.js"></script>
</head>
<body>
<header class="masthead"><p class="home"><a href="${base}../index.html">ringfence</a> / <a href="${base}index.html">documentation</a></p>
<form class="search" role="search" data-base="${base}"><label>Search <input type="search" autocomplete="off" /></label><ol hidden></ol></form></header>
<div class="docs">
${menu}<main>
${html}</main>
</div>
</body>
</html>
`;
}
