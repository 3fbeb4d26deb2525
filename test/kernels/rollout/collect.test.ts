import { describe, expect, it } from 'vitest';
import { type Task, tasks } from '../../../src/tasks/index.ts';
import { begin, collect, TOY_OBSERVATIONS, TOY_STATE, toyTask } from '../../reference/collect.ts';
import { logProbability } from '../../reference/head.ts';
import { policyParameters } from '../../reference/policy_gradient.ts';
import {
  actorPlaces,
  Bench,
  type BenchOptions,
  bitsOf,
  expectNear,
  inAllForms,
  type KernelShape,
  Numbers,
  rowOf,
  scatter,
  tileForm,
} from '../bench.ts';

// Up to 80 steps of a damped system. WGSL grants sin and cos of the noise an error of 2^-11; SwiftShader uses some of it.
const TOLERANCE = 1e-3;
// words after the task's state, shaders/lib/environment.wgsl
const [AGE, STEP_COUNT, IS_FULL, EPISODE_COUNT, BOOTSTRAP_COUNT, UNSTABLE_COUNT] = [0, 1, 2, 5, 6, 7];

const toy = { O: TOY_OBSERVATIONS, task: { wgsl: toyTask, stateSize: TOY_STATE } };

const BUDGET = { gamma: 0.9, unsafeReward: -2, costs: [0.6, 5] };

async function open(options: BenchOptions): Promise<{ bench: Bench; twins: Parameters<typeof collect>[2][] }> {
  const bench = await Bench.open({ ...toy, ...options });
  const { shape, workspace: w } = bench;
  const twins = Array.from({ length: bench.replicas }, (_, r) => {
    const random = new Numbers(r);
    const policy = {
      network: random.network([shape.O, ...shape.hidden, shape.outputs], options.activation ?? 'tanh'),
      logStd: random.list(shape.logStds, -1, 0.5),
    };
    const [mean, scale] = [random.list(shape.O, -0.2, 0.2), random.list(shape.O, 0.5, 2)];
    const parameters = scatter(policyParameters(policy), actorPlaces(shape), shape.actorParameters);
    for (let vector = 0; vector < shape.actorVectors; vector++) {
      // each time step's policy is another one
      const words =
        vector === 0 ? parameters : parameters.map((x, i) => (x === 0 ? 0 : x + 0.1 * Math.sin(vector + i)));
      bench.write(w.actor, r, words, (vector * w.actor.strideWords) / shape.actorVectors);
    }
    bench.write(w.normaliser, r, mean);
    bench.write(w.normaliser, r, scale, shape.inputsPadded);
    const { gamma: safetyGamma, unsafeReward, costs: safetyBudget } = BUDGET;
    bench.writeRecord(r, { seed: 40 + r, safetyGamma, unsafeReward, safetyBudget: safetyBudget.slice(0, shape.C) });
    const { timeConditioned: isTimed = false, lockstep: isLockstep = false, safetyState } = shape.traits;
    const rules = { isTimed, isLockstep, ...(safetyState && { budget: BUDGET }) };
    return { seed: 40 + r, policy, mean, scale, horizon: shape.task.horizon, costs: shape.C, ...rules };
  });
  bench.untouch(w.environments, w.transition.whole, w.episodes);
  await bench.run(bench.pick(await bench.verbs.begin(), /^rollout\/begin$/));
  return { bench, twins };
}

const integers = (words: Float32Array, row: number, envs: number): number[] =>
  bitsOf(words.subarray(row * envs, (row + 1) * envs));

const shapes: readonly KernelShape[] = [
  { name: 'one environment, one step', A: 1, envs: 1, steps: 1, horizon: 1 },
  {
    name: 'whole episodes, two dispatches, replicas',
    A: 2,
    C: 2,
    hidden: [5],
    envs: 9,
    steps: 40,
    horizon: 20,
    replicas: 3,
  },
  {
    name: 'categorical, blocks, replicas',
    discreteActions: 3,
    C: 1,
    hidden: [5],
    envs: 9,
    steps: 20,
    blocks: 2,
    horizon: 20,
    replicas: 2,
  },
  {
    name: 'time observed, staggered',
    A: 1,
    C: 1,
    hidden: [],
    envs: 5,
    steps: 6,
    horizon: 15,
    traits: { timeConditioned: true },
  },
  {
    name: 'lockstep with time, categorical, two dispatches',
    discreteActions: 2,
    C: 2,
    hidden: [],
    envs: 9,
    steps: 40,
    horizon: 40,
    traits: { lockstep: true, timeConditioned: true },
  },
  {
    name: 'budgets that are spent',
    A: 1,
    C: 2,
    hidden: [],
    envs: 6,
    steps: 30,
    horizon: 15,
    algorithm: 'saute-ppo',
  },
  {
    name: 'staggered, blocks, nine actions',
    costly: true,
    A: 9,
    C: 3,
    hidden: [],
    envs: 11,
    steps: 4,
    blocks: 3,
    horizon: 30,
    replicas: 2,
  },
  {
    name: 'two layers, relu',
    costly: true,
    A: 1,
    C: 1,
    hidden: [40, 9],
    envs: 3,
    steps: 13,
    horizon: 13,
    activation: 'relu',
  },
];

describe.each(inAllForms(shapes))('rollout/collect: $name', (options) => {
  it('plays what the twin plays, over two rollouts', async () => {
    const { bench, twins } = await open(options);
    const { shape, workspace: w } = bench;
    const { A, C, O, envs, steps, blocks, blockSamples } = shape;
    const stateRow = shape.task.stateSize;
    const row = shape.quads * 4;
    const environments = twins.map(({ seed, horizon }) => begin(seed, envs, C, horizon, steps < horizon));
    const step = bench.pick(await bench.verbs.collectRollout(), /./);
    for (let iteration = 0; iteration < 2; iteration++) {
      await bench.run(step);
      const rollouts = twins.map((twin, r) => collect(environments[r] as ReturnType<typeof begin>, steps, twin));
      for (let b = 0; b < blocks; b++) {
        const [observation, transition] = [
          await bench.read(w.observation.block(b)),
          await bench.read(w.transition.block(b)),
        ];
        rollouts.forEach((rollout, r) => {
          const samples = Array.from(
            { length: blockSamples },
            (_, s) =>
              rollout.steps[s % envs]?.[b * shape.blockSteps + Math.floor(s / envs)] as (typeof rollout.steps)[0][0],
          );
          const rows = (words: Float32Array | undefined, first: number, count: number): number[][] =>
            Array.from({ length: count }, (_, k) => rowOf(words as Float32Array, first + k, row, blockSamples));
          const expectRows = (found: number[][], pick: (sample: (typeof samples)[0], k: number) => number): void => {
            found.forEach((own, k) => {
              expectNear(
                own,
                samples.map((s) => pick(s, k)),
                TOLERANCE,
              );
            });
          };
          expectRows(rows(observation[r], 0, O), (s, k) => s.observation[k] as number);
          expectRows(rows(transition[r], 0, A), (s, k) => s.action[k] as number);
          expectRows(rows(transition[r], A, 1), (s) => s.logProbability);
          expectRows(rows(transition[r], A + 1, 1), (s) => s.reward);
          expectRows(rows(transition[r], A + 2, C), (s, k) => s.costs[k] as number);
          const flags = samples.map((s) => (s.terminated ? 1 : s.truncated ? 2 : s.isIdle ? 4 : 0));
          expect(rowOf(transition[r] as Float32Array, A + 2 + C, row, blockSamples)).toEqual(flags);
        });
      }
      const [finals, episodes, kept] = [
        await bench.read(w.finalObservation),
        await bench.read(w.episodes),
        await bench.read(w.environments),
      ];
      rollouts.forEach((rollout, r) => {
        const own = kept[r] as Float32Array;
        expect(integers(own, stateRow + AGE, envs)).toEqual(environments[r]?.map((e) => e.age));
        expect(integers(own, stateRow + STEP_COUNT, envs)).toEqual(environments[r]?.map((e) => e.count));
        expect(integers(own, stateRow + IS_FULL, envs)).toEqual(environments[r]?.map((e) => (e.isFull ? 1 : 0)));
        expect(integers(own, stateRow + EPISODE_COUNT, envs)).toEqual(rollout.episodes.map((list) => list.length));
        expect(integers(own, stateRow + BOOTSTRAP_COUNT, envs)).toEqual(rollout.finals.map((list) => list.length));
        const lost = rollout.episodes.map((list) => list.filter(({ isUnstable }) => isUnstable).length);
        expect(integers(own, stateRow + UNSTABLE_COUNT, envs)).toEqual(lost);
        rollout.finals.forEach((list, n) => {
          list.forEach((o, slot) => {
            const found = o.map(
              (_, k) => (finals[r] as Float32Array)[k * shape.bootstrapQuads * 4 + slot * envs + n] as number,
            );
            // the state is of order 1, a single observation may be near 0
            expect(Math.max(...found.map((x, k) => Math.abs(x - (o[k] as number))))).toBeLessThan(TOLERANCE);
          });
        });
        rollout.episodes.forEach((list, n) => {
          list.forEach(({ words, isFull }, e) => {
            const found = [...words, 0].map(
              (_, i) => (episodes[r] as Float32Array)[(i * shape.episodeSlots + e) * envs + n] as number,
            );
            expectNear(found.slice(0, -1), words, TOLERANCE);
            expect(found.at(-1)).toBe(isFull ? 1 : 0);
          });
        });
      });
    }
    bench.close();
  });
});

describe.each([
  { name: 'the toy task', ...toy, A: 2, C: 2, hidden: [5], envs: 5, steps: 24, horizon: 9 },
  { name: 'the toy task, categorical', ...toy, discreteActions: 4, C: 2, hidden: [5], envs: 5, steps: 24, horizon: 9 },
  { name: 'a registered discrete task', registered: tasks['GridWorld-v0'] as Task, hidden: [], envs: 7, steps: 12 },
  { name: 'a registered task', registered: tasks['SafetyPointGoal1-v0'] as Task, hidden: [40], envs: 3, steps: 16 },
])('after a rollout of $name', (options) => {
  it('every ratio is 1 and the KL is 0 at the old parameters', async () => {
    const { bench, twins } = await open(options);
    const { shape, workspace: w, verbs } = bench;
    const { A, quads, blockSamples } = shape;
    bench.write(w.candidate, 0, (await bench.read(w.actor))[0] as Float32Array);
    await bench.run(bench.pick(await verbs.collectRollout(), /./));
    await bench.run(bench.pick(await verbs.estimateAdvantages(), /./));
    bench.writeRecord(0, { ...(await bench.records())[0], updating: 1, searching: 1 });
    await bench.run(bench.pick(await verbs.surrogateGradients(), /^nn\/forward$/));
    await bench.run(bench.pick(await verbs.lineSearch(), /^(nn\/forward|estimate\/surrogate)$/));
    const [output, transition] = [
      (await bench.read(w.output.block(0)))[0],
      (await bench.read(w.transition.block(0)))[0],
    ];
    const logStd = twins[0]?.policy.logStd as number[];
    for (let s = 0; s < blockSamples; s++) {
      const rows = (words: Float32Array | undefined, count: number): number[] =>
        Array.from({ length: count }, (_, k) => (words as Float32Array)[k * quads * 4 + s] as number);
      const [acted = Number.NaN] = rows(transition, A + 1).slice(A);
      const recomputed = logProbability({ outputs: rows(output, shape.outputs), logStd }, rows(transition, A));
      // log-probabilities of order 10 from outputs that two kernels sum in f32
      expect(Math.abs(Math.exp(recomputed - acted) - 1)).toBeLessThan(2e-5);
    }
    const sums = Array.from(((await bench.read(w.surrogate))[0] as Float32Array).subarray(0, shape.F + 1));
    expect(sums).toEqual(sums.map(() => 0));
    bench.close();
  });
});

describe('rollout/collect', () => {
  const play = async (cut: BenchOptions): Promise<number[]> => {
    const { bench } = await open({ A: 2, C: 2, hidden: [5], envs: 5, horizon: 9, ...cut });
    const { shape, workspace: w } = bench;
    await bench.run(bench.pick(await bench.verbs.collectRollout(), /./));
    const found: number[] = [];
    for (let k = 0; k < shape.transitionRows; k++) {
      for (let b = 0; b < shape.blocks; b++) {
        found.push(
          ...rowOf(
            (await bench.read(w.transition.block(b)))[0] as Float32Array,
            k,
            shape.quads * 4,
            shape.blockSamples,
          ),
        );
      }
    }
    found.push(...bitsOf((await bench.read(w.environments))[0] as Float32Array));
    bench.close();
    return found;
  };

  it('gives the same bits however the steps are cut into dispatches and blocks', async () => {
    const whole = await play({ steps: 24 });
    expect(await play({ steps: 24, stepsPerDispatch: 1 })).toEqual(whole);
    expect(await play({ steps: 24, stepsPerDispatch: 7 })).toEqual(whole);
    expect(await play({ steps: 6, blocks: 4, stepsPerDispatch: 4 })).toEqual(whole);
  });

  it('has the bits of rollout/act and rollout/step, whose policies are tiles, with a policy for all steps or for each', async () => {
    for (const traits of [{}, { vectorPerStep: true }]) {
      const fused = await play({ steps: 4, blocks: 2, traits, portable: true });
      expect(await play({ steps: 4, blocks: 2, traits, ...tileForm })).toEqual(fused);
    }
  });

  it.each([{}, tileForm])('leaves a halted replica alone, %o', async (form) => {
    const { bench } = await open({ A: 1, envs: 3, steps: 2, replicas: 2, ...form });
    bench.writeRecord(1, { seed: 41, halted: 1 });
    await bench.run(bench.pick(await bench.verbs.collectRollout(), /./));
    const [played, halted] = await bench.read(bench.workspace.transition.whole);
    expect(Number.isNaN(played?.[0])).toBe(false);
    expect(halted?.every(Number.isNaN)).toBe(true);
    bench.close();
  });
});
