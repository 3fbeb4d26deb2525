import { describe, expect, it } from 'vitest';
import { type ResolvedConfig, resolveConfig } from '../../src/config/resolve.ts';
import type { Tensor } from '../../src/formats/safetensors.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import type { Episode } from '../../src/train/playback.ts';
import { policyShape } from '../../src/train/policy.ts';
import { testGpu } from '../gpu.ts';

const config: ResolvedConfig = resolveConfig({ task: 'TwoStateCMDP-v0', algorithm: 'c-trpo', totalSteps: 1600 });

/** A checkpoint of a policy that has these logits in both states. */
function tensorsOf(logits: readonly number[]): Record<string, Tensor> {
  const shape = policyShape(config, 1);
  const tensor = (words: Float32Array): Tensor => ({
    dtype: 'U32',
    shape: [1, words.length],
    data: new Uint32Array(words.buffer),
  });
  const actor = new Float32Array(shape.actorParameters);
  actor.set(logits, shape.outputs * shape.inputsPadded);
  const normaliser = new Float32Array(2 * shape.inputsPadded).fill(1, shape.inputsPadded);
  return { actor: tensor(actor), normaliser: tensor(normaliser) };
}

const play = async (logits: readonly number[], episodes: number, deterministic: boolean): Promise<Episode[]> =>
  evaluate(await testGpu(), { config, tensors: tensorsOf(logits), replica: 0, episodes, seed: 3, deterministic });

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('evaluate', () => {
  it('plays unbiased episodes in every rollout: the exact return and length of the uniform policy', async () => {
    // a hundred episodes a rollout; lengths are geometric with mean and deviation near 10
    const episodes = await play([0, 0], 1000, false);
    expect(episodes).toHaveLength(1000);
    expect(Math.abs(meanOf(episodes.map(({ length }) => length)) - 10)).toBeLessThan(1.2);
    // the deviation of a return is about 8: four standard errors
    const expected = config.task.reference?.uniform as number;
    expect(Math.abs(meanOf(episodes.map((episode) => episode.return)) - expected)).toBeLessThan(1);
    expect(episodes.slice(0, 100)).not.toEqual(episodes.slice(100, 200));
  });

  it('takes the likeliest action of a discrete policy where it is deterministic', async () => {
    for (const { return: earned, costs, length } of await play([0.01, 0], 100, true)) {
      // action 0 stays in the state where the episode began
      const isLow = Math.abs(earned - length) < 1e-3;
      expect(earned).toBeCloseTo(isLow ? length : 2 * length, 3);
      expect(costs[0]).toBeCloseTo((isLow ? 0.1 : 1) * length, 3);
    }
    for (const { return: earned } of await play([0, 0.01], 100, true)) expect(earned).toBe(0);
  });
});
