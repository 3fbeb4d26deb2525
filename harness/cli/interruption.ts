/** Ctrl+C while training: the epoch is finished first; a second one ends the process at once. */
import { say } from './output.ts';

export class Interruption {
  readonly #handle: () => void;
  #isRequested = false;

  /** @param clear makes room on the terminal for a line */
  constructor(clear: () => void) {
    this.#handle = () => {
      clear();
      say('finishing this epoch; once more stops at once');
      this.#isRequested = true;
    };
    process.once('SIGINT', this.#handle);
  }

  get isRequested(): boolean {
    return this.#isRequested;
  }

  /** From here on Ctrl+C ends the process as usual. */
  end(): void {
    process.removeListener('SIGINT', this.#handle);
  }
}

export const SIGINT_EXIT_CODE = 130;
