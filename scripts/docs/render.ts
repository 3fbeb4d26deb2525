/** One page of the documentation as HTML: GitHub's Markdown, with equations as MathML. */
import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import temml from 'temml';
import { escaped } from '../../src/formats/text.ts';

export interface Rendered {
  /** Text of the first heading. */
  readonly title: string;
  /** The anchors of the headings, as code hosts make them. */
  readonly anchors: ReadonlySet<string>;
  readonly html: string;
  /** What a search looks through: the text below each heading. */
  readonly sections: readonly Section[];
}

export interface Section {
  readonly heading: string;
  readonly anchor: string;
  readonly text: string;
}

/** The anchor of a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** `$$ ... $$`. */
const equations: TokenizerAndRendererExtension = {
  name: 'equation',
  level: 'block',
  start: (source) => source.indexOf('$$'),
  tokenizer(source) {
    const match = /^\$\$([\s\S]+?)\$\$/.exec(source);
    return match ? { type: 'equation', raw: match[0], tex: match[1] } : undefined;
  },
  renderer: ({ tex }) =>
    `<div class="equation">${temml.renderToString(tex as string, { displayMode: true, throwOnError: true })}</div>\n`,
};

/** `$ ... $` within a sentence; a dollar beside a letter, digit or blank begins or ends none. */
const inlineEquations: TokenizerAndRendererExtension = {
  name: 'inlineEquation',
  level: 'inline',
  start: (source) => source.indexOf('$'),
  tokenizer(source) {
    const match = /^\$(?![\s$])([^$\n]*[^\s$\\])\$(?![\w$])/.exec(source);
    return match ? { type: 'inlineEquation', raw: match[0], text: match[1], tex: match[1] } : undefined;
  },
  renderer: ({ tex }) => temml.renderToString(tex as string, { throwOnError: true }),
};

const plainText = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => ('tokens' in token && token.tokens ? plainText(token.tokens) : 'text' in token ? token.text : ''))
    .join('');

/**
 * Long lines and wide tables scroll by themselves, by the keyboard too.
 * @param target where a link or picture of the page leads on the site; undefined where the site has no such file, and the
 *   link's text stands alone
 * @throws Error with an equation that is none
 */
export function renderPage(markdown: string, target: (href: string) => string | undefined): Rendered {
  const anchors = new Set<string>();
  let title = '';
  const marked = new Marked({
    extensions: [equations, inlineEquations],
    renderer: {
      heading({ depth, tokens }: Tokens.Heading) {
        const text = plainText(tokens);
        const anchor = anchorOf(text);
        if (title === '') title = text;
        anchors.add(anchor);
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens);
        const address = target(href);
        return address === undefined ? text : `<a href="${address}">${text}</a>`;
      },
      code({ text }: Tokens.Code) {
        return `<pre tabindex="0">${escaped(text)}</pre>\n`;
      },
      table(token: Tokens.Table) {
        const row = (cells: string): string => `<tr>${cells}</tr>\n`;
        const head = row(token.header.map((cell) => this.tablecell(cell)).join(''));
        const body = token.rows.map((cells) => row(cells.map((cell) => this.tablecell(cell)).join(''))).join('');
        return `<div class="table" tabindex="0" role="region" aria-label="Table"><table><thead>${head}</thead><tbody>${body}</tbody></table></div>\n`;
      },
    },
    walkTokens(token) {
      if (token.type === 'image') token['href'] = target(token['href']) ?? token['href'];
    },
  });
  const html = marked.parse(markdown, { async: false });
  return { title, anchors, html, sections: sectionsOf(marked.lexer(markdown)) };
}

/** The page's text without markup, cut at its headings. */
function sectionsOf(tokens: readonly Token[]): Section[] {
  const sections: { heading: string; anchor: string; text: string }[] = [];
  for (const token of tokens) {
    if (token.type === 'heading') {
      const heading = plainText((token as Tokens.Heading).tokens);
      sections.push({ heading, anchor: anchorOf(heading), text: '' });
      continue;
    }
    const section = sections.at(-1);
    if (section) section.text = `${section.text} ${plainOf(token.raw)}`.trim();
  }
  return sections;
}

/** Markdown without its signs: links by their names, displayed equations left out. */
const plainOf = (markdown: string): string =>
  markdown
    .replaceAll(/\$\$[\s\S]*?\$\$/g, ' ')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`|$\\{}]|-{3,}/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
