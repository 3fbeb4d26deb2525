/** What is wrong with what a user gives: named by the library as in the configuration, by a front door in its own words. */
import { RingfenceError } from './error.ts';

/** What a front door calls an option, such as `--steps-per-epoch` for `stepsPerEpoch`. */
export type NameOf = (option: string) => string;

export class OptionError extends RingfenceError {
  readonly option: string;
  readonly #sentence: (nameOf: NameOf) => string;

  /** @param sentence without the option's name where it begins with that */
  constructor(option: string, sentence: string | ((nameOf: NameOf) => string)) {
    const whole = typeof sentence === 'string' ? (nameOf: NameOf) => `${nameOf(option)}${sentence}` : sentence;
    super(whole((name) => name));
    this.option = option;
    this.#sentence = whole;
  }

  /** The sentence with a front door's names of options. */
  inWords(nameOf: NameOf): string {
    return this.#sentence(nameOf);
  }
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
    throw new OptionError(stranger, (nameOf) => `unknown ${what} ${nameOf(stranger)}: known are ${known.join(', ')}`);
}
