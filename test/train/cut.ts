/** Rollouts that are cut into blocks of time though they are small, and what must not depend on that. */
import { expect } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { createTrainer, type EpochMetrics, type RunConfig, type Trainer } from '../../src/index.ts';
import { planOf } from '../../src/train/plan.ts';
import { testGpu } from '../gpu.ts';
import { relativeError } from '../kernels/bench.ts';

/** Bytes of a binding with which a rollout needs so many blocks. */
function bindingFor(config: RunConfig, blocks: number): number {
  const resolved = resolveConfig(config);
  const blocksIn = (bytes: number): number => {
    try {
      return planOf(resolved, bytes).shape.blocks;
    } catch {
      return Number.POSITIVE_INFINITY; // not even one time step fits
    }
  };
  for (let bytes = 1024; blocksIn(bytes) >= blocks; bytes += 256) if (blocksIn(bytes) === blocks) return bytes;
  throw new Error(`no binding cuts this rollout into ${blocks} blocks`);
}

/** A trainer whose rollouts are in so many blocks. */
export async function cutTrainer(config: RunConfig, blocks: number): Promise<Trainer> {
  const trainer = await createTrainer({ ...config, gpu: await testGpu(), bindingBytes: bindingFor(config, blocks) });
  if (trainer.shape.blocks !== blocks) throw new Error(`the trainer has ${trainer.shape.blocks} blocks, not ${blocks}`);
  return trainer;
}

interface Outcome {
  readonly rows: readonly EpochMetrics[];
  /** Words of every replica, by tensor. */
  readonly state: Readonly<Record<string, Float32Array>>;
}

async function train(config: RunConfig, blocks: number): Promise<Outcome> {
  const trainer = await cutTrainer(config, blocks);
  const rows: EpochMetrics[] = [];
  for await (const epoch of trainer) rows.push(...epoch);
  const { tensors } = await trainer.checkpoint();
  trainer.destroy();
  const words = (data: ArrayLike<unknown>): Float32Array =>
    new Float32Array(new Uint32Array(data as Uint32Array).buffer);
  return { rows, state: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, words(data)])) };
}

/** Ten time steps, all of which are played. */
export const episodic = { task: 'EpisodicCMDP-v0', envs: 8, totalSteps: 240, seeds: [3, 4] };
/** A hundred, of which most episodes last ten or so: in lockstep whole blocks are idle. */
export const discounted = { task: 'TwoStateCMDP-v0', envs: 8, totalSteps: 2400, seeds: [3, 4] };

// Critics that stay where they are: they alone depend on which samples are shuffled together.
const still = { hidden: [], criticLr: 1e-12, criticPasses: 1, minibatch: 64 };
export const search = { ...still, cgIterations: 4, lineSearchSteps: 4 };
export const sweep = { ...still, sweepSteps: 1, actorLr: 0.02 };

/**
 * Rounding of sums over samples that are added block by block, which conjugate gradient magnifies, through three iterations: of 1
 * where a number is smaller than that. SwiftShader's is 2.03e-3 at most in the cases of every run.
 */
const TOLERANCE = 4e-3;
/** What a checkpoint holds besides the numbers of the policy and its estimates, and what the critics' order decides. */
const OTHERS = ['records', 'critics', 'criticMoments', 'costRegret'];

/** @throws where a run in so many blocks gives other numbers than in one */
export async function expectNumbersOfOneBlock(config: RunConfig, cuts: readonly number[]): Promise<void> {
  const whole = await train(config, 1);
  expect(Math.max(...whole.rows.map((row) => row['Train/KL'] as number))).toBeGreaterThan(1e-6);
  for (const blocks of cuts) {
    const cut = await train(config, blocks);
    whole.rows.forEach((row, i) => {
      for (const [name, expected] of Object.entries(row)) {
        if (name.startsWith('Time/')) continue;
        const [own, where] = [cut.rows[i]?.[name] as number, `${name} of row ${i} in ${blocks} blocks`];
        if (Number.isNaN(expected)) expect(own, where).toBeNaN();
        else expect(Math.abs(own - expected) / Math.max(1, Math.abs(expected)), where).toBeLessThan(TOLERANCE);
      }
    });
    for (const [name, words] of Object.entries(whole.state)) {
      const own = cut.state[name] as Float32Array;
      if (!OTHERS.includes(name))
        expect(relativeError(own, words), `${name} in ${blocks} blocks`).toBeLessThan(TOLERANCE);
    }
    // the same actions were taken in the same states
    for (const name of ['environments', 'window']) expect(cut.state[name], name).toEqual(whole.state[name]);
  }
}
