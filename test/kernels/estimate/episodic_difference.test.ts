import { describe, expect, it } from 'vitest';
import { type Task, tasks } from '../../../src/tasks/index.ts';
import { episodic, twoState } from '../../../src/tasks/small_problems.ts';
import type { TabularCmdp } from '../../../src/tasks/tabular.ts';
import { advantages, expectedSum, type PolicySequence, softmaxPolicy, type Table } from '../../reference/cmdp.ts';
import { episodicDifference, episodicSurrogate, meanOfSums } from '../../reference/episodic_difference.ts';
import { Bench, Numbers } from '../bench.ts';

const IDLE = 4; // shaders/lib/environment.wgsl

/** Logits of a policy for each step of the episode, [H][S][A]. */
const drawLogits = ({ horizon, states, actions }: TabularCmdp, seed: number): number[][][] => {
  const random = new Numbers(seed);
  return Array.from({ length: horizon }, () => random.rows(states, actions));
};

const plus = (a: readonly Table[], b: readonly Table[], scale: number): Table[] =>
  a.map((layer, h) => layer.map((row, s) => row.map((x, k) => x + scale * (b[h]?.[s]?.[k] as number))));

const policiesOf = (logits: readonly Table[]): PolicySequence => logits.map(softmaxPolicy);

const problems = [
  ['EpisodicCMDP-v0', episodic],
  ['TwoStateCMDP-v0', twoState],
] as const;

describe.each(problems)('the episodic policy difference in %s', (_, cmdp) => {
  const old = policiesOf(drawLogits(cmdp, 1));
  const tables: [string, Table][] = [
    ['the reward', cmdp.reward],
    ['the cost', cmdp.costs[0] as Table],
  ];

  it.each(tables)('is the difference of the expected sums of %s, for any two policies', (_name, table) => {
    for (const seed of [2, 3, 4]) {
      const policies = policiesOf(plus(drawLogits(cmdp, seed), drawLogits(cmdp, seed + 10), 2));
      const measured = expectedSum(cmdp, policies, table) - expectedSum(cmdp, old, table);
      expect(Math.abs(measured)).toBeGreaterThan(1e-3);
      expect(Math.abs(episodicDifference(cmdp, table, old, policies) - measured)).toBeLessThan(1e-10);
    }
  });

  it.each(tables)('of %s is met by the surrogate up to the square of the step', (_name, table) => {
    const logits = drawLogits(cmdp, 1);
    const direction = drawLogits(cmdp, 5);
    const gap = (step: number): number => {
      const policies = policiesOf(plus(logits, direction, step));
      return Math.abs(episodicSurrogate(cmdp, table, old, policies) - episodicDifference(cmdp, table, old, policies));
    };
    for (const step of [0.02, 0.01, 0.005]) {
      expect(gap(step) / gap(step / 2)).toBeGreaterThan(3.8);
      expect(gap(step) / gap(step / 2)).toBeLessThan(4.2);
    }
  });
});

/** Rows of one function's samples: sample t N + n is step t of environment n. */
type PerSample = (t: number, n: number) => number;

interface Played {
  readonly bench: Bench;
  /** [R][T][N] state, action and flag of every sample. */
  readonly state: PerSample[];
  readonly action: PerSample[];
  readonly flags: PerSample[];
  /** Runs the kernel on advantages of each function. @returns reward and first cost by replica */
  estimate(rows: (r: number, f: number) => PerSample): Promise<number[][]>;
}

/** Plays one rollout of whole episodes with an actor that has a table for each time step. */
async function play(
  task: Task,
  cmdp: TabularCmdp,
  logits: readonly Table[][],
  envs: number,
  lambda = 0,
): Promise<Played> {
  const bench = await Bench.open({
    registered: task,
    algorithm: 'e-cop',
    hidden: [],
    envs,
    steps: task.horizon,
    replicas: logits.length,
    set: () => ({ actor: 'vectors', lambda, costLambda: lambda }),
  });
  const { shape, workspace: w } = bench;
  const { quads, A, C, F, inputsPadded } = shape;
  const stride = w.actor.strideWords / shape.actorVectors;
  logits.forEach((layers, r) => {
    const words = new Float32Array(w.actor.strideWords);
    layers.forEach((table, h) => {
      table.forEach((row, s) => {
        row.forEach((x, a) => {
          words[h * stride + a * inputsPadded + s] = x;
        });
      });
    });
    bench.write(w.actor, r, words);
    // the identity normaliser
    bench.write(w.normaliser, r, new Float32Array(2 * inputsPadded).fill(1, inputsPadded));
    bench.writeRecord(r, { seed: 70 + r, activeEnvs: envs });
  });
  await bench.run(bench.pick(await bench.verbs.begin(), /^rollout\/begin$/));
  await bench.run(bench.pick(await bench.verbs.collectRollout(), /./));
  const [observation, transition] = [await bench.read(w.observation.block(0)), await bench.read(w.transition.block(0))];
  const row = quads * 4;
  const at = (words: Float32Array[], r: number, k: number, t: number, n: number): number =>
    words[r]?.[k * row + t * envs + n] as number;
  const of = (f: (r: number, t: number, n: number) => number): PerSample[] =>
    logits.map((_, r) => (t, n) => f(r, t, n));
  const estimate = bench.pick(await bench.verbs.estimateAdvantages(), /^estimate\/episodic_difference$/);
  return {
    bench,
    state: of((r, t, n) => cmdp.start.findIndex((_, s) => at(observation, r, s, t, n) === 1)),
    action: of((r, t, n) => at(transition, r, 0, t, n)),
    flags: of((r, t, n) => at(transition, r, A + 2 + C, t, n)),
    estimate: async (rows) => {
      logits.forEach((_, r) => {
        for (let f = 0; f < F; f++) {
          const words = Array.from({ length: row }, (_s, s) =>
            s < envs * task.horizon ? rows(r, f)(Math.floor(s / envs), s % envs) : Number.NaN,
          );
          bench.write(w.advantage.block(0), r, words, f * row);
        }
      });
      await bench.run(estimate);
      return (await bench.records()).map((record) => [
        record['episodicDifference'] as number,
        (record['episodicCostDifference'] as number[])[0] as number,
      ]);
    },
  };
}

describe.each(problems)('estimate/episodic_difference in %s', (name, cmdp) => {
  const task = tasks[name] as Task;
  const envs = name === 'EpisodicCMDP-v0' ? 256 : 512;
  const old = policiesOf(drawLogits(cmdp, 1));
  const fresh = [21, 22].map((seed) => plus(drawLogits(cmdp, 1), drawLogits(cmdp, seed), 1));
  const tables = [cmdp.reward, cmdp.costs[0] as Table];

  it('agrees with the difference of J within three standard errors, from episodes of the new policy', async () => {
    const { bench, state, action, flags, estimate } = await play(task, cmdp, fresh, envs);
    const A = tables.map((table) => advantages(cmdp, old, table));
    const look =
      (r: number, f: number): PerSample =>
      (t, n) =>
        // what lies in idle samples counts nowhere
        flags[r]?.(t, n) === IDLE
          ? 1e6
          : (A[f]?.[t]?.[state[r]?.(t, n) as number]?.[action[r]?.(t, n) as number] as number);
    const found = await estimate(look);
    fresh.forEach((logits, r) => {
      tables.forEach((table, f) => {
        const episodes = Array.from({ length: envs }, (_, n) =>
          Array.from({ length: task.horizon }, (_t, t) => t)
            .filter((t) => flags[r]?.(t, n) !== IDLE)
            .map((t) => look(r, f)(t, n)),
        );
        const mean = meanOfSums(episodes);
        expect(Math.abs((found[r]?.[f] as number) - mean)).toBeLessThan(1e-5);
        const spread = Math.sqrt(
          episodes.reduce((sum, e) => sum + (e.reduce((a, b) => a + b, 0) - mean) ** 2, 0) / (envs - 1),
        );
        const measured = expectedSum(cmdp, policiesOf(logits), table) - expectedSum(cmdp, old, table);
        expect(Math.abs(mean - measured)).toBeLessThan((3 * spread) / Math.sqrt(envs));
      });
    });
    bench.close();
  });

  it('takes the sampled advantages out of sums with any lambda', async () => {
    const lambda = 0.7;
    const { bench, flags, estimate } = await play(task, cmdp, fresh.slice(0, 1), 16, lambda);
    const sampled: PerSample = (t, n) => Math.fround(Math.sin(3 * t + n));
    const sums: PerSample = (t, n) =>
      t >= task.horizon || flags[0]?.(t, n) === IDLE ? 0 : sampled(t, n) + lambda * sums(t + 1, n);
    const episodes = Array.from({ length: 16 }, (_, n) =>
      Array.from({ length: task.horizon }, (_t, t) => t)
        .filter((t) => flags[0]?.(t, n) !== IDLE)
        .map((t) => sampled(t, n)),
    );
    const [found] = await estimate(() => sums);
    expect(Math.abs((found?.[0] as number) - meanOfSums(episodes))).toBeLessThan(1e-5);
    bench.close();
  });
});
