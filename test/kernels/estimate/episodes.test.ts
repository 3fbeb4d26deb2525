import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { type Episode, EpisodeWindow, provisional } from '../../reference/episodes.ts';
import { Bench, type BenchOptions, Numbers, relativeError } from '../bench.ts';

// f32 sums of at most 60 numbers of order 10; the window's sum is made anew in each iteration.
const TOLERANCE = 1e-5;
// words after the task's state, shaders/lib/environment.wgsl
const [EPISODE_COUNT, UNSTABLE_COUNT] = [5, 7];

/** As if every second episode had become unstable. */
const unstableOf = (list: readonly Episode[]): number => list.length >> 1;

/** Episodes of every environment in order. */
type Ended = readonly (readonly Episode[])[];

async function open(
  options: BenchOptions,
): Promise<{ iterate: (ended: readonly Ended[]) => Promise<StructValue[]>; bench: Bench }> {
  const bench = await Bench.open(options);
  const { shape, workspace: w } = bench;
  const step = bench.pick(await bench.verbs.estimateEpisodes(), /./);
  const write = (ended: Ended, r: number): void => {
    bench.write(
      w.environments,
      r,
      Uint32Array.from(ended.map((list) => list.length)),
      (shape.task.stateSize + EPISODE_COUNT) * shape.envs,
    );
    const unstable = ended.map((list) => unstableOf(list));
    bench.write(w.environments, r, Uint32Array.from(unstable), (shape.task.stateSize + UNSTABLE_COUNT) * shape.envs);
    ended.forEach((list, env) => {
      list.forEach(({ words, isFull }, e) => {
        [...words, isFull ? 1 : 0].forEach((x, word) => {
          bench.write(w.episodes, r, [x], (word * shape.steps + e) * shape.envs + env);
        });
      });
    });
  };
  for (let r = 0; r < bench.replicas; r++) bench.writeRecord(r, {});
  return {
    bench,
    iterate: async (ended) => {
      ended.forEach(write);
      await bench.run(step);
      return bench.records();
    },
  };
}

const words = (record: StructValue, kind: 'mean' | 'epoch'): number[] => [
  record[`${kind}Return`] as number,
  record[`${kind}Length`] as number,
  ...(record[`${kind}Cost`] as number[]),
];

const draw = (random: Numbers, C: number, isFull: boolean): Episode => ({
  words: [random.uniform(-5, 20), 1 + random.integer(9), ...random.list(C, 0, 9)],
  isFull,
});

describe.each([
  { name: 'one environment, a window of one', envs: 1, steps: 6, C: 1, window: 1 },
  { name: 'a window that fills slowly', envs: 3, steps: 5, C: 2, window: 40, replicas: 3 },
  { name: 'more episodes than the window holds', envs: 5, steps: 4, C: 3, window: 4, replicas: 2 },
])('estimate/episodes: $name', (options) => {
  it('is the mean over the iteration of the running mean of the last full episodes', async () => {
    const { bench, iterate } = await open(options);
    const random = new Numbers(4);
    const windows = Array.from({ length: bench.replicas }, () => new EpisodeWindow(options.window));
    const total = windows.map(() => 0);
    let last: StructValue[] = [];
    for (let iteration = 1; iteration <= 6; iteration++) {
      // the third iteration ends no full episode: the estimates stay
      const ended = windows.map(() =>
        Array.from({ length: options.envs }, () =>
          Array.from({ length: random.integer(options.steps + 1) }, () =>
            draw(random, options.C, iteration !== 3 && random.uniform(0, 1) < 0.8),
          ),
        ),
      );
      if (iteration === 1) ended[0]?.[0]?.unshift(draw(random, options.C, true));
      for (const list of ended)
        if ((list[0]?.length ?? 0) > options.steps) (list[0] as Episode[]).length = options.steps;
      const records = await iterate(ended);
      records.forEach((record, r) => {
        const estimate = windows[r]?.iterate((ended[r] as Episode[][]).flat());
        total[r] = (total[r] as number) + (estimate?.full ?? 0);
        const epochUnstable = (ended[r] as Ended).reduce((sum, list) => sum + unstableOf(list), 0);
        const epochEpisodes = estimate?.full ?? 0;
        expect(record).toMatchObject({ iteration, episodes: total[r], epochEpisodes, epochUnstable });
        if (estimate) {
          expect(record['isEstimated']).toBe(1);
          expect(relativeError(words(record, 'mean'), estimate.mean)).toBeLessThan(TOLERANCE);
          expect(relativeError(words(record, 'epoch'), estimate.own)).toBeLessThan(TOLERANCE);
        } else if (total[r]) {
          expect(words(record, 'mean')).toEqual(words(last[r] as StructValue, 'mean'));
        }
      });
      last = records;
    }
    bench.close();
  });
});

describe('estimate/episodes before the first full episode', () => {
  it('takes the rates of shortened ones, and forgets them when a full one ends', async () => {
    const { bench, iterate } = await open({ envs: 3, steps: 4, C: 2, window: 5, horizon: 50 });
    const random = new Numbers(6);
    const shortened = [[], [draw(random, 2, false), draw(random, 2, false)], [draw(random, 2, false)]];
    const [first] = await iterate([shortened]);
    expect(first).toMatchObject({ episodes: 0, isEstimated: 1, windowCount: 0 });
    expect(relativeError(words(first as StructValue, 'mean'), provisional(shortened.flat(), 50))).toBeLessThan(
      TOLERANCE,
    );
    const full = draw(random, 2, true);
    const [second] = await iterate([[[full], [draw(random, 2, false)], []]]);
    expect(second).toMatchObject({ episodes: 1, isEstimated: 1, windowCount: 1 });
    expect(relativeError(words(second as StructValue, 'mean'), full.words)).toBeLessThan(TOLERANCE);
    bench.close();
  });

  it('estimates nothing where nothing ended', async () => {
    const { bench, iterate } = await open({ envs: 2, steps: 4 });
    expect((await iterate([[[], []]]))[0]).toMatchObject({ episodes: 0, isEstimated: 0, iteration: 1 });
    bench.close();
  });
});

it('estimate/episodes adds noise of the given spread to what the algorithm sees, and not to what is logged', async () => {
  const replicas = 8;
  const { bench, iterate } = await open({
    envs: 1,
    steps: 2,
    C: 2,
    window: 1,
    replicas,
    set: (r) => ({ costNoise: r === 0 ? 0 : 3 }),
  });
  for (let r = 0; r < replicas; r++) bench.writeRecord(r, { seed: 7 + r });
  const full: Episode = { words: [1, 2, 5, 6], isFull: true };
  const errors: number[] = [];
  for (let iteration = 0; iteration < 40; iteration++) {
    const records = await iterate(Array.from({ length: replicas }, () => [[full]]));
    records.forEach((record, r) => {
      expect(record['measuredCost']).toEqual([5, 6]);
      const seen = record['meanCost'] as number[];
      if (r === 0) expect(seen).toEqual([5, 6]);
      else errors.push((seen[0] as number) - 5, (seen[1] as number) - 6);
    });
  }
  const n = errors.length;
  const mean = errors.reduce((a, b) => a + b, 0) / n;
  const variance = errors.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  // 560 draws: four standard errors
  expect(Math.abs(mean)).toBeLessThan((4 * 3) / Math.sqrt(n));
  expect(Math.abs(Math.sqrt(variance) / 3 - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
  bench.close();
});
