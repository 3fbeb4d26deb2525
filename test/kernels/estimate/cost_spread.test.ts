// Shares above the limit, largest costs, deviations and tails of an iteration's episodes.
import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { costSpread } from '../../reference/cost_spread.ts';
import { listOf } from '../algos/decisions.ts';
import { Bench, Numbers, relativeError } from '../bench.ts';

/** f32 sums of at most 700 numbers. */
const TOLERANCE = 1e-5;
const EPISODE_COUNT = 5;

/** Costs of every environment's full episodes; a shortened one precedes them, which does not count. */
async function spreadOf(
  costs: readonly (readonly (readonly number[])[])[],
  limits: readonly number[],
): Promise<StructValue> {
  const [envs, C] = [costs.length, limits.length];
  const steps = 1 + Math.max(...costs.map((own) => own.length));
  const bench = await Bench.open({ envs, steps, C, set: () => ({ costLimit: limits }) });
  const { shape, workspace: w } = bench;
  // what earlier rollouts left: full episodes, and counts beyond the last environment, that look as real ones do
  bench.write(w.episodes, 0, new Float32Array(w.episodes.strideWords).fill(-2));
  bench.write(w.environments, 0, new Uint32Array(w.environments.strideWords).fill(1));
  const counts = Uint32Array.from(costs.map((own) => own.length + 1));
  bench.write(w.environments, 0, counts, (shape.task.stateSize + EPISODE_COUNT) * envs);
  costs.forEach((own, env) => {
    const episodes = [limits.map(() => 1e9), ...own];
    episodes.forEach((words, e) => {
      [0, 1, ...words, e === 0 ? 0 : 1].forEach((x, word) => {
        bench.write(w.episodes, 0, [x], (word * steps + e) * envs + env);
      });
    });
  });
  bench.writeRecord(0, { costMax: limits.map(() => -7) });
  await bench.run(bench.pick(await bench.verbs.estimateEpisodes(), /cost_spread/));
  const [record] = await bench.records();
  bench.close();
  return record as StructValue;
}

function expectTwin(record: StructValue, costs: readonly (readonly number[])[], limits: readonly number[]): void {
  limits.forEach((limit, c) => {
    const { above, max, std, tail } = costSpread(
      costs.map((own) => own[c] as number),
      limit,
    );
    const found = ['aboveLimit', 'costMax', 'costStd', 'costTail'].map((name) => listOf(record, name)[c] as number);
    expect(found[1]).toBe(max);
    expect(relativeError(found, [above, max, std, tail]), `${found} for ${[above, max, std, tail]}`).toBeLessThan(
      TOLERANCE,
    );
  });
}

describe('estimate/cost_spread', () => {
  it.each([
    { name: 'one episode', counts: [1], low: 3, high: 4 },
    { name: 'fewer than ten', counts: [2, 0, 3], low: 0, high: 50 },
    { name: 'no multiple of ten', counts: [9, 8, 6], low: -5, high: 5 },
    { name: 'more environments than lanes', counts: Array.from({ length: 130 }, (_, n) => n % 6), low: 0, high: 1e6 },
  ])('is the twin of a sorted list: $name', async ({ counts, low, high }) => {
    const random = new Numbers(counts.length);
    const limits = [(low + high) / 2, high];
    const costs = counts.map((count) => random.rows(count, 2, low, high));
    const record = await spreadOf(costs, limits);
    expectTwin(record, costs.flat(), limits);
    expect(listOf(record, 'aboveLimit')[1]).toBe(0);
  });

  it('takes equal costs, whole numbers and both zeros for what they are', async () => {
    const values = [0, -0, 0, 3, 3, 3, 1, 0, 7, 7, 0, 0];
    const record = await spreadOf([values.map((x) => [x])], [3]);
    expectTwin(
      record,
      values.map((x) => [x]),
      [3],
    );
    // a cost that is the limit keeps it
    expect(listOf(record, 'aboveLimit')[0]).toBeCloseTo(2 / 12, 6);
  });

  it('leaves the record alone where no full episode ended', async () => {
    const record = await spreadOf([[], []], [1]);
    expect(listOf(record, 'costMax')).toEqual([-7]);
  });
});
