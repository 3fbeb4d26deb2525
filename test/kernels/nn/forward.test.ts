import { afterAll, describe, expect, it } from 'vitest';
import { forward, parametersOf } from '../../reference/forward.ts';
import {
  Bench,
  bitsOf,
  expectNear,
  featureMajor,
  forms,
  gather,
  Numbers,
  parameterPlaces,
  rowOf,
  scatter,
  tileForm,
} from '../bench.ts';
import { openPolicies, policyShapes } from './policies.ts';

// Sums of up to 70 products in f32 and a tanh of 1e-7: 1e-5 of the largest output leaves a factor of ten.
const TOLERANCE = 1e-5;

describe.each(policyShapes)('nn/forward: $name', (options) => {
  it('gives outputs and activations of every sample', async () => {
    const { bench, replicas } = await openPolicies(options);
    const { shape, workspace: w } = bench;
    const row = shape.quads * 4;
    bench.untouch(w.output.whole, w.hidden.whole);
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /^nn\/forward$/));
    for (let b = 0; b < shape.blocks; b++) {
      const mean = await bench.read(w.output.block(b));
      const hidden = await bench.read(w.hidden.block(b));
      replicas.forEach(({ policy, samples }, r) => {
        const inputs = samples.inputs.slice(b * shape.blockSamples, (b + 1) * shape.blockSamples);
        const expected = inputs.map((x) => forward(policy.network, x));
        const samplesOf = Array.from({ length: shape.blockSamples }, (_, s) => s);
        const outputs = (words: Float32Array | undefined, rows: number[]): number[] =>
          gather(
            words as Float32Array,
            rows.flatMap((k) => samplesOf.map((s) => k * row + s)),
          );
        const all = Array.from({ length: shape.outputs }, (_, k) => k);
        expectNear(
          outputs(mean[r], all),
          all.flatMap((k) => expected.map((e) => e.output[k] as number)),
          TOLERANCE,
        );
        shape.hidden.forEach((width, l) => {
          const rows = Array.from({ length: shape.hiddenWidth }, (_, j) => l * shape.hiddenWidth + j);
          const padded = rows.slice(width);
          const activations = rows.slice(0, width).flatMap((_, j) => expected.map((e) => e.hidden[l]?.[j] as number));
          expectNear(outputs(hidden[r], rows.slice(0, width)), activations, TOLERANCE);
          expect(outputs(hidden[r], padded).every((h) => h === 0)).toBe(true);
        });
      });
    }
    bench.close();
  });
});

it('nn/forward gives the same bits in all forms', async () => {
  const means: number[][] = [];
  for (const form of [...forms, tileForm]) {
    const { bench } = await openPolicies({ O: 11, A: 2, hidden: [5], envs: 3, steps: 7, ...form });
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /^nn\/forward$/));
    means.push(bitsOf((await bench.read(bench.workspace.output.whole))[0] as Float32Array));
    bench.close();
  }
  for (const other of means) expect(other).toEqual(means[0]);
});

describe('nn/forward of the critics', async () => {
  const bench = await Bench.open({ O: 7, C: 2, hidden: [5, 9], envs: 3, steps: 15, minibatch: 32, replicas: 2 });
  const { shape, workspace: w } = bench;
  const criticStride = w.critics.strideWords / shape.F;
  const replicas = Array.from({ length: bench.replicas }, (_, r) => {
    const random = new Numbers(r);
    const inputs = random.rows(shape.blockSamples, shape.O);
    const critics = Array.from({ length: shape.F }, () => random.network([shape.O, ...shape.hidden, 1], 'tanh'));
    bench.writeRecord(r, {});
    for (const buffer of [w.shuffledInput, w.input.block(0)])
      bench.write(buffer, r, featureMajor(inputs, shape.quads * 4));
    critics.forEach((net, f) => {
      bench.write(
        w.critics,
        r,
        scatter(parametersOf(net), parameterPlaces(shape, 1), shape.criticParameters),
        f * criticStride,
      );
    });
    return { values: critics.map((net) => inputs.map((x) => forward(net, x).output[0] as number)) };
  });
  afterAll(() => bench.close());

  it('reads the minibatch that the cursor names, the last one partial', async () => {
    const passes = bench.pick(await bench.verbs.fitCritics(), /^nn\/forward$/);
    expect(passes.map((p) => p.cursor)).toEqual([0, 1]);
    for (const [m, pass] of passes.entries()) {
      bench.untouch(w.criticValue);
      await bench.run([pass]);
      const value = await bench.read(w.criticValue);
      replicas.forEach(({ values }, r) => {
        values.forEach((row, f) => {
          const expected = row.slice(m * shape.minibatch, (m + 1) * shape.minibatch);
          expectNear(rowOf(value[r] as Float32Array, f, shape.minibatch, expected.length), expected, TOLERANCE);
        });
      });
    }
  });

  it('values the whole block', async () => {
    bench.untouch(w.value);
    await bench.run(bench.pick(await bench.verbs.estimateAdvantages(), /^nn\/forward$/).slice(1));
    const value = await bench.read(w.value);
    replicas.forEach(({ values }, r) => {
      values.forEach((row, f) => {
        expectNear(rowOf(value[r] as Float32Array, f, shape.quads * 4, row.length), row, TOLERANCE);
      });
    });
  });

  it('leaves a halted replica alone', async () => {
    bench.writeRecord(1, { halted: 1 });
    bench.untouch(w.criticValue);
    await bench.run(bench.pick(await bench.verbs.fitCritics(), /^nn\/forward$/).slice(0, 1));
    const [first, second] = await bench.read(w.criticValue);
    expect(Number.isNaN(first?.[0])).toBe(false);
    expect(Number.isNaN(second?.[0])).toBe(true);
  });
});

describe('nn/forward rests', () => {
  const flags = ['halted', 'finished', 'updating', 'stopped'] as const;
  type Flags = Record<(typeof flags)[number], number>;
  /** Every combination of the flags, one a replica. */
  const combinations = Array.from({ length: 2 ** flags.length }, (_, r) =>
    Object.fromEntries(flags.map((flag, i) => [flag, (r >> i) & 1])),
  ) as Flags[];
  const isFrozen = ({ halted, finished }: Flags): boolean => halted + finished > 0;
  const isPassOver = (x: Flags): boolean => isFrozen(x) || x.stopped === 1;
  const isPolicyResting = (x: Flags): boolean => isPassOver(x) || x.updating === 0;

  it('for replicas that have nothing to do in the update it belongs to', async () => {
    const bench = await Bench.open({
      algorithm: 'ppo',
      hidden: [],
      envs: 2,
      steps: 16,
      replicas: combinations.length,
      set: () => ({ passes: 1 }),
    });
    const w = bench.workspace;
    combinations.forEach((flagsOf, r) => {
      bench.writeRecord(r, flagsOf);
    });
    const passes = await bench.verbs.policyPasses({ passes: 'passes', withCritics: true });
    const [policy, critics, closing] = bench.pick(passes, /^nn\/forward$/);
    const [reference] = bench.pick(await bench.verbs.keepReference(), /^nn\/forward$/);
    const cases = [
      { spec: reference, output: w.output.block(0), isResting: isFrozen },
      { spec: policy, output: w.candidateOutput.block(0), isResting: isPolicyResting },
      { spec: critics, output: w.criticValue, isResting: isPassOver },
      { spec: closing, output: w.candidateOutput.block(0), isResting: isPolicyResting },
    ];
    for (const { spec, output, isResting } of cases) {
      bench.untouch(output);
      await bench.run([spec as NonNullable<typeof spec>]);
      expect((await bench.read(output)).map((words) => Number.isNaN(words[0]))).toEqual(combinations.map(isResting));
    }
    bench.close();
  });

  it('beyond the samples of the environments that play', async () => {
    const bench = await Bench.open({
      traits: { batchGrowth: 8 },
      hidden: [],
      envs: 16,
      steps: 8,
      replicas: 3,
    });
    const { shape, workspace: w } = bench;
    const active = [4, 16, 128];
    active.forEach((activeEnvs, r) => {
      bench.writeRecord(r, { activeEnvs, updating: 1 });
    });
    bench.untouch(w.output.whole);
    await bench.run(bench.pick(await bench.verbs.surrogateGradients(), /^nn\/forward$/));
    const outputs = await bench.read(w.output.block(0));
    active.forEach((activeEnvs, r) => {
      const written = Array.from((outputs[r] as Float32Array).subarray(0, shape.blockSamples), (x) => !Number.isNaN(x));
      const count = written.filter(Boolean).length;
      const samples = activeEnvs * shape.blockSteps;
      // whole workgroups of up to 128 samples
      expect(written.slice(0, samples).every(Boolean)).toBe(true);
      expect(count).toBeLessThan(samples + 128);
    });
    bench.close();
  });
});
