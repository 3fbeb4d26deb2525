// A batch that varies: an iteration in which only the first environments play has the numbers of a run with that many, and
// what larger batches left behind is never read.
import { describe, expect, it } from 'vitest';
import { algorithms } from '../../../src/algos/index.ts';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { isSwiftShader } from '../../driver.ts';
import { UNTOUCHED } from '../../gpu.ts';
import { TOY_OBSERVATIONS, TOY_STATE, toyTask } from '../../reference/collect.ts';
import { Bench, type BenchOptions, bitsOf, forms, Numbers, relativeError } from '../bench.ts';

const STEPS = 6;
const BLOCKS = 2;
const MOST = 10;

const toy: BenchOptions = {
  O: TOY_OBSERVATIONS,
  A: 2,
  C: 2,
  task: { wgsl: toyTask, stateSize: TOY_STATE },
  steps: STEPS,
  blocks: BLOCKS,
  horizon: STEPS * BLOCKS,
  window: 5,
  criticPasses: 2,
  cgIterations: 3,
  lineSearchSteps: 3,
};

/** Rows of a sample buffer that kernels read; padding beyond them is zero and stays so. */
const sampleRows = ({ shape, workspace: w }: Bench) => {
  const { O, C, F, A, outputs, layers, hiddenWidth, policyRows } = shape;
  const hidden = { buffers: [w.hidden], rows: layers * hiddenWidth };
  const cut = [
    { buffers: [w.observation, w.input], rows: O },
    { buffers: [w.transition], rows: A + 3 + C },
    { buffers: [w.advantage], rows: 2 * F },
    { buffers: [w.output], rows: outputs },
    ...(layers > 0 ? [hidden] : []),
  ].flatMap(({ buffers, rows }) =>
    buffers.flatMap((cut) => Array.from({ length: shape.blocks }, (_, b) => ({ buffer: cut.block(b), rows }))),
  );
  const whole = [
    { buffer: w.value, rows: F },
    { buffer: w.shuffledInput, rows: O },
    { buffer: w.targets, rows: F },
    ...(shape.traits.policyMinibatches ? [{ buffer: w.policySamples.block(0), rows: policyRows }] : []),
  ];
  return [...cut, ...whole];
};

/** Fills what a larger batch may have left: samples beyond those that play, final observations, episodes. */
function leaveStale(bench: Bench, playing: number): void {
  const { shape, workspace: w } = bench;
  const row = shape.quads * 4;
  const stale = new Uint32Array(row - playing * shape.blockSteps).fill(UNTOUCHED);
  for (let r = 0; r < bench.replicas; r++) {
    for (const { buffer, rows } of sampleRows(bench))
      for (let k = 0; k < rows; k++) bench.write(buffer, r, stale, (k + 1) * row - stale.length);
    bench.write(w.finalObservation, r, new Uint32Array(shape.O * shape.bootstrapQuads * 4).fill(UNTOUCHED));
  }
  bench.untouch(w.episodes, w.carry, w.partials, w.surrogate, w.advantageMoments, w.observationMoments);
}

async function play(options: BenchOptions, algorithm: string, playing: number): Promise<Bench> {
  const bench = await Bench.open({ ...toy, ...options, algorithm });
  const { shape, workspace: w } = bench;
  for (let r = 0; r < bench.replicas; r++) {
    const random = new Numbers(r);
    bench.write(w.normaliser, r, random.list(shape.O, -0.1, 0.1));
    bench.write(w.normaliser, r, random.list(shape.O, 0.5, 2), shape.inputsPadded);
    bench.writeRecord(r, { seed: 5 + r, activeEnvs: playing, nextEnvs: playing });
  }
  await bench.run(bench.pick(await bench.verbs.begin(), /./));
  const iteration = await (algorithms[algorithm] as (typeof algorithms)[string]).iteration(bench.verbs);
  for (let k = 0; k < 2; k++) {
    if (shape.traits.batchGrowth !== undefined) leaveStale(bench, playing);
    for (const { step } of iteration) await bench.run(bench.pick(step, /./));
  }
  return bench;
}

/** What does not depend on how many environments there might have been. */
const outcome = ({ activeEnvs: _active, nextEnvs: _next, ...record }: StructValue): StructValue => record;

// every kernel of an iteration twice: one form of each suffices
const [form = { portable: true }] = forms;
const cases = [
  {
    name: 'trpo, samples that fill no quad, replicas',
    algorithm: 'trpo',
    options: { ...form, envs: 5, hidden: [5], replicas: 2 },
  },
  {
    name: 'ppo, a partial minibatch, categorical',
    algorithm: 'ppo',
    options: { ...form, envs: 7, hidden: [], A: 1, discreteActions: 3 },
  },
];

describe('an iteration of the first environments', () => {
  it.each(cases)('is that of a run of so many: $name', { timeout: 240_000 }, async ({ algorithm, options }) => {
    const { envs } = options;
    const alone = await play(options, algorithm, envs);
    // four usual environments, up to ten: blocks of both runs are permuted by the same number of bits
    const traits = { batchGrowth: MOST / 4 };
    const varying = await play({ ...options, envs: 4, traits }, algorithm, envs);
    expect(varying.shape.envs).toBe(MOST);
    for (const buffer of ['actor', 'critics', 'criticMoments', 'statistics', 'normaliser', 'window'] as const) {
      const [a, b] = [await alone.read(alone.workspace[buffer]), await varying.read(varying.workspace[buffer])];
      // SwiftShader compiles the variant of a varying batch with other roundings
      if (isSwiftShader)
        expect(Math.max(...b.map((words, r) => relativeError(words, a[r] as Float32Array))), buffer).toBeLessThan(1e-5);
      else expect(b.map(bitsOf), buffer).toEqual(a.map(bitsOf));
    }
    const records = await alone.records();
    const varied = await varying.records();
    if (!isSwiftShader) expect(varied.map(outcome)).toEqual(records.map(outcome));
    for (const record of records) {
      expect(record['sampledSteps']).toBe(2 * envs * STEPS * BLOCKS);
      expect(record['kl']).toBeGreaterThan(0);
    }
    alone.close();
    varying.close();
  });
});

describe('environments that sit out', () => {
  it('keep their states, and go on from there', async () => {
    const bench = await Bench.open({ ...toy, envs: 4, traits: { batchGrowth: MOST / 4 } });
    const { shape, workspace: w } = bench;
    const state = async (): Promise<number[][]> => {
      const [words] = await bench.read(w.environments);
      return Array.from({ length: shape.envs }, (_, env) =>
        bitsOf(
          Float32Array.from({ length: shape.environmentWords }, (_, i) => words?.[i * shape.envs + env] as number),
        ),
      );
    };
    bench.writeRecord(0, { seed: 3, activeEnvs: 6 });
    await bench.run(bench.pick(await bench.verbs.begin(), /begin/));
    const rollout = bench.pick(await bench.verbs.collectRollout(), /./);
    const before = await state();
    await bench.run(rollout);
    const first = await state();
    expect(first.slice(6)).toEqual(before.slice(6));
    for (let env = 0; env < 6; env++) expect(first[env]).not.toEqual(before[env]);
    bench.writeRecord(0, { seed: 3, activeEnvs: 2 });
    await bench.run(rollout);
    const second = await state();
    expect(second.slice(2)).toEqual(first.slice(2));
    bench.close();
  });
});

describe('rollout/next_batch', () => {
  it('lets the chosen environments play, and ends replicas at the budget or where they diverged', async () => {
    const bench = await Bench.open({ replicas: 4, totalSteps: 1000, traits: { batchGrowth: 1 } });
    const cases = [
      { sampledSteps: 999, halted: 0 },
      { sampledSteps: 1000, halted: 0 },
      { sampledSteps: 1200, halted: 0 },
      { sampledSteps: 10, halted: 1 },
    ];
    cases.forEach((record, r) => {
      bench.writeRecord(r, { ...record, activeEnvs: 9, nextEnvs: 3 + r });
    });
    await bench.run(bench.pick(await bench.verbs.nextBatch(), /./));
    const records = await bench.records();
    expect(records.map((x) => x['activeEnvs'])).toEqual([3, 4, 5, 6]);
    expect(records.map((x) => x['finished'])).toEqual([0, 1, 1, 1]);
    expect(records.map((x) => x['sampledSteps'])).toEqual(cases.map((x) => x.sampledSteps));
    bench.close();
  });
});
