/** `ringfence plot`: learning curves of runs, with the cost limit drawn. */
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { ResolvedConfig } from '../../src/config.ts';
import type { CsvRow } from '../../src/formats/csv.ts';
import { RingfenceError } from '../../src/gpu/device.ts';
import { seedGroups } from '../../src/train/summary.ts';
import { orBadInput } from './failure.ts';
import { type LearningCurve, learningCurveSvg } from './figure/figure.ts';
import { makeFolders } from './folders.ts';
import { type CommonOptions, withCommonOptions } from './options.ts';
import { print, printJson, say } from './output.ts';
import { resolvedRunConfig } from './run_folder.ts';
import { readRows, replaceFile } from './run_log.ts';

interface PlotOptions extends CommonOptions {
  out?: string;
}

const FILE = 'learning-curve.svg';

export function registerPlot(program: Command): void {
  withCommonOptions(program.command('plot').description('learning curves of runs of one task, as SVG'))
    .argument('<run...>', 'run folders')
    .option('--out <file>', `where to write (default: ${FILE} in the run folder, or here for several runs)`)
    .action(plot);
}

function plot(paths: string[], options: PlotOptions): void {
  const runs = paths.map((path) => ({
    run: path.replace(/\/+$/, ''),
    config: resolvedRunConfig(path),
    rows: readRows(path),
  }));
  const [first] = runs as [(typeof runs)[number]];
  const task = first.config.task.name;
  const other = runs.find(({ config }) => config.task.name !== task);
  if (other)
    throw new RingfenceError(
      `${other.run} is of ${other.config.task.name}, ${first.run} of ${task}: a figure shows one task`,
    );
  for (const { run, rows } of runs) if (rows.length === 0) say(`${run} has no finished epoch yet`);

  const limits = new Set(runs.flatMap(({ config }) => config.replicas.map((replica) => limitOf(config, replica.set))));
  const costLimit = limitOf(first.config, first.config.replicas[0]?.set ?? {});
  if (limits.size > 1)
    say(`the runs have several cost limits (${[...limits].join(', ')}): the figure draws ${costLimit}`);
  const algorithms = runs.map(({ config }) => config.algorithm.name);
  const isAmbiguous = new Set(algorithms).size < algorithms.length;
  const curves = runs.flatMap(({ run, config, rows }) =>
    curvesOf(config, rows, isAmbiguous ? `${config.algorithm.name} ${run.split('/').at(-1)}` : config.algorithm.name),
  );
  const title = [...new Set(algorithms)].join(', ');
  const out = options.out ?? (runs.length === 1 ? join(first.run, FILE) : FILE);
  const svg = learningCurveSvg(curves, { costLimit, title, task });
  orBadInput(`--out ${out} cannot be written`, () => {
    makeFolders(dirname(out));
    replaceFile(out, svg);
  });
  if (options.json)
    printJson({ file: out, runs: runs.map(({ run }) => run), curves: curves.map(({ label }) => label) });
  else print(out);
}

type SweptValues = ResolvedConfig['replicas'][number]['set'];

const limitOf = (config: ResolvedConfig, set: SweptValues): number =>
  ((set['costLimit'] ?? config.values['costLimit']) as readonly number[])[0] as number;

/** One curve for each combination of swept values; its band spans the seeds. */
function curvesOf(config: ResolvedConfig, rows: readonly CsvRow[], label: string): LearningCurve[] {
  return seedGroups(config).map(({ label: values, replicas }) => ({
    label: values === '' ? label : `${label}, ${values}`,
    rows: rows
      .filter((row) => replicas.includes(row['replica'] as number))
      .map((row) => ({
        replica: row['replica'] as number,
        steps: row['Time/TotalSteps'] as number,
        return: row['Metrics/EpRet'] as number,
        cost: row['Metrics/EpCost'] as number,
      })),
  }));
}
