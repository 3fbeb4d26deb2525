/** Trains the cells of a study one after another; a cell that fails is reported, and the others go on. */
import { sentenceOf } from '../failure.ts';
import { Interruption } from '../interruption.ts';
import { say } from '../output.ts';
import { standing } from '../run_plan.ts';
import { trainToEnd } from '../training_run.ts';
import { type Cell, cellTitle } from './cells.ts';
import { StudyDevice } from './device.ts';
import type { StudyFile } from './file.ts';
import { CellProgress } from './progress.ts';
import { findRun, standingOf, studyFacts } from './runs.ts';

/** Without `checkpointEvery` a checkpoint follows when this much would be lost. */
const CHECKPOINT_SECONDS = 30;

export interface TrainingOptions {
  /** Where the run folders lie. */
  readonly runs: string;
  readonly device: string | undefined;
  /** Show the stack of what went wrong. */
  readonly isDebugging: boolean;
}

export interface Outcome {
  /** Why a cell failed. */
  readonly errors: ReadonlyMap<Cell, string>;
  /** Cells are left because the user asked for an end. */
  readonly isInterrupted: boolean;
}

export async function trainCells(
  study: StudyFile,
  cells: readonly Cell[],
  { runs, device: deviceName, isDebugging }: TrainingOptions,
): Promise<Outcome> {
  const errors = new Map<Cell, string>();
  const isDone = (cell: Cell): boolean => standingOf(runs, cell).state === 'done';
  const left = cells.filter((cell) => !isDone(cell));
  say(`${study.name}: ${cells.length} cells, ${cells.length - left.length} done before`);
  if (left.length === 0) return { errors, isInterrupted: false };

  const device = await StudyDevice.open(deviceName);
  let progress: CellProgress | undefined;
  const interruption = new Interruption(() => progress?.clear());
  for (const cell of left) {
    if (interruption.isRequested) break;
    const title = `[${cells.indexOf(cell) + 1}/${cells.length}] ${cellTitle(cell)}`;
    say(title);
    progress = new CellProgress(title, cell.config);
    try {
      await trainCell(study, cell, { runs, device, progress, interruption });
    } catch (error) {
      progress.clear();
      errors.set(cell, sentenceOf(error));
      say(`FAILED ${cellTitle(cell)}: ${isDebugging && error instanceof Error ? error.stack : sentenceOf(error)}`);
    }
  }
  interruption.end();
  return { errors, isInterrupted: interruption.isRequested && left.some((cell) => !errors.has(cell) && !isDone(cell)) };
}

interface CellTraining {
  readonly runs: string;
  readonly device: StudyDevice;
  readonly progress: CellProgress;
  readonly interruption: Interruption;
}

async function trainCell(
  { name, checkpointEvery }: StudyFile,
  cell: Cell,
  { runs, device, progress, interruption }: CellTraining,
): Promise<void> {
  const { config } = cell;
  const begun = findRun(runs, cell);
  const plan = begun === undefined ? { config, out: runs, facts: studyFacts(name, cell) } : standing(begun, config);
  const settings = {
    isCheckpointDue: (epoch: number, seconds: number): boolean =>
      checkpointEvery === undefined ? seconds >= CHECKPOINT_SECONDS : epoch % checkpointEvery === 0,
    keep: 1,
    interruption,
    progress,
  };
  const { run } = await trainToEnd(
    plan,
    () => device.for(config),
    () => settings,
  );
  run.trainer.destroy();
}
