import { describe, expect, it } from 'vitest';
import { Bench, Numbers, relativeError, rowOf } from '../bench.ts';

const PASSES = 3;

/** Where each shuffled sample came from, [pass * blocks + block][R][n], and whether targets and every input row agree. */
async function permutations(
  samples: number,
  seeds: readonly number[],
  iteration: number,
  blocks = 1,
): Promise<number[][][]> {
  const bench = await Bench.open({
    O: 9,
    C: 2,
    hidden: [],
    envs: 1,
    steps: samples,
    blocks,
    replicas: seeds.length,
    criticPasses: PASSES,
  });
  const { shape, workspace: w } = bench;
  const row = shape.quads * 4;
  const index = Float32Array.from({ length: samples }, (_, i) => i + 1);
  const shifted = (by: number): Float32Array => index.map((x) => x + 10000 * by);
  seeds.forEach((seed, r) => {
    bench.writeRecord(r, { seed, iteration });
    for (let b = 0; b < blocks; b++) {
      for (let k = 0; k < shape.O; k++) bench.write(w.input.block(b), r, shifted(k), k * row);
      for (let f = 0; f < shape.F; f++) bench.write(w.advantage.block(b), r, shifted(f + 50), (shape.F + f) * row);
    }
  });
  const specs = bench.pick(await bench.verbs.fitCritics(), /^rollout\/shuffle$/);
  expect(specs).toHaveLength(PASSES * blocks);
  const found: number[][][] = [];
  for (const spec of specs) {
    bench.untouch(w.targets);
    await bench.run([spec]);
    const [input, targets] = [await bench.read(w.shuffledInput), await bench.read(w.targets)];
    found.push(
      seeds.map((_, r) => {
        const origin = rowOf(input[r] as Float32Array, 0, row, samples);
        for (let k = 1; k < shape.O; k++)
          expect(rowOf(input[r] as Float32Array, k, row, samples)).toEqual(origin.map((x) => x + 10000 * k));
        for (let f = 0; f < shape.F; f++)
          expect(rowOf(targets[r] as Float32Array, f, row, samples)).toEqual(origin.map((x) => x + 10000 * (f + 50)));
        expect(
          rowOf(input[r] as Float32Array, 0, row, row)
            .slice(samples)
            .every((x) => x === 0),
        ).toBe(true);
        return origin.map((x) => x - 1);
      }),
    );
  }
  bench.close();
  return found;
}

const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

describe('rollout/shuffle', () => {
  it.each([1, 2, 3, 5, 16, 17, 33, 100, 1000, 4097])(
    'permutes %i samples, inputs and targets alike',
    async (samples) => {
      const identity = Array.from({ length: samples }, (_, i) => i);
      for (const pass of await permutations(samples, [0, 7], 1))
        for (const order of pass) expect(sorted(order)).toEqual(identity);
    },
  );

  it('gives every pass, block, seed and iteration an order of its own', async () => {
    const orders = [...(await permutations(257, [0, 1], 1, 2)).flat(), ...(await permutations(257, [0], 2)).flat()];
    expect(new Set(orders.map(String)).size).toBe(orders.length);
  });

  it('moves samples far: neighbours end as far apart as random ones', async () => {
    const order = (await permutations(1000, [3], 1))[0]?.[0] as number[];
    const apart = order.slice(1).map((x, i) => Math.abs(x - (order[i] as number)));
    // two random numbers below n are n/3 apart on average, with a standard error of 0.24 n / sqrt(n)
    expect(Math.abs(apart.reduce((a, b) => a + b, 0) / apart.length - 333)).toBeLessThan(30);
  });
});

describe('rollout/shuffle for a policy', () => {
  it("carries what the policy's loss needs in the same order, advantages as the surrogates use them", async () => {
    const C = 2;
    const bench = await Bench.open({
      algorithm: 'ppo',
      O: 3,
      A: 2,
      C,
      hidden: [],
      envs: 1,
      steps: 45,
      blocks: 2,
      set: () => ({ passes: 1 }),
      // an episode that is over before the rollout is, which only lockstep knows
      traits: { lockstep: true },
    });
    const { shape, workspace: w } = bench;
    const { A, F, outputs, quads, blockSamples } = shape;
    const row = quads * 4;
    const random = new Numbers(1);
    const [means, deviation] = [random.list(F), 2.5];
    bench.writeRecord(0, {
      seed: 3,
      iteration: 1,
      activeEnvs: 1,
      advantageMean: means,
      advantageStd: [deviation, 9, 9],
    });
    // by block: actions and log-probability, advantages, reference outputs; the flags say which samples were idle
    const blocks = [0, 1].map((b) => {
      const flags = Array.from({ length: blockSamples }, (_, i) => [0, 1, 2, 4][i % 4] as number);
      const transition = [...random.rows(A + 1, blockSamples), ...random.rows(1 + C, blockSamples), flags];
      const advantage = random.rows(2 * F, blockSamples);
      const output = random.rows(outputs, blockSamples);
      transition.forEach((x, k) => {
        bench.write(w.transition.block(b), 0, x, k * row);
      });
      advantage.forEach((x, k) => {
        bench.write(w.advantage.block(b), 0, x, k * row);
      });
      output.forEach((x, k) => {
        bench.write(w.output.block(b), 0, x, k * row);
      });
      bench.write(
        w.input.block(b),
        0,
        Array.from({ length: blockSamples }, (_, i) => i),
      );
      return { transition, advantage, output, flags };
    });
    const specs = bench.pick(await bench.verbs.policyPasses({ passes: 'passes' }), /^rollout\/shuffle$/);
    expect(specs).toHaveLength(2);
    for (const [b, spec] of specs.entries()) {
      await bench.run([spec]);
      const order = rowOf((await bench.read(w.shuffledInput))[0] as Float32Array, 0, row, blockSamples);
      const { transition, advantage, output, flags } = blocks[b] as (typeof blocks)[0];
      const expected = [
        ...transition.slice(0, A + 1),
        ...advantage
          .slice(0, F)
          .map((x, f) => x.map((v) => (v - (means[f] as number)) / (f === 0 ? deviation + 1e-8 : 1))),
        ...output,
        flags.map((x) => (x === 4 ? 0 : 1)),
      ];
      const found = (await bench.read(w.policySamples.block(0)))[0] as Float32Array;
      expected.forEach((x, k) => {
        const own = rowOf(found, k, row, blockSamples);
        expect(
          relativeError(
            own,
            order.map((i) => x[i] as number),
          ),
        ).toBeLessThan(1e-6);
        expect(
          rowOf(found, k, row, row)
            .slice(blockSamples)
            .every((v) => v === 0),
        ).toBe(true);
      });
    }
    bench.close();
  });
});
