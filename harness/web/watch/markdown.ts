/** The part of Markdown that this project's guides are written in, as blocks: headings, paragraphs, lists, tables and code. */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly content: readonly Inline[] }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly id: string; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'code'; readonly text: string };

/** The anchor of a heading, as code hosts make it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-');

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)]+)\)/g;

export function inlinesOf(text: string): Inline[] {
  const inlines: Inline[] = [];
  let end = 0;
  const plain = (to: number): void => {
    if (to > end) inlines.push({ kind: 'text', text: text.slice(end, to) });
  };
  for (const match of text.matchAll(INLINE)) {
    plain(match.index);
    const [whole, code, strong, emphasis, link, href] = match;
    if (code !== undefined) inlines.push({ kind: 'code', text: code });
    else if (strong !== undefined) inlines.push({ kind: 'strong', content: inlinesOf(strong) });
    else if (emphasis !== undefined) inlines.push({ kind: 'emphasis', content: inlinesOf(emphasis) });
    else inlines.push({ kind: 'link', text: link as string, href: href as string });
    end = match.index + whole.length;
  }
  plain(text.length);
  return inlines;
}

/** Cells of `| a | b |`; an escaped bar is no border. */
const cellsOf = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => inlinesOf(cell.trim().replaceAll('\\|', '|')));

const isRuler = (line: string): boolean => /^\|[\s|:-]+\|$/.test(line);

function blockOf(lines: readonly string[]): Block {
  const [first = ''] = lines;
  const [, marks, title] = /^(#+)\s+(.*)$/.exec(first) ?? [];
  if (marks !== undefined && title !== undefined)
    return { kind: 'heading', level: marks.length, id: anchorOf(title), content: inlinesOf(title) };
  if (first.startsWith('```')) return { kind: 'code', text: lines.slice(1, -1).join('\n') };
  if (first.startsWith('|')) return { kind: 'table', rows: lines.filter((line) => !isRuler(line)).map(cellsOf) };
  if (/^[*-] /.test(first)) {
    // A line that begins with no mark goes on with the item before.
    const items = lines
      .join('\n')
      .replace(/\n(?![*-] )\s*/g, ' ')
      .split('\n');
    return { kind: 'list', items: items.map((item) => inlinesOf(item.slice(2))) };
  }
  return { kind: 'paragraph', content: inlinesOf(lines.join(' ')) };
}

/** Blocks are separated by empty lines; a heading may be followed by its text at once. */
export function blocksOf(markdown: string): Block[] {
  const blocks: string[][] = [];
  let [isCode, isNew] = [false, true];
  for (const line of markdown.split('\n')) {
    const isFence = line.startsWith('```');
    if (!isCode && (line.trim() === '' || line.startsWith('#') || isFence)) isNew = true;
    if (isCode || line.trim() !== '') {
      if (isNew) blocks.push([]);
      blocks.at(-1)?.push(line);
      isNew = !isCode && line.startsWith('#');
    }
    if (isFence) {
      isNew = isCode;
      isCode = !isCode;
    }
  }
  return blocks.map(blockOf);
}
