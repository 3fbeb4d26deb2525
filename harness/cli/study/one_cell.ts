/**
 * One cell of a study, for a worker that somebody else's scheduler starts: trained to its end, or as far as time allows, in a
 * folder that its number decides. It reads and writes nothing of other cells, so that a thousand workers cost no more than one.
 */
import { parseCount } from '../../../src/config/typed.ts';
import { TRY_AGAIN } from '../../../src/errors/error.ts';
import { checkWritable } from '../run/folder.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { type Cell, cellTitle } from './cells.ts';
import type { StudyFile } from './file.ts';
import { type CellReport, type CellRows, readCells } from './report.ts';
import { resultsOf } from './results.ts';
import { checkUnchanged, findRun } from './runs.ts';
import { type TrainingOptions, trainCells } from './training.ts';

export interface OneCellOptions extends TrainingOptions {
  readonly out: string;
  readonly json: boolean;
}

/** The cell of a number, as text. @throws OptionError naming the range */
export const cellOfNumber = (cells: readonly Cell[], number: string): Cell =>
  cells[parseCount(number, '--cell', 0, cells.length - 1)] as Cell;

/** Trains the cell, says what became of it, and sets the exit code of the process. */
export async function trainOneCell(file: StudyFile, cell: Cell, options: OneCellOptions): Promise<void> {
  const before = findRun(options.runs, cell);
  if (before !== undefined) checkUnchanged(file.file, cell, before);
  checkWritable(options.out);
  const { errors, busy, interruption } = await trainCells(file, [cell], { ...options, isPatient: true });

  const [{ report, rows }] = readCells([cell], options.runs, errors) as [CellRows];
  const results = rows.length === 0 ? [] : resultsOf(cell, rows, file.window);
  const hasDiverged = results.some(({ replicas }) => replicas.some((replica) => replica.hasDiverged));
  if (options.json) printJson({ study: file.name, number: cell.number, ...report, results });
  else print(`cell ${cell.number}, ${cellTitle(cell)}: ${standingText(report, hasDiverged)}`);

  if (interruption) {
    say(`${interruption.cause}; the same command continues`);
    process.exitCode = interruption.exitCode;
  } else if (errors.size > 0 || hasDiverged) process.exitCode = 1;
  else if (busy.length > 0) process.exitCode = TRY_AGAIN;
}

function standingText({ state, epochs, ofEpochs, run, error }: CellReport, hasDiverged: boolean): string {
  const standing = error ?? (state === 'begun' ? `${epochs} of ${ofEpochs} epochs` : state);
  return `${standing}${hasDiverged ? ', diverged' : ''}${run === undefined ? '' : `\nRun folder: ${run}`}`;
}
