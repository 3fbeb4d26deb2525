/** The curve of one quantity of one recording, which follows the recording as it grows. */
import type { EpochPoint } from '../recordings/epochs.ts';
import { Decimated } from './decimation.ts';
import type { Quantity } from './quantities.ts';

export class Series {
  readonly #of: Quantity['of'];
  readonly #capacity: number;
  mean: Decimated;
  /** The least and the largest value among the replicas that have one in an epoch. */
  low: Decimated;
  high: Decimated;
  /** The values by replica. */
  each: Decimated[] = [];
  #last: EpochPoint | undefined;

  constructor(of: Quantity['of'], capacity: number) {
    this.#of = of;
    this.#capacity = capacity;
    this.mean = this.low = this.high = this.#empty();
    this.#restart();
  }

  #empty(): Decimated {
    return new Decimated(this.#capacity);
  }

  #restart(): void {
    [this.mean, this.low, this.high] = [this.#empty(), this.#empty(), this.#empty()];
    this.each = [];
    this.#last = undefined;
  }

  /** Takes in the epochs that it has not seen; begins anew where they are not a continuation. */
  follow(points: readonly EpochPoint[]): void {
    const seen = this.mean.length;
    if (seen > 0 && points[seen - 1] !== this.#last) this.#restart();
    for (let i = this.mean.length; i < points.length; i++) this.#add(points[i] as EpochPoint, i);
    this.#last = points.at(-1);
  }

  #add({ rows }: EpochPoint, index: number): void {
    let [sum, count, low, high] = [0, 0, Number.NaN, Number.NaN];
    for (const row of rows) {
      const value = this.#of(row);
      this.#replica(row.replica, index).push(value);
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
      if (!(low <= value)) low = value;
      if (!(high >= value)) high = value;
    }
    this.mean.push(count > 0 ? sum / count : Number.NaN);
    this.low.push(low);
    this.high.push(high);
  }

  /** The curve of a replica, filled up to an epoch: one may have no row in the epochs that others still train. */
  #replica(replica: number, index: number): Decimated {
    while (this.each.length <= replica) this.each.push(this.#empty());
    const curve = this.each[replica] as Decimated;
    while (curve.length < index) curve.push(Number.NaN);
    return curve;
  }
}
