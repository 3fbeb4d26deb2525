/** The known word that a misspelt one was probably meant to be. */
import { at } from '../../errors/lookup.ts';

/** ` (did you mean ...?)`, or '' when nothing is within two letters. */
export function suggestion(word: string, known: readonly string[], show: (word: string) => string): string {
  const [best] = known
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .filter((entry) => entry.distance <= Math.min(2, entry.candidate.length - 1))
    .sort((a, b) => a.distance - b.distance);
  return best === undefined ? '' : ` (did you mean ${show(best.candidate)}?)`;
}

/** Levenshtein's: letters inserted, removed or replaced. Words of very different length are not compared. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return at(row, b.length);
}
