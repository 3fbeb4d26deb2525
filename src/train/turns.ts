/** Lets asynchronous work that must not overlap run one piece after another, in the order in which it was asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Nothing runs, and nothing waits for its turn. */
  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /** Begins `work` when all that was asked for before has ended, well or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const mine = this.#last.then(work);
    this.#last = mine.then(
      () => this.#waiting--,
      () => this.#waiting--,
    );
    return mine;
  }
}
