/**
 * `ringfence study`: every algorithm on every task with all seeds, from one small file to one table and one figure. A study is
 * trained by one process or several, or cell by cell by whatever engine starts jobs: the options choose which part is done.
 */
import type { Command } from 'commander';
import { RingfenceError, TRY_AGAIN } from '../../src/errors/error.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { checkWritable } from './run/folder.ts';
import { type Cell, cellsOf, cellTitle } from './study/cells.ts';
import { openStudy, type StudyFile, shippedStudies } from './study/file.ts';
import { kubernetesManifest } from './study/kubernetes.ts';
import { listCells } from './study/listing.ts';
import { cellOfNumber, trainOneCell } from './study/one_cell.ts';
import { type Places, placesOf } from './study/places.ts';
import type { StudyReport } from './study/report.ts';
import { checkUnchanged, findRun } from './study/runs.ts';
import { type Selection, selectCells } from './study/selection.ts';
import { writeSlurmScript } from './study/slurm.ts';
import { trainCells } from './study/training.ts';
import { printReport, writeReport } from './study/written.ts';
import { print, printJson, say } from './terminal/output.ts';

interface StudyOptions extends CommonOptions, Selection {
  out: string;
  cells?: boolean;
  cell?: string;
  report?: boolean;
  slurm?: boolean;
  kubernetes?: string;
  takeOver?: boolean;
}

/** Options that each ask for another part of the work than training all cells. */
const PARTS = ['cells', 'cell', 'report', 'slurm', 'kubernetes'] as const;
/** Those of them that are about the whole study, or number its cells. */
const WHOLE = ['cell', 'report', 'kubernetes'] as const;

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
    .option('--cells', 'show the cells, how far they are and how long they take; train nothing')
    .option('--cell <number>', 'train this cell alone, for a job of a scheduler (docs/clusters.md)')
    .option('--report', 'make table and figures of what is there; train nothing and open no device')
    .option('--slurm', 'write an array script for sbatch, a task for each cell')
    .option('--kubernetes <image>', 'print an Indexed Job, a pod of this image for each cell')
    .option('--take-over', 'train cells although other processes have them; for schedulers that ended those')
    .action(study);
}

async function study(given: string, options: StudyOptions): Promise<void> {
  checkParts(options);
  const file = openStudy(given);
  const cells = cellsOf(file, (sentence) => say(`WARNING: ${sentence}`));
  const places = placesOf(file, options.out);
  if (options.cell !== undefined) {
    const cell = cellOfNumber(cells, options.cell);
    await trainOneCell(file, cell, {
      ...trainingOptions(options, places),
      out: options.out,
      json: options.json === true,
    });
    return;
  }
  const selected = selectCells(cells, options);
  for (const cell of cells) {
    const run = findRun(places.runs, cell);
    if (run !== undefined) checkUnchanged(file.file, cell, run);
  }
  if (options.cells) listCells(file, cells, selected, { runs: places.runs, json: options.json === true });
  else if (options.report) await reportOnly(file, cells, places, options);
  else if (options.slurm) slurm(file, selected, places, options);
  else if (options.kubernetes !== undefined) print(kubernetesManifest(file, cells, options.kubernetes));
  else await trainAll(given, file, cells, selected, places, options);
}

/** @throws RingfenceError where options ask for two things at once */
function checkParts(options: StudyOptions): void {
  const parts = PARTS.filter((part) => options[part] !== undefined);
  if (parts.length > 1) throw new RingfenceError(`--${parts[0]} and --${parts[1]} ask for different things: give one`);
  const whole = WHOLE.find((part) => options[part] !== undefined);
  const selection = (['only', 'task'] as const).find((option) => options[option] !== undefined);
  if (whole !== undefined && selection !== undefined)
    throw new RingfenceError(`--${selection} has no meaning with --${whole}, which is about the study's own cells`);
}

const trainingOptions = ({ device, debug, takeOver }: StudyOptions, { runs }: Places) => ({
  runs,
  device,
  isDebugging: debug === true,
  takeOver: takeOver === true,
});

async function trainAll(
  given: string,
  file: StudyFile,
  cells: readonly Cell[],
  selected: readonly Cell[],
  places: Places,
  options: StudyOptions,
): Promise<void> {
  checkWritable(options.out);
  const { errors, busy, interruption } = await trainCells(file, selected, trainingOptions(options, places));
  const report = await writeReport(file, cells, places, errors);
  printReport(report, places, options);
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

async function reportOnly(
  file: StudyFile,
  cells: readonly Cell[],
  places: Places,
  options: StudyOptions,
): Promise<void> {
  if (!cells.some((cell) => findRun(places.runs, cell) !== undefined))
    throw new RingfenceError(
      `${places.runs} has no run of this study: train a cell first, or name by --out where its folder ${file.name} lies`,
    );
  printReport(await writeReport(file, cells, places), places, options);
}

function slurm(file: StudyFile, selected: readonly Cell[], places: Places, { out, json }: StudyOptions): void {
  checkWritable(out);
  const script = writeSlurmScript(file, selected, places, out);
  if (json) printJson({ study: file.name, cells: selected.map(({ number }) => number), script });
  else print(`${script}\nsubmit it with: sbatch ${script}`);
}

const hasDiverged = ({ tasks }: StudyReport, selected: readonly Cell[]): boolean =>
  tasks.some(({ task, results }) =>
    results.some(
      ({ replicas, cell }) =>
        selected.some(({ label, config }) => label === cell && config.task.name === task) &&
        replicas.some((replica) => replica.hasDiverged),
    ),
  );
