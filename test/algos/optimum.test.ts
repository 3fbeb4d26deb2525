/**
 * Algorithms against the exact optimum of the two-state problem, with the settings of the study `small` and two seeds:
 * within 5 % of the best return under the limit, and safe. The whole matrix is `ringfence study small`.
 */
import { describe, expect, it } from 'vitest';
import { type Cell, cellsOf } from '../../harness/cli/study/cells.ts';
import { openStudy } from '../../harness/cli/study/file.ts';
import { type Result, resultsOf } from '../../harness/cli/study/results.ts';
import { algorithms } from '../../src/algos/index.ts';
import type { CsvRow } from '../../src/formats/csv.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { testGpu } from '../gpu.ts';

const TASK = 'TwoStateCMDP-v0';
const SEEDS = [0, 1];
const study = openStudy('small');
const onTask = cellsOf(study).filter(({ config }) => config.task.name === TASK);

/** What a test run has time for; the study judges the others. */
const JUDGED = new Set(['cpo', 'crpo', 'pcpo', 'trpo']);
const cells = onTask.filter(({ config }) => JUDGED.has(config.algorithm.name));

/** Methods that have no way to keep a limit: they are here to show that the problem needs one. */
const UNCONSTRAINED = new Set(['ppo', 'trpo', 'npg']);

async function train({ label, config }: Cell): Promise<Result> {
  const given = { ...config.given, seeds: SEEDS };
  const trainer = await createTrainer({ gpu: await testGpu(), ...given });
  const rows: CsvRow[] = [];
  for await (const row of trainer) rows.push(...row);
  trainer.destroy();
  const [result] = resultsOf({ label, config: trainer.config }, rows, study.window);
  return result as Result;
}

it('the study has every algorithm on the two-state problem', () => {
  expect(new Set(onTask.map(({ config }) => config.algorithm.name))).toEqual(new Set(Object.keys(algorithms)));
});

describe.each(cells.map((cell) => [cell.label, cell] as const))('%s on the two-state problem', (_, cell) => {
  const isUnconstrained = UNCONSTRAINED.has(cell.config.algorithm.name);
  it(
    isUnconstrained ? 'earns more than the optimum, at a cost beyond the limit' : 'reaches the optimum and is safe',
    async () => {
      const { share, costs, isSafe } = await train(cell);
      const [cost] = costs as [(typeof costs)[number]];
      const text = `share ${share?.mean.toFixed(3)}, cost ${cost.mean.toFixed(3)} of ${cost.limit}`;
      if (isUnconstrained) {
        expect(share?.mean, text).toBeGreaterThan(1);
        expect(cost.mean, text).toBeGreaterThan(1.5 * cost.limit);
      } else {
        expect(share?.mean, text).toBeGreaterThanOrEqual(0.95);
        expect(isSafe, text).toBe(true);
      }
    },
  );
});
