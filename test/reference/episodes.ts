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

/**
 * What stands in for J while no full episode tells of it (shaders/lib/provisional.wgsl): rates per step times the expected length.
 * @param stopped words of episodes that ended, of which some terminated
 * @param running words of those that go on, so far
 */
export function provisional(
  stopped: readonly (readonly number[])[],
  running: readonly (readonly number[])[],
  terminations: number,
  horizon: number,
): number[] {
  const played = terminations > 0 ? [...stopped, ...running] : stopped;
  const sums = (played[0] ?? []).map((_, w) => played.reduce((sum, words) => sum + (words[w] as number), 0));
  const survival = 1 - terminations / (sums[1] as number);
  let length = 0;
  for (let t = 0; t < horizon; t++) length += survival ** t;
  return sums.map((sum) => (sum / (sums[1] as number)) * length);
}

const columnMeans = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, w) => rows.reduce((sum, row) => sum + (row[w] as number), 0) / rows.length);
