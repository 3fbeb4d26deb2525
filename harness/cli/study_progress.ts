/** How far a cell is, on stderr: on a terminal one line that is rewritten, in a log a line about every half minute. */
import type { EpochMetrics } from '../../src/train/metrics.ts';
import { durationText } from './output.ts';

const LOG_SECONDS = 30;

const meanText = (rows: readonly EpochMetrics[], metric: string): string => {
  const values = rows.map((row) => row[metric] as number).filter(Number.isFinite);
  return values.length === 0 ? '-' : (values.reduce((sum, v) => sum + v, 0) / values.length).toFixed(2);
};

export class CellProgress {
  readonly #title: string;
  readonly #epochs: number;
  readonly #stream: NodeJS.WriteStream;
  #seconds = 0;
  #measured = 0;
  #isFirst = true;
  #logged = performance.now();

  constructor(title: string, epochs: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#title = title;
    this.#epochs = epochs;
    this.#stream = stream;
  }

  row(rows: readonly EpochMetrics[], seconds: number): void {
    const epoch = rows[0]?.epoch ?? 0;
    // The first epoch of a process compiles, so it is no measure.
    if (!this.#isFirst) {
      this.#seconds += seconds;
      this.#measured++;
    }
    this.#isFirst = false;
    const isDue = performance.now() - this.#logged >= LOG_SECONDS * 1e3;
    if (!this.#stream.isTTY && !isDue && epoch < this.#epochs) return;
    this.#logged = performance.now();
    this.clear();
    this.#stream.write(`${this.#text(rows, epoch)}${this.#stream.isTTY ? '' : '\n'}`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[2K');
  }

  #text(rows: readonly EpochMetrics[], epoch: number): string {
    const left = (this.#seconds / this.#measured) * (this.#epochs - epoch);
    return [
      `${this.#title}: epoch ${epoch} of ${this.#epochs}`,
      `return ${meanText(rows, 'Metrics/EpRet')}`,
      `cost ${meanText(rows, 'Metrics/EpCost')}`,
      ...(this.#measured > 0 && epoch < this.#epochs ? [`${durationText(left)} left`] : []),
    ].join(', ');
  }
}
