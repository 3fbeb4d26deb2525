// Zero violation asked for: cost limits of 0, and budgets near it.
import { describe, expect, it } from 'vitest';
import { algorithms } from '../../src/algos/index.ts';
import { createTrainer, type EpochMetrics, type RunConfig, resolveConfig } from '../../src/index.ts';
import { testGpu } from '../gpu.ts';
import { Bench, Numbers } from '../kernels/bench.ts';
import { products } from '../reference/products.ts';

const small: Omit<RunConfig, 'algorithm'> = { task: 'TwoStateCMDP-v0', envs: 4, stepsPerEpoch: 400, totalSteps: 1200 };

async function rowsOf(config: Partial<RunConfig> & Pick<RunConfig, 'algorithm'>): Promise<EpochMetrics[]> {
  const trainer = await createTrainer({ ...small, ...config, gpu: await testGpu() });
  const rows: EpochMetrics[] = [];
  for await (const epoch of trainer) rows.push(...epoch);
  trainer.destroy();
  return rows;
}

const taking = Object.values(algorithms).filter(
  ({ hyperparameters }) => !hyperparameters.find(({ name }) => name === 'costLimit')?.exclusive,
);

describe('a limit of 0', { timeout: 240_000 }, () => {
  it.each(taking)('leaves every decision of $name finite, kept and violated', async (algorithm) => {
    const limit = { costLimit: [0], hPlus: [0], hMinus: [0], tolerance: [0] };
    const own = Object.fromEntries(
      Object.entries(limit).filter(([name]) => algorithm.hyperparameters.some((p) => p.name === name)),
    );
    const sizes = { envs: 4, steps: 4, horizon: 4, replicas: 2 };
    const bench = await Bench.open({ ...sizes, algorithm: algorithm.name, set: () => own });
    const [reward, cost] = new Numbers(2).rows(2, 5) as [number[], number[]];
    for (const [r, violation] of [0, 3].entries()) {
      bench.write(bench.workspace.products, r, products([reward, cost], [reward, cost]).flat(2));
      bench.write(bench.workspace.timeMeans, r, new Float32Array(bench.workspace.timeMeans.strideWords));
      bench.writeRecord(r, {
        isEstimated: 1,
        iteration: 1,
        activeEnvs: 4,
        nextEnvs: 4,
        meanLength: 4,
        measuredCost: [violation],
        meanCost: [violation],
        advantageStd: [1, 1],
        stepScale: [0.1, 0.1].slice(0, bench.shape.systems),
        ...algorithm.start?.((name) => bench.valueOf(name), bench.shape.task),
      });
    }
    const steps = (await algorithm.iteration(bench.verbs)).flatMap(({ step }) => bench.pick(step, /^algos\//));
    await bench.run(steps);
    for (const record of await bench.records()) {
      expect(record['halted']).toBe(0);
      for (const [name, value] of Object.entries(record))
        expect([value].flat().every(Number.isFinite), `${name}: ${value}`).toBe(true);
    }
    bench.close();
  });

  it('drives the multiplier up while there is any cost', async () => {
    const rows = await rowsOf({ algorithm: 'ppo-lagrangian', set: { costLimit: 0, passes: 2 } });
    const multipliers = rows.map((row) => row['Metrics/LagrangeMultiplier'] as number);
    expect(multipliers).toHaveLength(3);
    multipliers.reduce((before, now) => {
      expect(now).toBeGreaterThan(before);
      return now;
    }, 1e-3);
    for (const row of rows) {
      expect(row['Train/Margin']).toBe(-(row['Metrics/EpCost'] as number));
      expect(row['Train/Halted']).toBe(0);
    }
  });
});

describe('Saute PPO', { timeout: 240_000 }, () => {
  const saute = (set: NonNullable<RunConfig['set']>) => ({ algorithm: 'saute-ppo', set: { passes: 2, ...set } });

  it('refuses a discount of the budget that z outgrows, by the length of an episode', () => {
    const least = 2 ** (-24 / 100);
    expect(() => resolveConfig({ ...small, ...saute({ safetyGamma: 0.8 }) })).toThrow(
      `safetyGamma must be a number >= ${least.toPrecision(4)} for the 100 steps of an episode of TwoStateCMDP-v0, got 0.8`,
    );
    expect(() => resolveConfig({ ...small, ...saute({}), sweep: { safetyGamma: [0.999, 0] } })).toThrow('got 0: ');
    expect(() => resolveConfig({ ...small, ...saute({ safetyGamma: least }) })).not.toThrow();
    // short episodes bear more
    expect(() => resolveConfig({ task: 'EpisodicCMDP-v0', ...saute({ safetyGamma: 0.8 }) })).not.toThrow();
  });

  it.each([
    ['the least discount', { safetyGamma: 2 ** (-24 / 100) }],
    ['a tiny budget', { costLimit: 1e-12 }],
  ])('trains with %s', async (_, set) => {
    for (const row of await rowsOf(saute(set))) {
      expect(row['Train/Halted']).toBe(0);
      for (const metric of ['Train/KL', 'Train/Entropy', 'Loss/RewardCritic', 'Loss/CostCritic', 'Metrics/EpRet'])
        expect(row[metric], metric).toSatisfy(Number.isFinite);
    }
  });
});
