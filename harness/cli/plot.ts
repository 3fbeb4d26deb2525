/** `ringfence plot`: learning curves of runs, with the limits drawn. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ResolvedConfig } from '../../src/config/resolve.ts';
import { RingfenceError } from '../../src/errors/error.ts';
import type { CsvRow } from '../../src/formats/csv.ts';
import { RUN_FILES } from '../../src/formats/run_folder.ts';
import { type DrawnRun, taskCurves } from './figure/curves.ts';
import { replaceFile } from './files/durable_file.ts';
import { makeFolders } from './files/folders.ts';
import { readText } from './files/text_file.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { lostRows, readDone, resolvedRunConfig } from './run/folder.ts';
import { readRows } from './run/log.ts';
import { orBadInput } from './terminal/failure.ts';
import { print, printJson, say } from './terminal/output.ts';

interface PlotOptions extends CommonOptions {
  out?: string;
}

const FILE = 'learning-curve.svg';

export function registerPlot(program: Command): void {
  withCommonOptions(program.command('plot').description('learning curves of runs of one task, as SVG'))
    .argument('<run...>', 'run folders; those that differ in their seeds alone are one curve')
    .option('--out <file>', `where to write (default: ${FILE} in the run folder, or here for several runs)`)
    .action(plot);
}

interface Run {
  readonly run: string;
  readonly config: ResolvedConfig;
  readonly rows: readonly CsvRow[];
}

async function plot(paths: string[], options: PlotOptions): Promise<void> {
  const runs = [...new Map(paths.map((path) => [resolve(path), path.replace(/\/+$/, '')])).values()].map(
    (run): Run => ({ run, config: resolvedRunConfig(run), rows: readRows(run) }),
  );
  const [first] = runs as [Run];
  const { task } = first.config;
  const other = runs.find(({ config }) => config.task !== task);
  if (other)
    throw new RingfenceError(
      `${other.run} is of ${other.config.task.name}, ${first.run} of ${task.name}: a figure shows one task`,
    );
  for (const { run, rows } of runs) {
    const lost = lostRows(run, rows);
    if (lost !== undefined) say(`WARNING: ${lost}: the figure shows what is there`);
    else if (rows.length === 0 && !readDone(run)) say(`${run} has no finished epoch yet`);
  }

  const curves = taskCurves(task, labelled(pooled(runs)));
  const title = [...new Set(runs.map(({ config }) => config.algorithm.name))].join(', ');
  const out = options.out ?? (runs.length === 1 ? join(first.run, FILE) : FILE);
  const { learningCurveSvg } = await import('./figure/figure.ts');
  const svg = learningCurveSvg(curves, title);
  orBadInput(`--out ${out} cannot be written`, () => {
    makeFolders(dirname(out));
    replaceFile(out, svg);
  });
  if (options.json)
    printJson({ file: out, runs: runs.map(({ run }) => run), curves: curves.curves.map(({ label }) => label) });
  else print(out);
}

/** All that tells a run from others but its seeds: how it was configured, and what was changed while it went on. */
function settingsOf({ run, config }: Run): string {
  const { algorithm, envs, steps, totalSteps, values, portable, replicas } = config;
  const sweep = [...new Set(replicas.map(({ set }) => JSON.stringify(set)))];
  const events = join(run, RUN_FILES.changes);
  const changes = existsSync(events) ? readText(events) : '';
  return JSON.stringify([algorithm.name, envs, steps, totalSteps, values, portable, sweep, changes]);
}

/** Runs that differ in their seeds alone, together; a seed that is there twice is no other seed. */
function pooled(runs: readonly Run[]): Run[][] {
  const groups: { settings: string; seeds: Set<number>; runs: Run[] }[] = [];
  for (const run of runs) {
    const settings = settingsOf(run);
    const seeds = run.config.replicas.map(({ seed }) => seed);
    const group = groups.find((own) => own.settings === settings && !seeds.some((seed) => own.seeds.has(seed)));
    if (group) {
      group.runs.push(run);
      for (const seed of seeds) group.seeds.add(seed);
    } else groups.push({ settings, seeds: new Set(seeds), runs: [run] });
  }
  return groups.map(({ runs }) => runs);
}

/** Each group as one run with the replicas of all, under its algorithm's name and, where that is not enough, its folder's. */
function labelled(groups: readonly (readonly Run[])[]): DrawnRun[] {
  const names = groups.map(([first]) => first?.config.algorithm.name);
  return groups.map((runs, i) => {
    const { run, config } = runs[0] as Run;
    const isAmbiguous = names.some((name, other) => other !== i && name === names[i]);
    const others = runs.length > 1 ? ` and ${runs.length - 1} more` : '';
    let count = 0;
    const rows = runs.flatMap((own) => {
      const before = count;
      count += own.config.replicas.length;
      return own.rows.map((row) => ({ ...row, replica: before + (row['replica'] as number) }));
    });
    return {
      label: isAmbiguous ? `${config.algorithm.name} ${run.split('/').at(-1)}${others}` : config.algorithm.name,
      config: { ...config, replicas: runs.flatMap((own) => own.config.replicas) },
      rows,
    };
  });
}
