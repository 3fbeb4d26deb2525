// The gallery compares C-TRPO with TRPO as two replicas of one run, and draws the policies of all replicas.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTrainer, type EpochMetrics, type PolicyData, type RunConfig, type Trainer } from '../../src/index.ts';
import { testGpu } from '../gpu.ts';

const EPOCHS = 4;
const common = {
  task: 'GridWorld-v0',
  envs: 16,
  stepsPerEpoch: 1600,
  totalSteps: 1600 * EPOCHS,
  set: { hidden: [8], minibatch: 64, cgIterations: 5, criticPasses: 1 },
} as const;

async function train(config: RunConfig): Promise<{ trainer: Trainer; rows: EpochMetrics[][] }> {
  const trainer = await createTrainer({ ...config, gpu: await testGpu() });
  const rows: EpochMetrics[][] = [];
  for await (const row of trainer) rows.push(row);
  return { trainer, rows };
}

describe('C-TRPO and TRPO', () => {
  let both: Awaited<ReturnType<typeof train>>;
  let free: Awaited<ReturnType<typeof train>>;
  beforeAll(async () => {
    both = await train({ ...common, algorithm: 'c-trpo', sweep: { costLimit: [[0.5], [1e6]] } });
    free = await train({ ...common, algorithm: 'trpo' });
  }, 240_000);
  afterAll(() => {
    both?.trainer.destroy();
    free?.trainer.destroy();
  });

  it('take the same steps where the limit is out of reach, and others where it is not', () => {
    const returns = (rows: EpochMetrics[][], replica: number): number[] =>
      rows.map((row) => row[replica]?.['Metrics/EpRet'] as number);
    returns(both.rows, 1).forEach((value, epoch) => {
      expect(value).toBeCloseTo(returns(free.rows, 0)[epoch] as number, 4);
    });
    expect(returns(both.rows, 0).at(-1)).not.toBeCloseTo(returns(free.rows, 0).at(-1) as number, 2);
  });

  it('have policies that are read together as they are one by one', async () => {
    const together = await both.trainer.policies();
    const alone: PolicyData[] = [];
    for (let r = 0; r < 2; r++) alone.push(await both.trainer.policy(r));
    expect(together).toEqual(alone);
    expect(together[0]?.layers).not.toEqual(together[1]?.layers);
  });
});
