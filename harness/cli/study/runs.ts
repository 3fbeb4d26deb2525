/** The run folders of a study: which one is a cell's, how far it is, and whether the study still says what it was begun with. */
import { resolveConfig } from '../../../src/config.ts';
import { lastLoggedEpoch } from '../../../src/formats/run_folder.ts';
import { RingfenceError } from '../../../src/gpu/device.ts';
import { readDone, readManifest, readRunConfig, runFolders } from '../run_folder.ts';
import { readRows } from '../run_log.ts';
import { essence } from '../run_plan.ts';
import { type Cell, cellTitle } from './cells.ts';

/** What a run's manifest says of the study that it is of. */
export const studyFacts = (study: string, { label }: Cell): { study: { name: string; label: string } } => ({
  study: { name: study, label },
});

/** The cell's run folder below `out`, if it has been begun; the newest of several. */
export function findRun(out: string, { label, config }: Cell): string | undefined {
  return runFolders(out, config)
    .filter((run) => (readManifest(run)['study'] as { label?: unknown } | undefined)?.label === label)
    .at(-1);
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
  const { epochs, replicas } = cell.config;
  const isDone = (readDone(run)?.epochs ?? -1) >= epochs;
  return { state: isDone ? 'done' : 'begun', epochs: lastLoggedEpoch(readRows(run), replicas.length), run };
}
