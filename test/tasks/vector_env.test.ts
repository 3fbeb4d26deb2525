import { describe, expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { replay } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import { type Autoreset, ORDER, VectorEnv, type VectorResults } from '../../src/tasks/vector_env.ts';
import { openTestGpu } from './device.ts';

const { gpu, kernels } = await openTestGpu();

const named = (name: string): Task => tasks[name] as Task;
/** Ends by time in a few steps, again and again. */
const goal: Task = { ...named('SafetyPointGoal1-v0'), horizon: 4 };
/** One cost or two, continuous or discrete actions, episodes that terminate by chance or in every step, or are truncated. */
const played = [goal, named('ConstrainedLQ-v0'), named('GridWorld-v0'), named('ConstrainedBandit-v0')];

const STEPS = 14;
/** More than a workgroup, and not a multiple of it. */
const N = 70;
const SEED = 900;

const open = (task: Task, autoreset: Autoreset, environments = N) =>
  VectorEnv.open(gpu, kernels, task, { environments, autoreset });

const seedsFrom = (first: number, count = N) => Uint32Array.from({ length: count }, (_, n) => first + n);
const reseed = (env: VectorEnv, first = SEED) =>
  env.begin(new Uint32Array(env.environments).fill(ORDER.reseed), seedsFrom(first, env.environments));

/** The action that environment n takes in the step `at` of its life, resets not counted. */
function actionOf({ actionSize, discreteActions }: Task, n: number, at: number): number[] {
  if (discreteActions !== undefined) return [(3 * n + at) % discreteActions];
  return Array.from({ length: actionSize }, (_, i) => Math.sin(1 + n + 2.3 * at + 5 * i));
}

interface Episode {
  /** Steps of the environment's life before it. */
  readonly begin: number;
  readonly observations: number[][];
  readonly rewards: number[];
  readonly costs: number[][];
  flag: number;
}

const rows = (values: Float32Array, size: number): number[][] =>
  Array.from({ length: values.length / size }, (_, n) => [...values.subarray(n * size, (n + 1) * size)]);

/** Episodes of every environment, told apart as whoever uses the mode does. */
async function play(task: Task, autoreset: Autoreset): Promise<Episode[][]> {
  const env = await open(task, autoreset);
  const lives = new Array<number>(N).fill(0);
  const begin = (n: number, observation: number[]): Episode => ({
    begin: lives[n] as number,
    observations: [observation],
    rewards: [],
    costs: [],
    flag: 0,
  });
  const first = await reseed(env);
  const episodes = rows(first.observations, task.observationSize).map((row, n) => [begin(n, row)]);
  expect([first.rewards, first.costs, first.flags].every((values) => values.every((value) => value === 0))).toBe(true);
  while (Math.min(...lives) < STEPS) {
    const ended = episodes.map((own) => own.at(-1)?.flag !== 0);
    if (autoreset === 'disabled' && ended.includes(true)) {
      const orders = Uint32Array.from(ended, (is) => (is ? ORDER.reset : ORDER.rest));
      const { observations } = await env.begin(orders, new Uint32Array(N));
      rows(observations, task.observationSize).forEach((row, n) => {
        if (ended[n]) episodes[n]?.push(begin(n, row));
        else expect(row).toEqual(episodes[n]?.at(-1)?.observations.at(-1));
      });
    }
    const result = await env.step(Float32Array.from(lives.flatMap((life, n) => actionOf(task, n, life))));
    note(task, env, episodes, lives, ended, result, begin);
  }
  env.destroy();
  return episodes;
}

function note(
  { observationSize, costs }: Task,
  { autoreset }: VectorEnv,
  episodes: Episode[][],
  lives: number[],
  ended: boolean[],
  result: VectorResults,
  begin: (n: number, observation: number[]) => Episode,
): void {
  const finals = rows(result.finalObservations, observationSize);
  const observations = rows(result.observations, observationSize);
  episodes.forEach((own, n) => {
    const observation = observations[n] as number[];
    if (autoreset === 'next-step' && ended[n]) {
      expect([result.rewards[n], result.flags[n]]).toEqual([0, 0]);
      own.push(begin(n, observation));
      return;
    }
    const episode = own.at(-1) as Episode;
    lives[n] = (lives[n] as number) + 1;
    episode.rewards.push(result.rewards[n] as number);
    episode.costs.push(rows(result.costs, costs.length)[n] as number[]);
    episode.flag = result.flags[n] as number;
    const isAnew = autoreset === 'same-step' && episode.flag !== 0;
    episode.observations.push(isAnew ? (finals.shift() as number[]) : observation);
    if (isAnew) own.push(begin(n, observation));
  });
  expect(finals).toEqual([]);
}

const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));

describe('tasks/vector_env', () => {
  test.each(played)('$name: an episode is that of tasks/replay with the same seed, step and actions', async (task) => {
    const episodes = await play(task, 'same-step');
    let flags = 0;
    for (const n of [0, N - 1]) {
      for (const episode of (episodes[n] as Episode[]).slice(0, 4)) {
        const { begin, rewards, costs, observations, flag } = episode;
        const actions = Float32Array.from(rewards.flatMap((_, t) => actionOf(task, n, begin + t)));
        // tasks/replay keys an environment by its place: environment 0 alone has the numbers of its seed
        const twin = await replay(gpu, kernels, task, { environments: 1, actions, seed: SEED + n, firstStep: begin });
        expect(gap(twin.observations, observations.flat())).toBeLessThan(1e-5);
        if (rewards.length === 0) continue;
        expect(gap(twin.rewards, rewards)).toBeLessThan(1e-5);
        expect(gap(twin.costs, costs.flat())).toBeLessThan(1e-5);
        const isTerminated = twin.terminations.at(-1) === 1;
        expect(flag).toBe(isTerminated ? 1 : rewards.length === task.horizon ? 2 : 0);
        expect(twin.terminations.slice(0, -1).every((is) => is === 0)).toBe(true);
        flags += flag;
      }
    }
    expect(flags).toBeGreaterThan(0);
  });

  test.each(played)('$name: every mode plays the same episodes, bit for bit', async (task) => {
    const [disabled, next, same] = [
      await play(task, 'disabled'),
      await play(task, 'next-step'),
      await play(task, 'same-step'),
    ];
    const whole = (episodes: Episode[][], n: number) =>
      (episodes[n] as Episode[]).filter(({ flag, begin }) => flag !== 0 && begin < STEPS - task.horizon);
    for (let n = 0; n < N; n++) {
      expect(whole(next, n)).toEqual(whole(same, n));
      expect(whole(disabled, n)).toEqual(whole(same, n));
    }
    if (task === goal) expect(whole(same, 0).length).toBeGreaterThan(1);
  });

  test('an environment plays as its seed says, wherever it stands and whatever stands beside it', async () => {
    const many = await open(goal, 'next-step');
    const few = await open(goal, 'next-step', 3);
    const [long, short] = [await reseed(many), await reseed(few, SEED + 40)];
    const O = goal.observationSize;
    expect(short.observations).toEqual(long.observations.slice(40 * O, 43 * O));
    const act = (env: VectorEnv, first: number) =>
      env.step(
        Float32Array.from(Array.from({ length: env.environments }, (_, n) => actionOf(goal, first + n, 0)).flat()),
      );
    expect(gap(short.observations, long.observations.subarray(0, 3 * O))).toBeGreaterThan(0.1);
    expect([...(await act(few, 40)).observations]).toEqual([
      ...(await act(many, 0)).observations.slice(40 * O, 43 * O),
    ]);
    many.destroy();
    few.destroy();
  });

  test('a new episode without a seed is another one, also where no step lies between', async () => {
    const env = await open(goal, 'disabled', 2);
    const reset = async () =>
      (await env.begin(Uint32Array.of(ORDER.reset, ORDER.rest), new Uint32Array(2))).observations;
    const [first, second, third] = [[...(await reseed(env)).observations], [...(await reset())], [...(await reset())]];
    const O = goal.observationSize;
    expect(first.slice(O)).toEqual(third.slice(O));
    expect(gap(first.slice(0, O), second.slice(0, O))).toBeGreaterThan(0.01);
    expect(gap(second.slice(0, O), third.slice(0, O))).toBeGreaterThan(0.01);
    expect([...(await reseed(env)).observations]).toEqual(first);
    env.destroy();
  });

  test('an episode begins from a given state, and the others go on', async () => {
    const env = await open(goal, 'disabled', 3);
    await reseed(env);
    const before = await env.states();
    const given = Float32Array.from(before[0] as Float32Array, (word, i) => (i < 2 ? 0.25 : word));
    await env.place([undefined, given, undefined]);
    const after = await env.states();
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).toEqual(given);
    expect(after[2]).toEqual(before[2]);
    env.destroy();
  });

  test('a state that is replaced in the middle of an episode leaves its age as it was', async () => {
    const env = await open(goal, 'disabled', 2);
    await reseed(env);
    const idle = new Float32Array(2 * goal.actionSize);
    const flags: number[][] = [];
    for (let step = 0; step < goal.horizon; step++) {
      if (step === 2) {
        const [state] = await env.states();
        await env.alter([Float32Array.from(state as Float32Array, (word, i) => (i === 0 ? 0.5 : word))]);
        const [after, other] = await env.states();
        expect(after?.[0]).toBe(0.5);
        expect(after?.slice(1)).toEqual(state?.slice(1));
        expect(other?.[0]).not.toBe(0.5);
      }
      flags.push([...(await env.step(idle)).flags]);
    }
    expect(flags).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [2, 2],
    ]);
    env.destroy();
  });

  test('more environments than a buffer holds are refused in one sentence', async () => {
    const refusal = /^30000000 environments of SafetyPointGoal1-v0 need \d+ bytes in one buffer, .*: use fewer$/;
    await expect(open(goal, 'disabled', 3e7)).rejects.toThrow(refusal);
  });
});
