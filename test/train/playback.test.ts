import { beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedConfig } from '../../src/config/resolve.ts';
import type { RunConfig } from '../../src/config/run_config.ts';
import { Hand } from '../../src/tasks/hand.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import { Playback } from '../../src/train/playback.ts';
import type { Tensors } from '../../src/train/policy.ts';
import { type Moment, momentOf } from '../../src/train/running_episodes.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { testGpu } from '../gpu.ts';

const SEED = 7;
const point: RunConfig = {
  task: 'SafetyPointRun0-v0',
  algorithm: 'c-trpo',
  seeds: [0, 1],
  envs: 2,
  stepsPerEpoch: 1000,
  set: { hidden: [16] },
};
/** All environments in lockstep, and parameters of their own for each time step. */
const episodic: RunConfig = { task: 'EpisodicCMDP-v0', algorithm: 'e-cop', seeds: [0, 1] };

interface Trained {
  readonly config: ResolvedConfig;
  readonly tensors: Tensors;
}

/** A run and the policies of its replicas before their first update. */
async function trained(run: RunConfig): Promise<Trained> {
  const trainer = await createTrainer({ ...run, gpu: await testGpu() });
  const tensors = await trainer.policyTensors();
  trainer.destroy();
  return { config: trainer.config, tensors };
}

let onPoint: Trained;
beforeAll(async () => {
  onPoint = await trained(point);
});

describe('a playback', () => {
  it.each([
    { run: point, steps: 10 },
    { run: point, steps: 40 },
    { run: episodic, steps: 1 },
  ])('plays $steps steps at a time what an evaluation of $run.task plays', async ({ run, steps }) => {
    const { config, tensors } = run === point ? onPoint : await trained(run);
    const gpu = await testGpu();
    const policy = { tensors, replica: 1, deterministic: false };
    const expected = await evaluate(gpu, { ...policy, config, episodes: 5, seed: SEED });
    const playback = await Playback.create(gpu, config, { envs: 5, advancedBy: steps });
    await playback.begin(policy, SEED);
    for (let played = 0; played < config.task.horizon; played += steps)
      await playback.advance(Math.min(steps, config.task.horizon - played));
    expect(await playback.firstEpisodes()).toEqual(expected);
    expect(new Set(expected.map((episode) => episode.return)).size).toBeGreaterThan(1);
    playback.destroy();
  });

  it('tells how its episodes stand: they grow to what they are at the end, and new ones follow', async () => {
    const { config, tensors } = onPoint;
    const { horizon } = config.task;
    const playback = await Playback.create(await testGpu(), config, { envs: 3, advancedBy: 1 });
    await playback.begin({ tensors, replica: 0, deterministic: false }, SEED);
    expect(await playback.running()).toEqual(Array(3).fill({ return: 0, length: 0, costs: [0] }));
    await playback.advance(horizon - 1);
    const nearly = await playback.running();
    await playback.advance(1);
    const whole = await playback.firstEpisodes();
    for (const [env, { length, costs }] of nearly.entries()) {
      expect(length).toBe(horizon - 1);
      expect(whole[env]?.costs[0]).toBeGreaterThanOrEqual(costs[0] as number);
      expect(Math.abs((whole[env]?.return as number) - (nearly[env]?.return as number))).toBeLessThan(1);
    }
    await playback.advance(3);
    expect((await playback.running()).map(({ length }) => length)).toEqual([3, 3, 3]);
    playback.destroy();
  });

  it('begins anew with another policy and another seed, and a policy without noise repeats itself', async () => {
    const { config, tensors } = onPoint;
    const playback = await Playback.create(await testGpu(), config, { envs: 2, advancedBy: 20 });
    const play = async (replica: number, deterministic: boolean, seed: number): Promise<unknown> => {
      await playback.begin({ tensors, replica, deterministic }, seed);
      await playback.advance(20);
      return playback.running();
    };
    const first = await play(0, false, SEED);
    expect(await play(1, false, SEED)).not.toEqual(first);
    expect(await play(0, true, SEED)).not.toEqual(first);
    expect(await play(0, false, SEED + 1)).not.toEqual(first);
    expect(await play(0, false, SEED)).toEqual(first);
    playback.destroy();
  });

  it('plays on from a state that was put into one environment, and the others never notice', async () => {
    const { config, tensors } = onPoint;
    const gpu = await testGpu();
    const playback = await Playback.create(gpu, config, { envs: 3, advancedBy: 1 });
    const moments = (): Promise<Moment[]> =>
      Promise.all([0, 1, 2].map((env) => momentOf(gpu, playback.episodes, config.task, env)));
    const play = async (alter: (state: Float32Array) => Float32Array): Promise<readonly [Moment[], Moment[]]> => {
      await playback.begin({ tensors, replica: 0, deterministic: false }, SEED);
      await playback.advance(5);
      const { state } = await momentOf(gpu, playback.episodes, config.task, 1);
      playback.alter(1, alter(state));
      const altered = await moments();
      await playback.advance(5);
      return [altered, await moments()];
    };
    const [, usual] = await play((state) => state);
    const [altered, after] = await play((state) => new Hand(config.task).pushed(state, [0, 3]));
    expect(altered[1]?.state.slice(0, 2)).not.toEqual(new Float32Array(2));
    expect(altered[1]?.length).toBe(5);
    expect([after[0], after[2]]).toEqual([usual[0], usual[2]]);
    expect((after[1]?.state[1] as number) - (usual[1]?.state[1] as number)).toBeGreaterThan(0.05);
    expect(await playback.running()).toEqual(after.map(({ state: _, ...running }) => running));
    playback.destroy();
  });

  it('has one sentence for tensors that lack a policy', async () => {
    const { config } = onPoint;
    const playback = await Playback.create(await testGpu(), config, { envs: 2, advancedBy: 1 });
    await expect(playback.begin({ tensors: {}, replica: 0, deterministic: false }, 0)).rejects.toThrow(
      /^the checkpoint's tensor actor is missing or has no replica 0$/,
    );
    playback.destroy();
  });
});
