/** The run folders of a study: which one is a cell's, how far it is, and whether the study still says what it was begun with. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { kindFolder, lastLoggedEpoch } from '../../../src/formats/run_folder.ts';
import { makeFolders } from '../files/folders.ts';
import { isFinished, isRunFolder, readRunConfig } from '../run/folder.ts';
import { Lease, type TakeOptions } from '../run/lease.ts';
import { readRows } from '../run/log.ts';
import { essence } from '../run/plan.ts';
import { orBadInput } from '../terminal/failure.ts';
import { type Cell, cellTitle } from './cells.ts';

/** What a run's manifest says of the study that it is of. */
export const studyFacts = (study: string, { label }: Cell): { study: { name: string; label: string } } => ({
  study: { name: study, label },
});

/** A folder's name for a label, which may be any text: the same in every process, and its own on disks that ignore case. */
function folderName(label: string): string {
  const plain = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  if (plain === label) return label;
  return [plain, createHash('sha256').update(label).digest('hex').slice(0, 8)].filter(Boolean).join('-');
}

/** Where the run of a cell lies, begun or not. */
const cellFolder = (out: string, { label, config: { algorithm, task } }: Cell): string =>
  join(out, kindFolder(algorithm.name, task.name), folderName(label));

/** The cell's run folder below `out`, if it has been begun. */
export function findRun(out: string, cell: Cell): string | undefined {
  const folder = cellFolder(out, cell);
  return isRunFolder(folder) ? folder : undefined;
}

/** Takes a cell for this process, begun or not. @throws BusyError where another process has it */
export function claimCell(out: string, cell: Cell, options: TakeOptions): Lease {
  const folder = cellFolder(out, cell);
  orBadInput(`${folder} cannot be written`, () => makeFolders(folder));
  return Lease.take(folder, options);
}

/** @throws RingfenceError where the study says something else than what the run was begun with */
export function checkUnchanged(file: string, cell: Cell, run: string): void {
  const stored = resolveConfig(readRunConfig(run));
  const isShorter = cell.config.given.totalSteps < stored.given.totalSteps;
  if (essence(stored) === essence(cell.config) && !isShorter) return;
  throw new RingfenceError(
    `${file}: ${cellTitle(cell)} ${isShorter ? 'is shorter than' : 'has other settings than'} its run ${run}: undo the change, remove that folder, or give the study another name`,
  );
}

export interface Standing {
  readonly state: 'done' | 'begun' | 'not begun';
  /** Epochs of which every replica has its row. */
  readonly epochs: number;
  readonly run: string | undefined;
}

export function standingOf(out: string, cell: Cell): Standing {
  const run = findRun(out, cell);
  if (run === undefined) return { state: 'not begun', epochs: 0, run };
  const rows = readRows(run);
  const state = isFinished(run, cell.config, rows) ? 'done' : 'begun';
  return { state, epochs: lastLoggedEpoch(rows, cell.config.replicas.length), run };
}
