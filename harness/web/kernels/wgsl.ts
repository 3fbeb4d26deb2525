/** Light syntax colouring of WGSL: where comments, keywords, types, numbers and attributes are in a text. */

export type TokenKind = 'comment' | 'keyword' | 'type' | 'number' | 'attribute';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const KEYWORDS =
  'alias|break|case|const|continue|continuing|default|diagnostic|discard|else|enable|fn|for|if|let|loop|override|requires|return|struct|switch|var|while|true|false';
const TYPES = 'array|atomic|bool|f16|f32|i32|u32|ptr|mat[234]x[234][fh]?|vec[234][fhiu]?';

/** One alternative a kind, in the order of `kinds`. */
const TOKEN = new RegExp(
  [
    '(\\/\\/.*|\\/\\*[\\s\\S]*?\\*\\/)',
    `\\b(${KEYWORDS})\\b`,
    `\\b(${TYPES})\\b`,
    '\\b(0x[0-9a-f]+[iu]?|\\d+(?:\\.\\d*)?(?:e[+-]?\\d+)?[fhiu]?)\\b',
    '(@\\w+)',
  ].join('|'),
  'gi',
);
const kinds: readonly TokenKind[] = ['comment', 'keyword', 'type', 'number', 'attribute'];

export function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => ({
    kind: kinds[match.slice(1).findIndex((group) => group !== undefined)] as TokenKind,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** A program of thousands of lines is read without colours rather than slowly. */
const MOST_TOKENS = 20_000;

/** Colours the text of `node` by the custom highlights `wgsl-comment` and so on, where the browser has them. */
export function colourWgsl(node: Text): void {
  if (!('highlights' in CSS)) return;
  const tokens = tokensOf(node.data).slice(0, MOST_TOKENS);
  for (const kind of kinds) {
    const ranges = tokens
      .filter((token) => token.kind === kind)
      .map(
        ({ start, end }) =>
          new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end }),
      );
    CSS.highlights.set(`wgsl-${kind}`, new Highlight(...ranges));
  }
}
