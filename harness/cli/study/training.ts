/**
 * Trains the cells of a study one after another. Several processes can work on one study: a cell that another one has is left to
 * it, and looked at again at the end. A cell that fails is reported, and the others go on.
 */
import type { Rhythm } from '../run/checkpoint_rhythm.ts';
import { InterruptedError, Interruption } from '../run/interruption.ts';
import { BusyError, type Lease, type TakeOptions } from '../run/lease.ts';
import { standing } from '../run/plan.ts';
import { trainToEnd } from '../run/training.ts';
import { sentenceOf } from '../terminal/failure.ts';
import { say } from '../terminal/output.ts';
import { type Cell, cellTitle } from './cells.ts';
import { StudyDevice } from './device.ts';
import type { StudyFile } from './file.ts';
import { CellProgress } from './progress.ts';
import { claimCell, findRun, standingOf, studyFacts } from './runs.ts';

export interface TrainingOptions extends TakeOptions {
  /** Where the run folders lie. */
  readonly runs: string;
  readonly device: string | undefined;
  /** Show the stack of what went wrong. */
  readonly isDebugging: boolean;
  /**
   * Wait for a cell that another process has until that one shows that it lives, or is known to be gone: for a worker of one cell,
   * which has nothing else to do and whose scheduler may have restarted it because the other one's machine died.
   */
  readonly isPatient?: boolean;
}

/** Milliseconds from one look at a cell that another process has to the next. */
const LOOK_AGAIN = 1000;

export interface Outcome {
  /** Why a cell failed. */
  readonly errors: ReadonlyMap<Cell, string>;
  /** Cells that other processes had to the end. */
  readonly busy: readonly Cell[];
  /** Set where cells are left because the user or a scheduler asked for an end. */
  readonly interruption: Interruption | undefined;
}

export async function trainCells(study: StudyFile, cells: readonly Cell[], options: TrainingOptions): Promise<Outcome> {
  const isDone = (cell: Cell): boolean => standingOf(options.runs, cell).state === 'done';
  const begunAs = cells.filter((cell) => !isDone(cell)).length;
  say(`${study.name}: ${cells.length} cell${cells.length === 1 ? '' : 's'}, ${cells.length - begunAs} done before`);
  if (begunAs === 0) return { errors: new Map(), busy: [], interruption: undefined };

  const training = new CellTraining(study, options, await StudyDevice.open(options.device));
  const { errors, interruption } = training;
  let left = cells;
  for (let isProgress = true; isProgress && !interruption.isRequested; ) {
    isProgress = false;
    left = left.filter((cell) => !errors.has(cell) && !isDone(cell));
    for (const cell of left) {
      if (interruption.isRequested) break;
      const title = `[${cells.indexOf(cell) + 1}/${cells.length}] ${cellTitle(cell)}`;
      isProgress = (await training.train(cell, title)) || isProgress;
    }
  }
  interruption.end();
  left = left.filter((cell) => !errors.has(cell) && !isDone(cell));
  const isInterrupted = interruption.isRequested && left.length > 0;
  return { errors, busy: isInterrupted ? [] : left, interruption: isInterrupted ? interruption : undefined };
}

class CellTraining {
  readonly errors = new Map<Cell, string>();
  readonly interruption = new Interruption(() => this.#progress?.clear());
  readonly #study: StudyFile;
  readonly #options: TrainingOptions;
  readonly #device: StudyDevice;
  /** Cells that another process had. */
  readonly #busy = new Set<Cell>();
  #progress: CellProgress | undefined;

  constructor(study: StudyFile, options: TrainingOptions, device: StudyDevice) {
    this.#study = study;
    this.#options = options;
    this.#device = device;
  }

  /** @returns whether this process trained the cell */
  async train(cell: Cell, title: string): Promise<boolean> {
    try {
      return await this.#train(cell, title);
    } catch (error) {
      if (error instanceof InterruptedError) return false;
      this.#progress?.clear();
      this.errors.set(cell, sentenceOf(error));
      const text = this.#options.isDebugging && error instanceof Error ? error.stack : sentenceOf(error);
      say(`FAILED ${cellTitle(cell)}: ${text}`);
      return false;
    }
  }

  async #train(cell: Cell, title: string): Promise<boolean> {
    const { runs } = this.#options;
    const lease = await this.#claim(cell, title);
    if (!lease) return false;
    try {
      // Another process may have finished it while this one trained others.
      if (standingOf(runs, cell).state === 'done') return false;
      say(title);
      const { config } = cell;
      const progress = new CellProgress(title, config);
      this.#progress = progress;
      const { name, checkpointEvery } = this.#study;
      const rhythm: Rhythm = { every: checkpointEvery ?? null, keep: 1 };
      const plan =
        findRun(runs, cell) === undefined
          ? { config, folder: () => lease, rhythm, facts: studyFacts(name, cell) }
          : standing(lease, { config, named: undefined }, rhythm);
      const { run, summary } = await trainToEnd(
        plan,
        () => this.#device.for(config),
        this.interruption,
        () => ({ progress }),
      );
      // An epoch that was given up still runs on the device.
      if (summary) run.trainer.destroy();
      return true;
    } finally {
      lease.release();
    }
  }

  /** @returns undefined where another process has the cell */
  async #claim(cell: Cell, title: string): Promise<Lease | undefined> {
    let seen: number | undefined;
    for (;;) {
      try {
        return claimCell(this.#options.runs, cell, this.#options);
      } catch (error) {
        if (!(error instanceof BusyError)) throw error;
        const isAlive = seen !== undefined && error.renewed !== seen;
        if (isAlive || !this.#options.isPatient || this.interruption.isRequested) {
          if (!this.#busy.has(cell)) say(`${title}: left to ${error.who}`);
          this.#busy.add(cell);
          return undefined;
        }
        if (seen === undefined) say(`${title}: waiting for a sign of life from ${error.who}`);
        seen = error.renewed;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
  }
}
