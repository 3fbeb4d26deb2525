import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { type Episode, EpisodeWindow, provisional } from '../../reference/episodes.ts';
import { listOf } from '../algos/decisions.ts';
import { Bench, type BenchOptions, Numbers, relativeError } from '../bench.ts';

// f32 sums of at most 60 numbers of order 10; the window's sum is made anew in each iteration.
const TOLERANCE = 1e-5;
// words after the task's state, shaders/lib/environment.wgsl
const [EPISODE_RETURN, EPISODE_COUNT, UNSTABLE_COUNT, EPISODE_COST] = [3, 5, 7, 8];

/** Every second episode is marked as if it had become unstable. */
const unstableOf = (list: readonly Episode[]): number => list.length >> 1;

/** Episodes of every environment in order. */
type Ended = readonly (readonly Episode[])[];

/** Iterations before, and words of the episode that goes on in every environment. */
interface State {
  readonly before?: number;
  readonly running?: readonly (readonly number[])[];
}

async function open(
  options: BenchOptions,
): Promise<{ iterate: (ended: readonly Ended[], state?: State) => Promise<StructValue[]>; bench: Bench }> {
  const bench = await Bench.open(options);
  const { shape, workspace: w } = bench;
  const step = bench.pick(await bench.verbs.estimateEpisodes(), /estimate.episodes/);
  const write = (ended: Ended, r: number, { running = [] }: State): void => {
    const row = (word: number, values: Float32Array | Uint32Array): void =>
      bench.write(w.environments, r, values, (shape.task.stateSize + word) * shape.envs);
    const sums = [EPISODE_RETURN, EPISODE_RETURN + 1, ...Array.from({ length: shape.C }, (_, c) => EPISODE_COST + c)];
    for (const [k, word] of sums.entries())
      row(
        word,
        Float32Array.from({ length: shape.envs }, (_, env) => running[env]?.[k] ?? 0),
      );
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
    iterate: async (ended, state = {}) => {
      for (const [r, lists] of ended.entries()) write(lists, r, state);
      const { before: iteration } = state;
      if (iteration !== undefined)
        (await bench.records()).forEach((record, r) => {
          bench.writeRecord(r, { ...record, iteration });
        });
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
  { name: 'one environment, a window of one', envs: 1, steps: 6, horizon: 6, C: 1, window: 1 },
  { name: 'a window that fills slowly', envs: 3, steps: 5, horizon: 5, C: 2, window: 40, replicas: 3 },
  { name: 'more episodes than the window holds', envs: 5, steps: 4, horizon: 4, C: 3, window: 4, replicas: 2 },
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
  const HORIZON = 50;
  const options = { envs: 3, steps: 4, C: 2, window: 5, horizon: HORIZON } as const;
  /** An episode of this length with random words. */
  const lasting = (random: Numbers, length: number, isFull: boolean): Episode => {
    const [gain = 0, , ...costs] = draw(random, 2, isFull).words;
    return { words: [gain, length, ...costs], isFull };
  };

  it('takes the rates of episodes that truncation shortened, and forgets them when a full one ends', async () => {
    const { bench, iterate } = await open(options);
    const random = new Numbers(6);
    // environments begin at ages 0, 16 and 33
    const shortened = [[], [lasting(random, 34, false)], [lasting(random, 17, false)]];
    const running = [random.list(4, 1, 9), random.list(4, 1, 9), random.list(4, 1, 9)];
    const [first] = await iterate([shortened], { before: 8, running });
    expect(first).toMatchObject({ episodes: 0, isEstimated: 1, windowCount: 0, meanLength: HORIZON });
    const stopped = shortened.flat().map((episode) => episode.words);
    const expected = provisional(stopped, running, 0, HORIZON);
    expect(relativeError(words(first as StructValue, 'mean'), expected)).toBeLessThan(TOLERANCE);
    expect(relativeError(words(first as StructValue, 'epoch'), expected)).toBeLessThan(TOLERANCE);
    const full = lasting(random, HORIZON, true);
    const [second] = await iterate([[[full], [draw(random, 2, false)], []]], { before: 12 });
    expect(second).toMatchObject({ episodes: 1, isEstimated: 1, windowCount: 1 });
    expect(relativeError(words(second as StructValue, 'mean'), full.words)).toBeLessThan(TOLERANCE);
    bench.close();
  });

  it('counts what goes on where episodes terminate, and enters none of the first horizon, which are the short ones', async () => {
    const { bench, iterate } = await open(options);
    const random = new Numbers(8);
    // the third environment's second episode is full, and a termination as are the first two of them
    const ended = [
      [lasting(random, 3, true)],
      [lasting(random, 2, false)],
      [lasting(random, 17, false), lasting(random, 1, true)],
    ];
    const running = [random.list(4, 1, 9), random.list(4, 1, 9), random.list(4, 1, 9)];
    const [first] = await iterate([ended], { before: 11, running });
    const stopped = ended.flat().map((episode) => episode.words);
    const expected = provisional(stopped, running, 3, HORIZON);
    expect(first).toMatchObject({ episodes: 2, epochEpisodes: 2, isEstimated: 1, windowCount: 0 });
    expect(relativeError(words(first as StructValue, 'mean'), expected)).toBeLessThan(TOLERANCE);
    // later ones are of all lengths
    const [second] = await iterate([ended], { before: 12, running });
    expect(second).toMatchObject({ episodes: 4, windowCount: 2 });
    bench.close();
  });

  it('estimates J of a task that terminates without favour for short episodes', async () => {
    // each step costs 1 and is the last one with probability h, so that J is the mean of min(T, H)
    const [envs, steps, horizon, hazard] = [400, 10, 100, 0.01];
    const { bench, iterate } = await open({ envs, steps, horizon, C: 1, window: envs });
    const random = new Numbers(21);
    const fleet = Array.from({ length: envs }, (_, env) => ({
      age: Math.floor((env / envs) * horizon),
      length: 0,
      isFull: env === 0,
    }));
    const expected = (1 - (1 - hazard) ** horizon) / hazard;
    const found: number[] = [];
    const naive: number[] = [];
    for (let played = steps; played <= 3 * horizon; played += steps) {
      const ended = fleet.map((own) => {
        const list: Episode[] = [];
        for (let t = 0; t < steps; t++) {
          own.length++;
          own.age++;
          if (own.age < horizon && random.uniform(0, 1) >= hazard) continue;
          list.push({ words: [0, own.length, own.length], isFull: own.isFull });
          Object.assign(own, { age: 0, length: 0, isFull: true });
        }
        return list;
      });
      const running = fleet.map(({ length }) => [0, length, length]);
      const [record] = await iterate([ended], { running });
      if (record?.['isEstimated'] === 1) found.push(listOf(record, 'measuredCost')[0] as number);
      const full = ended.flat().filter((episode) => episode.isFull);
      if (full.length > 0)
        naive.push(full.reduce((sum, { words: [, length] }) => sum + (length as number), 0) / full.length);
    }
    expect(found.length).toBe(30);
    const early = found.slice(0, 9);
    const mean = early.reduce((a, b) => a + b, 0) / early.length;
    // some 40 terminations an iteration, which add up: relative errors of 16 % at first and 5 % after nine
    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.06);
    for (const value of early) expect(Math.abs(value / expected - 1)).toBeLessThan(0.3);
    // what finished in the meantime is far shorter
    expect((naive[3] as number) / expected).toBeLessThan(0.5);
    // afterwards the window's mean, of episodes that are not independent
    for (const late of found.slice(12)) expect(Math.abs(late / expected - 1)).toBeLessThan(0.25);
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
    horizon: 2,
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
