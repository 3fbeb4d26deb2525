/**
 * ESPO against CRPO and PCRPO (docs/experiments/espo.md): return and cost over samples, the angle between reward and safety, and the
 * samples that as many iterations use, from the runs of the study `espo-small`.
 *
 *   ringfence study espo-small
 *   node scripts/build.mjs run scripts/experiments/espo.ts [folder of the study]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { INK } from '../../harness/cli/figure/card.ts';
import { limitsOf } from '../../harness/cli/figure/curves.ts';
import { COLORS } from '../../harness/cli/figure/legend.ts';
import { replicaBand } from '../../harness/cli/figure/replica_band.ts';
import { cellsOf } from '../../harness/cli/study/cells.ts';
import { openStudy } from '../../harness/cli/study/file.ts';
import { type CellRows, readCells } from '../../harness/cli/study/report.ts';
import type { CsvRow } from '../../src/formats/csv.ts';
import { mean } from '../../src/results/statistics.ts';
import { panelFigureSvg } from './panels.ts';

const MODES = ['Train/ModeCount', 'Train/ModeCount_2', 'Train/ModeCount_3', 'Train/ModeCount_4'];

const folder = process.argv[2] ?? 'studies-out/espo-small';
const study = openStudy('espo-small');
const cells = readCells(cellsOf(study), join(folder, 'runs'), new Map()).filter(({ rows }) => rows.length > 0);
const names = [...new Set(cells.map(({ cell }) => cell.label))];
const colorOf = (label: string): string => COLORS[names.indexOf(label)] as string;

/** Mean over seeds of a metric against another one, with the range of the seeds. */
function curves(own: readonly CellRows[], x: string, y: string): Plot.Markish[] {
  return own.flatMap(({ cell: { label }, rows }) => {
    const points = rows.map((row) => ({
      replica: row['replica'] as number,
      steps: row[x] as number,
      value: row[y] ?? Number.NaN,
    }));
    const band = replicaBand(points);
    const options = { x: 'steps', clip: true } as const;
    return [
      Plot.areaY(band, { ...options, y1: 'low', y2: 'high', fill: colorOf(label), fillOpacity: 0.15 }),
      Plot.lineY(band, { ...options, y: 'mean', stroke: colorOf(label), strokeWidth: 1.5 }),
    ];
  });
}

function panelsOf(task: string): Plot.PlotOptions[] {
  const own = cells.filter(({ cell }) => cell.config.task.name === task);
  const [first] = own as [CellRows];
  const [limit = 0] = limitsOf(first.cell.config, first.cell.config.replicas[0]?.set ?? {});
  const samples = { label: 'samples', ticks: 3 };
  const withAngle = own.filter(({ rows }) => rows[0]?.['Train/ConflictAngle'] !== undefined);
  return [
    { x: samples, y: { label: `return · ${task}` }, marks: curves(own, 'Time/TotalSteps', 'Metrics/EpRet') },
    {
      x: samples,
      y: { label: 'cost' },
      marks: [
        ...curves(own, 'Time/TotalSteps', 'Metrics/EpCost'),
        Plot.ruleY([limit], { stroke: INK, strokeDasharray: '4 3' }),
      ],
    },
    {
      x: samples,
      y: { label: 'angle of reward and safety', domain: [0, 180] },
      marks: [
        ...curves(withAngle, 'Time/TotalSteps', 'Train/ConflictAngle'),
        Plot.ruleY([90], { stroke: INK, strokeDasharray: '4 3' }),
      ],
    },
    { x: { label: 'iterations', ticks: 3 }, y: { label: 'samples' }, marks: curves(own, 'epoch', 'Time/TotalSteps') },
  ];
}

/** One line for each algorithm on a task: what `iterations` of the usual size would use, and what it used and came to. */
function report(task: string): void {
  const own = cells.filter(({ cell }) => cell.config.task.name === task);
  console.log(`\n${task}: after the iterations of a constant batch`);
  console.log('algorithm   samples   of X   return    cost   modes reward/safety/aligned/conflict');
  for (const { cell, rows } of own) {
    const { usualEpochs, totalSteps, replicas } = cell.config;
    const of = (r: number): CsvRow[] =>
      rows.filter((row) => row['replica'] === r && (row['epoch'] ?? 0) <= usualEpochs);
    const last = replicas.map((_, r) => of(r).at(-1) as CsvRow);
    // the study's table has these too: means over the last fifth of the rows
    const late = (metric: string): number =>
      mean(
        replicas.map((_, r) =>
          mean(
            of(r)
              .slice(-Math.ceil(of(r).length / 5))
              .map((row) => row[metric] as number),
          ),
        ),
      );
    const used = mean(last.map((row) => row['Time/TotalSteps'] as number));
    const modes = MODES.map((name) => mean(last.map((row) => row[name] ?? Number.NaN)).toFixed(0));
    console.log(
      cell.label.padEnd(10),
      used.toFixed(0).padStart(8),
      (used / totalSteps).toFixed(2).padStart(6),
      late('Metrics/EpRet').toFixed(2).padStart(8),
      late('Metrics/EpCost').toFixed(2).padStart(7),
      last[0]?.[MODES[0] as string] === undefined ? '  -' : `  ${modes.join('/')}`,
    );
  }
}

const tasks = [...new Set(cells.map(({ cell }) => cell.config.task.name))];
writeFileSync(
  'docs/figures/espo.svg',
  panelFigureSvg({
    title: 'ESPO against CRPO and PCRPO',
    subtitle: 'mean over seeds, shaded from the lowest to the highest; dashed: the limit, and the angle of a conflict',
    columns: 4,
    panelHeight: 260,
    panels: tasks.flatMap(panelsOf),
    legend: names.map((label) => ({ label, color: colorOf(label), dash: 'none' })),
  }),
);
for (const task of tasks) report(task);
process.exit(0);
