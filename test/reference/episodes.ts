// Twin of shaders/estimate/episodes.wgsl: episode estimates as the published code makes them, with a deque.

export interface Episode {
  /** Return, length, costs. */
  words: number[];
  /** Whether it began at its first step; shortened ones come from staggered starts. */
  isFull: boolean;
}

export interface Estimate {
  /** Mean over the iteration of the window's running mean, for each word. */
  mean: number[];
  /** Mean of this iteration's own episodes. */
  own: number[];
  full: number;
}

export class EpisodeWindow {
  readonly #deque: number[][] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** Estimates of one iteration; undefined where no full episode ended. */
  iterate(episodes: readonly Episode[]): Estimate | undefined {
    const full = episodes.filter((e) => e.isFull);
    const running: number[][] = [];
    for (const { words } of full) {
      this.#deque.push(words);
      if (this.#deque.length > this.#size) this.#deque.shift();
      running.push(columnMeans(this.#deque));
    }
    if (full.length === 0) return undefined;
    return { mean: columnMeans(running), own: columnMeans(full.map((e) => e.words)), full: full.length };
  }
}

/** Rates per step of shortened episodes, times the horizon. */
export function provisional(episodes: readonly Episode[], horizon: number): number[] {
  const sums = episodes.reduce(
    (sum, e) => sum.map((s, w) => s + (e.words[w] as number)),
    episodes[0]?.words.map(() => 0) ?? [],
  );
  return sums.map((s) => (s / (sums[1] as number)) * horizon);
}

const columnMeans = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, w) => rows.reduce((sum, row) => sum + (row[w] as number), 0) / rows.length);
