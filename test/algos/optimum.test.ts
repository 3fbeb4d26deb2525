/**
 * Every algorithm against the exact optimum of a small problem, with the settings of the study `small` but two seeds and fewer
 * iterations: within 5 % of the best return under the limit, and safe. The whole matrix is `ringfence study small`.
 */
import { describe, expect, it } from 'vitest';
import { type Cell, cellsOf } from '../../harness/cli/study/cells.ts';
import { openStudy } from '../../harness/cli/study/file.ts';
import { type Result, resultsOf } from '../../harness/cli/study/results.ts';
import { algorithms } from '../../src/algos/index.ts';
import type { CsvRow } from '../../src/formats/csv.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { testGpu } from '../gpu.ts';
import { representatives } from '../long.ts';

const SEEDS = [0, 1];
const ITERATIONS = 100;
const study = openStudy('small');

/** The quickest of the problems; for e-COP the one it is made for. */
const problemOf = (algorithm: string): string => (algorithm === 'e-cop' ? 'EpisodicCMDP-v0' : 'ConstrainedLQ-v0');

/** Methods that have no way to keep a limit: they are here to show that the problem needs one. */
const UNCONSTRAINED = new Set(['ppo', 'trpo', 'npg']);

/** Methods that keep the limit in every episode, not in their mean: safe, and short of the optimum that the mean allows. */
const ALMOST_SURE = new Set(['saute-ppo']);

/**
 * One of each way to iterate, and of each exception; of the ways to keep a limit those that a step of one kernel does not decide.
 * The decisions of all others are compared with their twins, and others train in `test/train`.
 */
const REPRESENTATIVES = ['c-trpo', 'trpo', 'ppo-lagrangian', 'p3o', 'e-cop', 'saute-ppo'];

const cells = cellsOf(study).filter(({ config }) => config.task.name === problemOf(config.algorithm.name));

async function train({ label, config }: Cell): Promise<Result> {
  const given = { ...config.given, seeds: SEEDS, totalSteps: ITERATIONS * (config.given.stepsPerEpoch ?? 0) };
  const trainer = await createTrainer({ gpu: await testGpu(), ...given });
  const rows: CsvRow[] = [];
  for await (const row of trainer) rows.push(...row);
  trainer.destroy();
  const [result] = resultsOf({ label, config: trainer.config }, rows, study.window);
  return result as Result;
}

it('every algorithm is judged', () => {
  expect(cells.map(({ config }) => config.algorithm.name).sort()).toEqual(Object.keys(algorithms).sort());
});

const judged = representatives(cells, ({ config }) => REPRESENTATIVES.includes(config.algorithm.name));

describe.each(judged.map((cell) => [cell.label, cell] as const))('%s', (_, cell) => {
  const { name } = cell.config.algorithm;
  const isUnconstrained = UNCONSTRAINED.has(name);
  const leastShare = ALMOST_SURE.has(name) ? 0.9 : 0.95;
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
        expect(share?.mean, text).toBeGreaterThanOrEqual(leastShare);
        expect(isSafe, text).toBe(true);
      }
    },
  );
});
