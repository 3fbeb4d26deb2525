// Whole runs in the forms that suit GPUs: physics by lanes that share an environment, and tile kernels.
import { describe, expect, inject, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { type Checkpoint, createTrainer, type EpochMetrics, type RunConfig, type Trainer } from '../../src/index.ts';
import { registerTask, type Task, tasks } from '../../src/tasks/index.ts';
import { Playback } from '../../src/train/playback.ts';
import { testGpu } from '../gpu.ts';

/** An update waits for an episode. */
const brief = { name: 'BriefReacher', horizon: 4 };
registerTask(Object.create(tasks['SafetyReacher-v4'] as Task, Object.getOwnPropertyDescriptors(brief)));

const small: RunConfig = {
  task: brief.name,
  algorithm: 'trpo',
  envs: 3,
  stepsPerEpoch: 12,
  totalSteps: 24,
  set: { hidden: [5], minibatch: 32, criticPasses: 1, cgIterations: 4, lineSearchSteps: 10 },
  physics: 'cooperative',
  kernels: 'tile',
};

const open = async (config: Partial<RunConfig> = {}): Promise<Trainer> =>
  createTrainer({ ...small, ...config, gpu: await testGpu(true) });

async function finish(trainer: Trainer): Promise<Checkpoint> {
  const rows: EpochMetrics[] = [];
  for await (const epoch of trainer) rows.push(...epoch);
  for (const row of rows) expect(Number.isFinite(row['Train/Entropy'])).toBe(true);
  const updates = rows.map((row) => row['Train/KL'] ?? Number.NaN);
  expect(Math.max(...updates)).toBeGreaterThan(0);
  expect(Math.max(...updates)).toBeLessThan(0.02);
  const checkpoint = await trainer.checkpoint();
  trainer.destroy();
  return checkpoint;
}

/** A replica's words of every tensor. */
const slices = ({ tensors }: Checkpoint, replica: number): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => {
      const words = data.length / (shape[0] as number);
      return [name, Array.from(data as Uint32Array).slice(replica * words, (replica + 1) * words)];
    }),
  );

describe('a run by cooperative physics and tile kernels', async () => {
  const first = await finish(await open({ seeds: [5] }));

  it('says so in what it writes', () => {
    expect(JSON.parse(first.metadata['config'] as string)).toMatchObject({ physics: 'cooperative', kernels: 'tile' });
  });

  it('gives the same bits as one replica of two, stopped and resumed from its checkpoint', async () => {
    const begun = await open({ seeds: [9, 5] });
    await begun.step();
    const checkpoint = await begun.checkpoint();
    begun.destroy();
    const resumed = await open({ seeds: [9, 5] });
    await resumed.resume(checkpoint);
    expect(slices(await finish(resumed), 1)).toEqual(slices(first, 0));
  });

  // a straight-line program more to compile
  it.runIf(inject('everything'))('is played by either program', async () => {
    const gpu = await testGpu(true);
    const config = resolveConfig({ ...small, seeds: [5] });
    const play = async (physics: 'straight' | 'cooperative') => {
      const playback = await Playback.create(gpu, config, { envs: 2, advancedBy: 4, physics });
      await playback.begin({ tensors: first.tensors, replica: 0, deterministic: true }, 3);
      await playback.advance(4);
      const finished = await playback.firstEpisodes();
      await playback.advance(4);
      playback.destroy();
      return finished;
    };
    const [straight, cooperative] = [await play('straight'), await play('cooperative')];
    expect(straight.map(({ length }) => length)).toEqual([4, 4]);
    for (const [e, episode] of cooperative.entries()) {
      expect(episode.length).toBe(4);
      expect(Math.abs(episode.return - (straight[e]?.return as number))).toBeLessThan(1e-3);
    }
  });
});
