/** The known word of MJCF that a misspelt one was probably meant to be. */
import { nearestWithin } from '../../errors/nearest.ts';

/** ` (did you mean ...?)`, or '' when nothing is within two letters. */
export function suggestion(word: string, known: readonly string[], show: (word: string) => string): string {
  const best = nearestWithin(word, known, (candidate) => Math.min(2, candidate.length - 1));
  return best === undefined ? '' : ` (did you mean ${show(best)}?)`;
}
