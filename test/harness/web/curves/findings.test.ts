import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../../harness/web/curves/findings.ts';
import { points, recording } from '../recordings/runs.ts';

type Values = Parameters<typeof points>[1];

const found = (values: Values, config = {}, epochs = 40, replicas = 2) =>
  findingsOf(recording(points(epochs, values, replicas), config)).map(({ cause, metric }) => `${cause}: ${metric}`);

describe('what the curves say', () => {
  it('is nothing of an ordinary run, and of none', () => {
    expect(found(() => ({}))).toEqual([]);
    expect(findingsOf(recording([]))).toEqual([]);
    // A cost that hovers about its limit is healthy.
    expect(found((epoch) => ({ 'Metrics/EpCost': epoch % 3 === 0 ? 24 : 30 }))).toEqual([]);
  });

  it.each<[string, Values, Record<string, unknown>, string]>([
    ['a replica that halted', (e, r) => ({ 'Train/Halted': r === 1 && e > 30 ? 1 : 0 }), {}, 'code: Train/Halted'],
    [
      'a KL above delta in spite of a line search',
      (e) => ({ 'Train/KL': e === 38 ? 0.02 : 0.005 }),
      {},
      'code: Train/KL',
    ],
    ['a KL of many targets by minibatches', () => ({ 'Train/KL': 0.1 }), { algorithm: 'ppo' }, 'settings: Train/KL'],
    [
      'a KL of many deltas without a line search',
      () => ({ 'Train/KL': 0.05 }),
      { algorithm: 'npg' },
      'settings: Train/KL',
    ],
    [
      'a cost above its limit that does not fall',
      (e) => ({ 'Metrics/EpCost': 40 + e }),
      {},
      'learning: Metrics/EpCost',
    ],
    [
      'steps that are rejected',
      (e) => ({ 'Train/AcceptedStep': e % 3 === 0 ? 1 : 0 }),
      {},
      'settings: Train/AcceptedStep',
    ],
    ['a critic that diverges', (e) => ({ 'Loss/CostCritic': 0.1 * 1.2 ** e }), {}, 'settings: Loss/CostCritic'],
    ['a rough solution', () => ({ 'Train/CGResidual': 0.4 }), {}, 'settings: Train/CGResidual'],
    ['unstable episodes', () => ({ 'Metrics/UnstableEpisodes': 2 }), {}, 'settings: Metrics/UnstableEpisodes'],
    ['a critic that exploded', () => ({ 'Loss/RewardCritic': 8e18 }), {}, 'settings: Loss/RewardCritic'],
    ['a KL that is no number', (_e, r) => (r === 1 ? { 'Train/KL': Number.NaN } : {}), {}, 'settings: Train/KL'],
    [
      'a divergence and nothing that it makes look healthy',
      () => ({
        'Train/KL': Number.NaN,
        'Train/PolicyAdvantage': Number.NaN,
        'Train/Entropy': -40,
        'Loss/RewardCritic': 8e18,
        'Metrics/EpCost': 90,
      }),
      {},
      'settings: Train/KL',
    ],
    ['an entropy that collapsed', () => ({ 'Train/Entropy': -4 }), {}, 'learning: Train/Entropy'],
    [
      'no finished episode',
      () => ({ 'Metrics/EpRet': Number.NaN, 'Metrics/EpCost': Number.NaN }),
      {},
      'waiting: Metrics/EpRet',
    ],
  ])('names %s', (_, values, config, expected) => {
    expect(found(values, config)).toEqual([expected]);
  });

  it('does not blame what the method does not have, or what is over', () => {
    expect(found(() => ({ 'Train/AcceptedStep': 0, 'Train/CGResidual': 1 }), { algorithm: 'ppo' })).toEqual([]);
    expect(found((e) => ({ 'Train/KL': e < 20 ? 1 : 0.005 }))).toEqual([]);
    expect(found((e) => ({ 'Metrics/EpCost': 80 - e }))).toEqual([]);
  });

  it('counts a cost against the limit of its own replica', () => {
    const high: Values = () => ({ 'Metrics/EpCost': 40 });
    expect(found(high)).toEqual(['learning: Metrics/EpCost']);
    expect(found(high, { sweep: { costLimit: [[50], [60]] }, seeds: [0] })).toEqual([]);
  });

  it('is a sentence that names how many and how much', () => {
    const halted = findingsOf(recording(points(3, (_, r) => ({ 'Train/Halted': r === 0 ? 1 : 0 }), 3)));
    expect(halted[0]?.sentence).toMatch(/^1 of 3 seeds stopped learning, .+\.$/);
    const kl = findingsOf(
      recording(
        points(20, () => ({ 'Train/KL': 0.1 })),
        { algorithm: 'ppo' },
      ),
    );
    expect(kl[0]?.sentence).toMatch(/^The KL is 0\.1 on average, 5 times its target: .*actorLr.*\.$/);
  });
});
