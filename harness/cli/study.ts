/** `ringfence study`: every algorithm on every task with all seeds, from one small file to one table and one figure. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { TRY_AGAIN } from '../../src/errors/error.ts';
import { removeUnfinished, replaceFile } from './files/durable_file.ts';
import { makeFolders } from './files/folders.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { checkWritable } from './run/folder.ts';
import { BusyError, LEASE_SECONDS, Lease } from './run/lease.ts';
import { type Cell, cellsOf, cellTitle } from './study/cells.ts';
import { openStudy, type StudyFile, shippedStudies } from './study/file.ts';
import { type CellReport, curvesOf, readCells, reportOf, type StudyReport } from './study/report.ts';
import { checkUnchanged, findRun } from './study/runs.ts';
import { type Selection, selectCells } from './study/selection.ts';
import { studyTable } from './study/table.ts';
import { trainCells } from './study/training.ts';
import { orBadInput } from './terminal/failure.ts';
import { print, printJson, say, textTable } from './terminal/output.ts';

interface StudyOptions extends CommonOptions, Selection {
  out: string;
  list?: boolean;
  takeOver?: boolean;
}

/** Results of a study, in its folder. */
const RESULTS = 'study.json';
const TABLE = 'table.md';
const FIGURE = 'figure.svg';
const RUNS = 'runs';

export function registerStudy(program: Command): void {
  const collect = (value: string, list: string[] = []): string[] => [...list, value];
  const known = Object.keys(shippedStudies).join(', ');
  withCommonOptions(
    program
      .command('study')
      .description('a grid of algorithms, tasks and seeds: one table and one figure, resumable at any moment'),
  )
    .argument('<file>', `a study file that ends with .json (docs/studies.md), or one that comes along: ${known}`)
    .option('--out <folder>', "where the study's own folder is made", 'studies-out')
    .option('--only <pattern>', 'only these cells: algorithm or algorithm/task, with * and ?; may be repeated', collect)
    .option('--task <name>', 'only the cells of this task')
    .option('--list', 'show the cells and how far they are, train nothing')
    .option('--take-over', 'train cells although other processes have them; for schedulers that ended those')
    .action(study);
}

async function study(given: string, options: StudyOptions): Promise<void> {
  const file = openStudy(given);
  const cells = cellsOf(file, (sentence) => say(`WARNING: ${sentence}`));
  const selected = selectCells(cells, options);
  const folder = join(options.out, file.name);
  const runs = join(folder, RUNS);
  for (const cell of cells) {
    const run = findRun(runs, cell);
    if (run !== undefined) checkUnchanged(file.file, cell, run);
  }
  if (options.list) {
    list(file, selected, runs, options);
    return;
  }
  checkWritable(options.out);
  const { errors, busy, interruption } = await trainCells(file, selected, {
    runs,
    device: options.device,
    isDebugging: options.debug === true,
    takeOver: options.takeOver === true,
  });
  const report = await writeReport(file, cells, folder, errors);
  if (options.json) printJson({ ...report, folder, files: { results: RESULTS, table: TABLE, figure: FIGURE } });
  else print(`${studyTable(report)}\nFolder: ${folder} (${TABLE}, ${FIGURE}, ${RESULTS}, ${RUNS})`);
  if (interruption) {
    say(`${interruption.cause}; the same command continues: ringfence study ${given}`);
    process.exitCode = interruption.exitCode;
  } else if (errors.size > 0 || hasDiverged(report, selected)) process.exitCode = 1;
  else if (busy.length > 0) {
    say(
      `left to other processes: ${busy.map(cellTitle).join('; ')}; the same command shows the results when they are done`,
    );
    process.exitCode = TRY_AGAIN;
  }
}

function list({ name }: StudyFile, cells: readonly Cell[], runs: string, { json }: CommonOptions): void {
  const reports = readCells(cells, runs, new Map()).map(({ report }) => report);
  if (json) {
    printJson({ study: name, cells: reports });
    return;
  }
  const stateText = ({ state, epochs, ofEpochs }: CellReport): string =>
    state === 'begun' ? `${epochs} of ${ofEpochs} epochs` : state;
  print(
    textTable(
      [
        { title: 'task', align: 'left' },
        { title: 'algorithm', align: 'left' },
        { title: 'epochs' },
        { title: 'state', align: 'left' },
        { title: 'run', align: 'left' },
      ],
      reports.map((cell) => [cell.task, cell.label, String(cell.ofEpochs), stateText(cell), cell.run ?? '']),
    ),
  );
}

/** Writes results, table and figure of all cells, also of those that other processes have trained. */
async function writeReport(
  file: StudyFile,
  cells: readonly Cell[],
  folder: string,
  errors: ReadonlyMap<Cell, string>,
): Promise<StudyReport> {
  orBadInput(`${folder} cannot be written`, () => makeFolders(folder));
  const { studySvg } = await import('./study/figure.ts');
  // One process at a time, so that the last one to write has seen the rows of all.
  const lease = await soonTaken(folder);
  try {
    const read = readCells(cells, join(folder, RUNS), errors);
    for (const { report } of read) if (report.state === 'done' && report.run !== undefined) Lease.tidy(report.run);
    const report = reportOf(file, read);
    orBadInput(`${folder} cannot be written`, () => {
      replaceFile(join(folder, RESULTS), `${JSON.stringify(report, null, 2)}\n`);
      replaceFile(join(folder, TABLE), studyTable(report));
      replaceFile(join(folder, FIGURE), studySvg(file.name, curvesOf(read)));
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

const hasDiverged = ({ tasks }: StudyReport, selected: readonly Cell[]): boolean =>
  tasks.some(({ task, results }) =>
    results.some(
      ({ replicas, cell }) =>
        selected.some(({ label, config }) => label === cell && config.task.name === task) &&
        replicas.some((replica) => replica.hasDiverged),
    ),
  );
