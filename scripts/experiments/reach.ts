/**
 * How many samples each algorithm of a study needs for the return that one of them ends with (docs/experiments/point-circle.md):
 * at which the mean of the last `WINDOW` samples, over epochs and seeds, is first as high, and first as high within the limit.
 *
 *   ringfence study point-circle
 *   node scripts/build.mjs run scripts/experiments/reach.ts [study] [algorithm] [folder of the study]
 */
import { join } from 'node:path';
import { limitsOf } from '../../harness/cli/figure/curves.ts';
import { cellsOf } from '../../harness/cli/study/cells.ts';
import { openStudy } from '../../harness/cli/study/file.ts';
import { type CellRows, readCells } from '../../harness/cli/study/report.ts';
import { mean } from '../../src/results/statistics.ts';

/** A window covers so many samples, and is moved so often. */
const [WINDOW, STRIDE] = [100_000, 4_000];

const [name = 'point-circle', reference = 'pcrpo', folder = `studies-out/${name}`] = process.argv.slice(2);
const cells = readCells(cellsOf(openStudy(name)), join(folder, 'runs'), new Map()).filter(
  ({ rows }) => rows.length > 0,
);

interface Point {
  readonly samples: number;
  readonly value: number;
  readonly cost: number;
}

/** Means over the window that ends at `samples`, of each replica, then over replicas. */
function at({ rows }: CellRows, samples: number): Point {
  const replicas = [...new Set(rows.map((row) => row['replica'] as number))];
  const over = (metric: string): number =>
    mean(
      replicas.map((replica) => {
        const own = rows.filter((row) => row['replica'] === replica);
        const inside = own.filter((row) => {
          const steps = row['Time/TotalSteps'] as number;
          return steps > samples - WINDOW && steps <= samples;
        });
        return mean(inside.map((row) => row[metric] as number));
      }),
    );
  return { samples, value: over('Metrics/EpRet'), cost: over('Metrics/EpCost') };
}

for (const task of new Set(cells.map(({ cell }) => cell.config.task.name))) {
  const own = cells.filter(({ cell }) => cell.config.task.name === task);
  const aim = own.find(({ cell }) => cell.label === reference);
  if (!aim) throw new Error(`${folder} has no run of ${reference} on ${task}`);
  const [limit = 0] = limitsOf(aim.cell.config, aim.cell.config.replicas[0]?.set ?? {});
  const last = aim.cell.config.totalSteps;
  const goal = at(aim, last);
  const points = Array.from({ length: Math.floor((last - WINDOW) / STRIDE) + 1 }, (_, k) => WINDOW + k * STRIDE);
  console.log(
    `\n${task}: ${reference} ends with a return of ${goal.value.toFixed(2)} at a cost of ${goal.cost.toFixed(2)}`,
  );
  console.log('algorithm       first as high       within the limit');
  for (const each of own) {
    const curve = points.map((samples) => at(each, samples)).filter(({ value }) => value >= goal.value);
    const said = (point: Point | undefined): string =>
      point ? `${point.samples} (cost ${point.cost.toFixed(1)})` : 'not reached';
    const within = curve.find(({ cost }) => cost <= limit);
    console.log(`${each.cell.label.padEnd(15)} ${said(curve[0]).padEnd(19)} ${said(within)}`);
  }
}
