/** Comments of a file, and what can be told of their sentences without understanding them. */

export interface Comment {
  readonly line: number;
  /** The words without signs, lines joined by blanks. */
  readonly text: string;
}

/** Comments that stand on lines of their own, in TypeScript and WGSL; lines of `//` that follow one another are one. */
export function commentsOf(source: string): Comment[] {
  const found: Comment[] = [];
  let open: { line: number; text: string[]; isBlock: boolean } | undefined;
  const close = (): void => {
    if (open) found.push({ line: open.line, text: open.text.join(' ').replace(/\s+/g, ' ').trim() });
    open = undefined;
  };
  for (const [i, whole] of source.split('\n').entries()) {
    const line = whole.trim();
    const begins = /^(\/\/|\/\*)/.exec(line)?.[1];
    const goesOn = open && (open.isBlock ? begins === undefined : begins === '//');
    if (!goesOn) {
      close();
      if (begins) open = { line: i + 1, text: [], isBlock: begins === '/*' };
    }
    open?.text.push(line.replace(/^(\/\/+|\/\*+|\*(?!\/))/, '').replace(/\*\/$/, ''));
    if (open?.isBlock && line.endsWith('*/')) close();
  }
  close();
  return found;
}

const PREPOSITIONS = new Set(
  (
    'About After Along Among As At Before Beside Besides Between Beyond By For From In Of On Through To Under With ' +
    'Within Without'
  ).split(' '),
);

/** What a sentence that opens with a preposition goes on with, where it is one. */
const VERBS = new Set(
  (
    'is are was were has have had does do did can may must will would could should add adds ask asks begin begins change ' +
    'changes choose chooses count counts differ differs end ends fall falls give gives go goes hold holds keep keeps ' +
    'know knows lead leads leave leaves let lets lie lies look looks make makes mean means move moves need needs read ' +
    'reads run runs say says see sees stand stands stay stays sum sums take takes touch touches write writes'
  ).split(' '),
);

/**
 * Whether a comment opens with a bare preposition, so that nothing is said of anything: "Of the second body." What opens with
 * "Of" is refused even with a verb, which is then one of a clause: "Of a run that goes on: what came before."
 */
export function isBare({ text }: Comment): boolean {
  const [sentence = ''] = text.split(/(?<=[.:;])\s/);
  const words = sentence.match(/[A-Za-z]+/g) ?? [];
  const [first = '', second] = words;
  // Titles of groups of bindings are a word or two: in, out, in and out.
  const isTitle = second === undefined || text === 'in and out';
  const opens = first.charAt(0).toUpperCase() + first.slice(1);
  if (!text.startsWith(first) || !PREPOSITIONS.has(opens) || isTitle) return false;
  return opens === 'Of' || !words.some((word) => VERBS.has(word));
}
