/** The live table of a training run on stderr: a row for each epoch, and on a terminal a bar with the time that is left. */

import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import { perCost } from '../../../src/results/summary.ts';
import { isDiverged } from '../../../src/train/health.ts';
import type { EpochMetrics } from '../../../src/train/metrics.ts';
import { clockText } from '../terminal/output.ts';

interface Column {
  readonly title: string;
  readonly width: number;
  /** The cell of one epoch, given the rows of all replicas. */
  readonly cell: (rows: readonly EpochMetrics[]) => string;
}

/** A log file gets about this many rows. */
const ROWS_OF_A_LOG = 50;
const BAR_WIDTH = 28;
/** Epochs whose pace predicts the time left. The slowest replica counts: batches that vary end replicas at different epochs. */
const PACE_EPOCHS = 10;

const COUNT = new Intl.NumberFormat('en');

/** The mean over replicas that have a value, or a dash before the first full episode. */
function meanText(rows: readonly EpochMetrics[], metric: string, digits: number): string {
  const values = rows.map((row) => row[metric] as number).filter(Number.isFinite);
  return values.length === 0 ? '-' : (values.reduce((sum, v) => sum + v, 0) / values.length).toFixed(digits);
}

/** What most replicas do, and how many they are where not all do: `reward`, `7 reward`. */
function modeText(modes: readonly string[], rows: readonly EpochMetrics[]): string {
  const diverged = rows.filter(isDiverged).length;
  if (diverged > 0) return rows.length === 1 ? 'diverged' : `${diverged} diverged`;
  const counts = modes.map((name, mode) => ({ name, count: rows.filter((row) => row['Train/Mode'] === mode).length }));
  const most = counts.reduce((a, b) => (b.count > a.count ? b : a), { name: '-', count: 0 });
  return most.count === 0 || most.count === rows.length ? most.name : `${most.count} ${most.name}`;
}

function columnsOf(config: ResolvedConfig): Column[] {
  const costs = perCost(config, 'Metrics/EpCost');
  const limits = config.values['costLimit'] as readonly number[];
  const isSwept = config.given.sweep['costLimit'] !== undefined;
  const { modes = [] } = config.algorithm;
  return [
    { title: 'epoch', width: 6, cell: (rows) => String(rows[0]?.epoch) },
    { title: 'steps', width: 12, cell: (rows) => COUNT.format(rows[0]?.['Time/TotalSteps'] ?? 0) },
    { title: 'return', width: 9, cell: (rows) => meanText(rows, 'Metrics/EpRet', 2) },
    ...costs.map((metric, i) => ({
      title: isSwept ? 'cost' : `cost<=${limits[i]}`,
      width: 10,
      cell: (rows: readonly EpochMetrics[]) => meanText(rows, metric, 2),
    })),
    { title: 'KL', width: 9, cell: (rows) => meanText(rows, 'Train/KL', 5) },
    { title: 'mode', width: 11, cell: (rows) => modeText(modes, rows) },
    { title: 'steps/s', width: 10, cell: (rows) => COUNT.format(Math.round(rows[0]?.['Time/FPS'] ?? 0)) },
  ];
}

export class ProgressTable {
  readonly #stream: NodeJS.WriteStream;
  readonly #columns: readonly Column[];
  readonly #totalSteps: number;
  readonly #usualSteps: number;
  readonly #every: number;
  #paces: { readonly seconds: number; readonly steps: number }[] = [];
  #steps: number | undefined;
  #hasHeader = false;

  constructor(config: ResolvedConfig, stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
    this.#columns = columnsOf(config);
    this.#totalSteps = config.totalSteps;
    this.#usualSteps = config.envs * config.steps;
    this.#every = stream.isTTY ? 1 : Math.ceil(config.usualEpochs / ROWS_OF_A_LOG);
  }

  /** @param seconds that the epoch took, checkpoint included */
  row(rows: readonly EpochMetrics[], seconds: number): void {
    const epoch = rows[0]?.epoch ?? 0;
    const steps = Math.min(...rows.map((own) => own['Time/TotalSteps'] as number));
    const played = this.#steps === undefined ? this.#usualSteps : steps - this.#steps;
    this.#paces = [...this.#paces.slice(1 - PACE_EPOCHS), { seconds, steps: played }];
    this.#steps = steps;
    const isLast = steps >= this.#totalSteps;
    this.clear();
    if (!this.#hasHeader)
      this.#line(
        this.#columns.map(({ title }) => title),
        'left',
      );
    this.#hasHeader = true;
    if (epoch % this.#every === 0 || epoch === 1 || isLast) {
      this.#line(
        this.#columns.map(({ cell }) => cell(rows)),
        clockText(this.#secondsLeft),
      );
    }
    if (this.#stream.isTTY && !isLast) this.#stream.write(this.#bar(steps));
  }

  /** Removes the bar, so that other lines can be written. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[2K');
  }

  /** A log has the time left in a column of its own, a terminal beside the bar. */
  #line(cells: readonly string[], left: string): void {
    const text = cells.map((cell, i) => cell.padStart(this.#columns[i]?.width ?? 0)).join('');
    this.#stream.write(`${text}${this.#stream.isTTY ? '' : left.padStart(10)}\n`);
  }

  get #secondsLeft(): number {
    const total = (of: 'seconds' | 'steps'): number => this.#paces.reduce((sum, pace) => sum + pace[of], 0);
    const left = Math.max(0, this.#totalSteps - (this.#steps ?? 0));
    return (total('seconds') / Math.max(1, total('steps'))) * left;
  }

  #bar(steps: number): string {
    const done = steps / this.#totalSteps;
    const filled = Math.floor(done * BAR_WIDTH);
    const bar = '━'.repeat(filled) + '╌'.repeat(BAR_WIDTH - filled);
    return ` ${bar} ${(100 * done).toFixed(0)} %  ${clockText(this.#secondsLeft)} left`;
  }
}
