/** The known name that is nearest to one that is not, for complaints to suggest. */

/** Insertions, deletions and replacements of one letter that lead from one text to another (Levenshtein, 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/**
 * The nearest of `known`, of equally near ones the first; undefined where each has more letters changed than it may have.
 * @param mostOf how many letters of a candidate may be changed
 * @param fold what is compared of a word
 */
export function nearestWithin(
  name: string,
  known: readonly string[],
  mostOf: (candidate: string) => number,
  fold: (word: string) => string = (word) => word,
): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, away: distance(fold(name), fold(candidate)) }))
    .filter(({ candidate, away }) => away <= mostOf(candidate));
  return near.sort((a, b) => a.away - b.away)[0]?.candidate;
}

/** Letters of a name for each that may differ. */
const LETTERS = 4;

/** The nearest of `known`, whatever the case of its letters; undefined where more than a quarter of the name would change. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(name.length / LETTERS));
  return nearestWithin(
    name,
    known,
    () => most,
    (word) => word.toLowerCase(),
  );
}

/** ` (perhaps beta)`, to stand behind a name that is not known; nothing where none is near. */
export function perhaps(name: unknown, known: readonly string[]): string {
  const near = typeof name === 'string' ? nearestOf(name, known) : undefined;
  return near === undefined ? '' : ` (perhaps ${near})`;
}
