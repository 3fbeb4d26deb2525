/** Where a WGSL function can be broken, and how: small changes of its text that a test must notice. */

export const MUTATIONS = ['sign', 'factor', 'term', 'index', 'bound'] as const;
export type Mutation = (typeof MUTATIONS)[number];

export interface Site {
  /** Below shaders/. */
  readonly file: string;
  readonly function: string;
  readonly mutation: Mutation;
  /** The characters [start, end) of the file, which become `text`. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_]\w*|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[fuih]?|<<=|>>=|&&|\|\||->|<<|>>|<=|>=|==|!=|\+\+|--|[-+*/%&|^]=|[^\s\w]/g;

/** Tokens without comments; `bitcast<u32>` and `array<f32, 4>` are one each, so that no template looks like a comparison. */
function tokensOf(text: string): Token[] {
  const all = [...text.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }))
    .filter((token) => !/^\/[/*]/.test(token.text));
  const tokens: Token[] = [];
  for (let i = 0; i < all.length; i++) {
    const token = all[i] as Token;
    if (!/^(array|bitcast|ptr|atomic|vec[234]|mat[234]x[234]|var)$/.test(token.text) || all[i + 1]?.text !== '<') {
      tokens.push(token);
      continue;
    }
    let depth = 0;
    do {
      i++;
      for (const c of all[i]?.text ?? '>') depth += c === '<' ? 1 : c === '>' ? -1 : 0;
    } while (depth > 0);
    const { end } = all[i] as Token;
    tokens.push({ text: text.slice(token.start, end), start: token.start, end });
  }
  return tokens;
}

const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);
const KEYWORDS = new Set(['return', 'if', 'else', 'while', 'for', 'switch', 'case', 'let', 'var', 'const']);

/** Whether an operator after this token has an operand on its left. */
const isOperand = ({ text }: Token): boolean =>
  (/^[\w.]/.test(text) && !KEYWORDS.has(text)) || text === ')' || text === ']';

/** Index of the token that closes what opens at `open`. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const { text } = tokens[i] as Token;
    if (OPENING.has(text)) depth++;
    if (CLOSING.has(text) && --depth === 0) return i;
  }
  return tokens.length - 1;
}

/** Index of the token after the operand that begins at `i`: a product where `products`, else one factor. */
function afterOperand(tokens: readonly Token[], i: number, products: boolean): number {
  let at = i;
  while (/^[-!~&*]$/.test(tokens[at]?.text ?? '')) at++; // what stands before an operand
  for (;;) {
    const text = tokens[at]?.text ?? '';
    at = OPENING.has(text) ? closing(tokens, at) + 1 : at + 1;
    while (/^[([.]$/.test(tokens[at]?.text ?? '')) at = tokens[at]?.text === '.' ? at + 2 : closing(tokens, at) + 1;
    if (!products || !/^[*/%]$/.test(tokens[at]?.text ?? '')) return at;
    at++;
  }
}

const SWAPPED: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const OPPOSITE: Readonly<Record<string, string>> = { '+': '-', '-': '+', '+=': '-=', '-=': '+=' };

/** Every site of a file, in the order of its text: within functions, whose declarations, attributes and imports are left alone. */
export function sitesOf(file: string, text: string): Site[] {
  const tokens = tokensOf(text);
  const sites: Site[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]?.text !== 'fn') continue;
    const name = tokens[i + 1]?.text ?? '';
    let open = closing(tokens, i + 2);
    while (tokens[open]?.text !== '{') open++;
    const end = closing(tokens, open);
    for (let at = open + 1; at < end; at++) sites.push(...sitesAt(tokens, at, { file, function: name }, text));
    i = end;
  }
  return sites;
}

function sitesAt(tokens: readonly Token[], at: number, of: Pick<Site, 'file' | 'function'>, source: string): Site[] {
  const { text, start, end } = tokens[at] as Token;
  const [before, next] = [tokens[at - 1] as Token, tokens[at + 1] as Token];
  const isAttribute = before.text === '@' || tokens[at - 2]?.text === '@';
  if (isAttribute) return [];
  const binary = isOperand(before);
  const site = (mutation: Mutation, from: number, to: number, replaced: string): Site => ({
    ...of,
    mutation,
    start: from,
    end: to,
    text: replaced,
  });
  const sites: Site[] = [];
  if (text in OPPOSITE && (binary || text.length === 2)) sites.push(site('sign', start, end, OPPOSITE[text] as string));
  if (text === '-' && !binary) sites.push(site('sign', start, end, ''));
  if (text === '+' && binary) {
    const after = tokens[afterOperand(tokens, at + 1, true) - 1] as Token;
    sites.push(site('term', start, after.end, ''));
  }
  if (text === '*' && binary) {
    const after = tokens[afterOperand(tokens, at + 1, false) - 1] as Token;
    sites.push(site('factor', start, after.end, ''));
  }
  if (/^(\d+\.\d*|\.\d+)(e[+-]?\d+)?f?$/.test(text) && Number.parseFloat(text) !== 0)
    sites.push(site('factor', start, end, `(${text} * 1.5)`));
  if (text === '[' && binary) {
    const close = tokens[closing(tokens, at)] as Token;
    sites.push(site('index', next.start, close.start, `(${source.slice(next.start, close.start)}) + 1`));
  }
  if (text in SWAPPED && binary) sites.push(site('bound', start, end, SWAPPED[text] as string));
  return sites;
}

/** The file with the site's change made. */
export const broken = (source: string, { start, end, text }: Site): string =>
  source.slice(0, start) + text + source.slice(end);

/** What identifies a site while the file around it changes: the line with the change marked, and which of its kind it is. */
export function described(source: string, site: Site): string {
  const from = source.lastIndexOf('\n', site.start - 1) + 1;
  const to = source.indexOf('\n', site.end);
  const line = source
    .slice(from, to < 0 ? undefined : to)
    .replace(/\s+/g, ' ')
    .trim();
  const was = source.slice(site.start, site.end).replace(/\s+/g, ' ');
  return `${site.file} ${site.function} ${site.mutation}: \`${line}\`, ${site.start - from}: \`${was}\` -> \`${site.text}\``;
}
