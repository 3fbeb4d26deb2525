/** What is wrong with what a user gives: named by the library as in the configuration, by a front door in its own words. */
import { RingfenceError } from './error.ts';
import { perhaps } from './nearest.ts';

/** What a front door calls an option, such as `--steps-per-epoch` for `stepsPerEpoch`. */
export type NameOf = (option: string) => string;

/** Ways out that a front door knows better than the library, and what the library says of them. */
const REMEDIES = { study: 'give each of its values a run of its own' } as const;
export type Remedy = keyof typeof REMEDIES;

/** Something that a front door says in its own words: an option, or a way out. */
export type Mention = { readonly option: string } | { readonly remedy: Remedy };

/** A complaint as data: what stands as it is, and what each front door words itself. */
export type Problem = readonly (string | Mention)[];

/** A problem that mentions options: `` problem`give ${{ option: 'envs' }} too` ``. */
export const problem = (texts: readonly string[], ...values: readonly (string | number | Mention)[]): Problem =>
  texts.flatMap((text, i) => {
    const value = values[i] ?? '';
    return [text, typeof value === 'object' ? value : String(value)];
  });

export class OptionError extends RingfenceError {
  /** The option that is wrong, as the library calls it. */
  readonly key: string;
  readonly problem: Problem;

  /** @param complaint a text that follows the option's name, or a whole problem */
  constructor(key: string, complaint: string | Problem) {
    const whole = typeof complaint === 'string' ? [{ option: key }, complaint] : complaint;
    super(worded(whole, (name) => name, REMEDIES));
    this.key = key;
    this.problem = whole;
  }

  /** The sentence of a front door: with its names of options and its ways out. */
  inWords(nameOf: NameOf, remedies: Partial<Record<Remedy, string>> = {}): string {
    return worded(this.problem, nameOf, { ...REMEDIES, ...remedies });
  }
}

function worded(parts: Problem, nameOf: NameOf, remedies: Readonly<Record<Remedy, string>>): string {
  const words = (part: Mention): string => ('option' in part ? nameOf(part.option) : remedies[part.remedy]);
  return parts.map((part) => (typeof part === 'string' ? part : words(part))).join('');
}

const MOST_SHOWN = 80;

/** A value as a complaint shows it. */
export function shownValue(value: unknown): string {
  const isPlain = typeof value !== 'object' && typeof value !== 'string';
  const text = isPlain ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}

/** @throws OptionError for a key that is none of the known ones */
export function checkKeys(given: object, known: readonly string[], what = 'option'): void {
  const stranger = Object.keys(given).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw new OptionError(
      stranger,
      problem`unknown ${what} ${{ option: stranger }}${perhaps(stranger, known)}: known are ${known.join(', ')}`,
    );
}
