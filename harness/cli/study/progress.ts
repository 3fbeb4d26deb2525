/** How far a cell is, on stderr: on a terminal one line that is rewritten, in a log a line about every half minute. */
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import type { EpochMetrics } from '../../../src/train/metrics.ts';
import { clockText } from '../terminal/output.ts';

const LOG_SECONDS = 30;

const meanText = (rows: readonly EpochMetrics[], metric: string): string => {
  const values = rows.map((row) => row[metric] as number).filter(Number.isFinite);
  return values.length === 0 ? '-' : (values.reduce((sum, v) => sum + v, 0) / values.length).toFixed(2);
};

export class CellProgress {
  readonly #title: string;
  readonly #totalSteps: number;
  readonly #stream: NodeJS.WriteStream;
  /** Steps after the first epoch, which compiles and so is no measure of time, and the seconds since. */
  #firstSteps: number | undefined;
  #seconds = 0;
  #logged = performance.now();

  constructor(title: string, { totalSteps }: ResolvedConfig, stream: NodeJS.WriteStream = process.stderr) {
    this.#title = title;
    this.#totalSteps = totalSteps;
    this.#stream = stream;
  }

  row(rows: readonly EpochMetrics[], seconds: number): void {
    const steps = Math.min(...rows.map((row) => row['Time/TotalSteps'] as number));
    if (this.#firstSteps === undefined) this.#firstSteps = steps;
    else this.#seconds += seconds;
    const isDue = performance.now() - this.#logged >= LOG_SECONDS * 1e3;
    if (!this.#stream.isTTY && !isDue && steps < this.#totalSteps) return;
    this.#logged = performance.now();
    this.clear();
    this.#stream.write(`${this.#text(rows, steps)}${this.#stream.isTTY ? '' : '\n'}`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[2K');
  }

  #text(rows: readonly EpochMetrics[], steps: number): string {
    const measured = steps - (this.#firstSteps ?? 0);
    const left = this.#totalSteps - steps;
    return [
      `${this.#title}: ${Math.floor((100 * steps) / this.#totalSteps)} %`,
      `return ${meanText(rows, 'Metrics/EpRet')}`,
      `cost ${meanText(rows, 'Metrics/EpCost')}`,
      ...(measured > 0 && left > 0 ? [`${clockText((this.#seconds / measured) * left)} left`] : []),
    ].join(', ');
  }
}
