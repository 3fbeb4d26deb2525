/**
 * A series of thousands of epochs at the resolution of a chart. Epochs are kept in at most `capacity` buckets of equally many
 * epochs; full, neighbours are merged. Appending costs a constant time on average, and a peak of one epoch is never lost.
 */
export interface Samples {
  /** Which epochs of the series, ascending. */
  readonly indices: readonly number[];
  /** NaN where no epoch of a bucket has a value. */
  readonly values: readonly number[];
}

/** The lowest and the highest value of consecutive epochs, and where they are. */
interface Bucket {
  lowAt: number;
  low: number;
  highAt: number;
  high: number;
}

function include(bucket: Bucket, index: number, value: number): void {
  if (Number.isNaN(bucket.low) || value < bucket.low) {
    bucket.low = value;
    bucket.lowAt = index;
  }
  if (Number.isNaN(bucket.high) || value > bucket.high) {
    bucket.high = value;
    bucket.highAt = index;
  }
}

export class Decimated {
  readonly #capacity: number;
  #buckets: Bucket[] = [];
  /** Epochs of a bucket. */
  #stride = 1;
  #length = 0;
  #samples: Samples | undefined;

  /** @param capacity most buckets, an even number */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Epochs so far. */
  get length(): number {
    return this.#length;
  }

  /** @param value NaN or infinite where the epoch has none */
  push(value: number): void {
    const index = this.#length++;
    this.#samples = undefined;
    if (index % this.#stride === 0) {
      if (this.#buckets.length === this.#capacity) this.#merge();
      this.#buckets.push({ lowAt: index, low: Number.NaN, highAt: index, high: Number.NaN });
    }
    if (Number.isFinite(value)) include(this.#buckets.at(-1) as Bucket, index, value);
  }

  /** Neighbours become one bucket of twice as many epochs. */
  #merge(): void {
    const merged: Bucket[] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      const [left, right] = [this.#buckets[i] as Bucket, this.#buckets[i + 1] as Bucket];
      if (Number.isFinite(right.low)) {
        include(left, right.lowAt, right.low);
        include(left, right.highAt, right.high);
      }
      merged.push(left);
    }
    this.#buckets = merged;
    this.#stride *= 2;
  }

  /** Each bucket's lowest and highest value in the order of their epochs: every epoch itself while there are few. */
  get samples(): Samples {
    if (this.#samples) return this.#samples;
    const [indices, values]: [number[], number[]] = [[], []];
    for (const { lowAt, low, highAt, high } of this.#buckets) {
      const lowFirst = lowAt <= highAt;
      indices.push(lowFirst ? lowAt : highAt);
      values.push(lowFirst ? low : high);
      if (lowAt === highAt) continue;
      indices.push(lowFirst ? highAt : lowAt);
      values.push(lowFirst ? high : low);
    }
    this.#samples = { indices, values };
    return this.#samples;
  }

  /** The lowest value of each bucket: the lower edge of a band. */
  get lows(): Samples {
    return { indices: this.#buckets.map(({ lowAt }) => lowAt), values: this.#buckets.map(({ low }) => low) };
  }

  get highs(): Samples {
    return { indices: this.#buckets.map(({ highAt }) => highAt), values: this.#buckets.map(({ high }) => high) };
  }
}
