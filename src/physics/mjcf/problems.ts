/** What is wrong with a model and what is read otherwise than it says: sentences, gathered until a stage ends. */
import { FormatError } from '../../errors/error.ts';

/** Sentences that are told at once; a file with more is mended a part at a time. */
const MOST = 20;

export class Problems {
  readonly warnings: string[] = [];
  readonly #errors = new Set<string>();

  add(sentence: string): void {
    this.#errors.add(sentence);
  }

  warn(sentence: string): void {
    this.warnings.push(sentence);
  }

  /** What an action gives; undefined, and a sentence more, where it refuses its input. */
  attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.add(error.message);
      return undefined;
    }
  }

  /** What an action makes of the entries of a list that it does not refuse. */
  collect<T, U>(list: readonly T[], action: (entry: T) => U): U[] {
    return list.flatMap((entry) => {
      const made = this.attempt(() => action(entry));
      return made === undefined ? [] : [made];
    });
  }

  /** What an action gives that the next stage cannot do without. @throws FormatError as `settle` */
  demand<T>(action: () => T): T {
    const made = this.attempt(action);
    this.settle();
    return made as T;
  }

  get isNone(): boolean {
    return this.#errors.size === 0;
  }

  /** @throws FormatError with a line for each problem that was found until now */
  settle(): void {
    const found = [...this.#errors];
    if (found.length === 0) return;
    const more = found.length > MOST ? [`and ${found.length - MOST} more problems`] : [];
    throw new FormatError([...found.slice(0, MOST), ...more].join('\n'));
  }
}
