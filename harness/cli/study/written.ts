/** Writes what is made of a study's rows into its folder, of all cells, also of those that other processes have trained. */
import { join } from 'node:path';
import { removeUnfinished, replaceFile } from '../files/durable_file.ts';
import { makeFolders } from '../files/folders.ts';
import { BusyError, LEASE_SECONDS, Lease } from '../run/lease.ts';
import { orBadInput } from '../terminal/failure.ts';
import { print, printJson } from '../terminal/output.ts';
import type { Cell } from './cells.ts';
import type { StudyFile } from './file.ts';
import { type Places, REPORT_FILES, reportFiles } from './places.ts';
import { curvesOf, readCells, reportOf, type StudyReport } from './report.ts';
import { studyTable } from './table.ts';

/** @param errors of cells that failed in this process */
export async function writeReport(
  file: StudyFile,
  cells: readonly Cell[],
  { folder, runs }: Places,
  errors: ReadonlyMap<Cell, string> = new Map(),
): Promise<StudyReport> {
  orBadInput(`${folder} cannot be written`, () => makeFolders(folder));
  const [{ studySvg }, { scoresSvg }] = await Promise.all([import('./figure.ts'), import('./scores_figure.ts')]);
  // One process at a time, so that the last one to write has seen the rows of all.
  const lease = await soonTaken(folder);
  try {
    const read = readCells(cells, runs, errors);
    for (const { report } of read) if (report.state === 'done' && report.run !== undefined) Lease.tidy(report.run);
    const report = reportOf(file, read);
    orBadInput(`${folder} cannot be written`, () => {
      replaceFile(join(folder, REPORT_FILES.results), `${JSON.stringify(report, null, 2)}\n`);
      replaceFile(join(folder, REPORT_FILES.table), studyTable(report));
      replaceFile(join(folder, REPORT_FILES.figure), studySvg(file.name, curvesOf(read)));
      if (report.comparison) replaceFile(join(folder, REPORT_FILES.scores), scoresSvg(file.name, report.comparison));
      removeUnfinished(folder, LEASE_SECONDS);
    });
    return report;
  } finally {
    lease.release();
  }
}

/** Takes a folder that others have for moments only. */
async function soonTaken(folder: string): Promise<Lease> {
  for (;;) {
    try {
      return Lease.take(folder);
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export function printReport(report: StudyReport, { folder }: Places, { json }: { json?: boolean }): void {
  const files = reportFiles(report);
  if (json) printJson({ ...report, folder, files });
  else print(`${studyTable(report)}\nFolder: ${folder} (${Object.values(files).join(', ')}, runs)`);
}
