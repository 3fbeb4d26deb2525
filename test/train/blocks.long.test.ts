// More methods in blocks of time, and that what is learnt does not depend on them.
import { expect, it } from 'vitest';
import type { HyperparameterValue } from '../../src/algos/hyperparameter.ts';
import type { EpochMetrics, RunConfig } from '../../src/index.ts';
import { mean, standardError } from '../../src/results/statistics.ts';
import { tasks } from '../../src/tasks/index.ts';
import { cutTrainer, discounted, episodic, expectNumbersOfOneBlock, search, sweep } from './cut.ts';

it.each([
  { name: 'a trust region', ...discounted, algorithm: 'c-trpo', set: { ...search, hidden: [8] } },
  { name: 'several systems', ...episodic, algorithm: 'cpo', set: search },
  { name: 'a batch that varies', ...episodic, algorithm: 'espo', set: { ...search, zetaPlus: 0.5 } },
  {
    name: 'one network in lockstep',
    ...discounted,
    algorithm: 'e-cop',
    set: { ...sweep, hidden: [8], sweepBlock: 30 },
  },
  { name: 'a vector for each time step', ...episodic, algorithm: 'e-cop', set: { ...sweep, actor: 'vectors' } },
  { name: 'baseline of the batch', ...episodic, algorithm: 'e-cop', set: { ...sweep, baseline: 'batch' } },
  { name: 'chained vectors', ...discounted, algorithm: 'e-cop', set: { ...sweep, actor: 'chain' } },
])('2 and 5 blocks give the numbers of one: $name, $algorithm on $task', ({ name: _, ...config }) =>
  expectNumbersOfOneBlock(config, [2, 5]),
);

const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7];
const EPISODES = 128;
const HORIZON = 10;
const UNIFORM = tasks['EpisodicCMDP-v0']?.reference?.uniform as number;

/** Iterations, and the settings of a method with which it gets most of the way in them. */
const methods: readonly [string, number, Readonly<Record<string, HyperparameterValue>>][] = [
  ['e-cop', 80, { actor: 'vectors', hidden: [], actorLr: 0.03 }],
  ['e-cop', 80, { actor: 'network', hidden: [16], sweepBlock: 1, actorLr: 0.003 }],
  ['p3o', 80, { timeConditioned: true, hidden: [16], actorLr: 0.003, passes: 4 }],
  ['c-trpo', 40, { timeConditioned: true, hidden: [16], cgIterations: 8, lineSearchSteps: 6 }],
];

/** Mean return and cost of each seed over the last fifth of a run. */
async function learn(config: RunConfig, blocks: number): Promise<Record<'return' | 'cost', number[]>> {
  const trainer = await cutTrainer(config, blocks);
  const rows: EpochMetrics[] = [];
  for await (const epoch of trainer) rows.push(...epoch);
  trainer.destroy();
  const last = (metric: string): number[] =>
    SEEDS.map((_, r) => {
      const own = rows.filter(({ replica }) => replica === r);
      return mean(own.slice(-own.length / 5).map((row) => row[metric] as number));
    });
  return { return: last('Metrics/EpRet'), cost: last('Metrics/EpCost') };
}

it.each(methods)(
  '%s learns the same on EpisodicCMDP-v0 in 1, 2 and 5 blocks (%i iterations, %j)',
  async (algorithm, iterations, set) => {
    const config: RunConfig = {
      task: 'EpisodicCMDP-v0',
      algorithm,
      seeds: SEEDS,
      envs: EPISODES,
      stepsPerEpoch: EPISODES * HORIZON,
      totalSteps: iterations * EPISODES * HORIZON,
      set: { criticPasses: 4, ...set },
    };
    const whole = await learn(config, 1);
    // it has learnt something that parts of the steps could not give
    expect(mean(whole.return)).toBeGreaterThan(UNIFORM + 2);
    for (const blocks of [2, 5]) {
      const cut = await learn(config, blocks);
      for (const metric of ['return', 'cost'] as const) {
        const apart = mean(cut[metric]) - mean(whole[metric]);
        const error = Math.hypot(standardError(cut[metric]), standardError(whole[metric]));
        // three standard errors: one comparison in 370 of those that agree
        expect(Math.abs(apart), `${metric} in ${blocks} blocks`).toBeLessThan(3 * error);
      }
    }
  },
);
