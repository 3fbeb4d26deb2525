import { describe, expect, it } from 'vitest';
import { Adam, type AdamSettings } from '../../reference/adam.ts';
import { actorPlaces, Bench, expectNear, gather, Numbers, padding, parameterPlaces, scatter } from '../bench.ts';

/** The first replica is plain, the second has a strong L2, the third is clipped. */
const settings: readonly AdamSettings[] = [
  { rate: 1e-3, l2: 0, maxNorm: 1e6 },
  { rate: 3e-2, l2: 0.1, maxNorm: 40 },
  { rate: 1e-2, l2: 1e-3, maxNorm: 0.5 },
];

async function open(): Promise<{
  bench: Bench;
  step: (gradients: number[][][]) => Promise<Float32Array[]>;
  start: number[][][];
  places: number[];
}> {
  const bench = await Bench.open({
    O: 7,
    C: 2,
    hidden: [5, 9],
    envs: 1,
    steps: 1,
    replicas: settings.length,
    set: (r) => {
      const { rate, l2, maxNorm } = settings[r] as AdamSettings;
      return { criticLr: rate, criticL2: l2, maxGradNorm: maxNorm };
    },
  });
  const { shape, workspace: w } = bench;
  const places = parameterPlaces(shape, 1);
  const stride = w.critics.strideWords / shape.F;
  const spec = bench.pick(await bench.verbs.fitCritics(), /^optim\/adam$/).slice(0, 1);
  const each = (f: (r: number, net: number) => void): void => {
    for (let r = 0; r < bench.replicas; r++) for (let net = 0; net < shape.F; net++) f(r, net);
  };
  const start = settings.map((_, r) =>
    Array.from({ length: shape.F }, (_n, net) => new Numbers(10 * r + net).list(places.length)),
  );
  each((r, net) => {
    bench.write(w.critics, r, scatter(start[r]?.[net] as number[], places, stride), net * stride);
  });
  settings.forEach((_, r) => {
    bench.writeRecord(r, {});
  });
  return {
    bench,
    start,
    places,
    step: async (gradients) => {
      each((r, net) => {
        bench.write(w.criticGradient, r, scatter(gradients[r]?.[net] as number[], places, stride), net * stride);
      });
      await bench.run(spec);
      return (await bench.read(w.critics)).flatMap((words) =>
        Array.from({ length: shape.F }, (_, net) => words.subarray(net * stride, (net + 1) * stride)),
      );
    },
  };
}

describe('optim/adam', () => {
  it('takes the steps of float64 Adam with L2 and clipping, each network and replica on its own', async () => {
    const { bench, step, start, places } = await open();
    const twins = start.map((nets, r) => nets.map(() => new Adam(places.length, settings[r] as AdamSettings)));
    const twinOf = (r: number, net: number): Adam => twins[r]?.[net] as Adam;
    let expected = start;
    for (let t = 0; t < 12; t++) {
      // gradients of every size: 1e-4 to 10
      const gradients = start.map((nets, r) =>
        nets.map((_, net) =>
          new Numbers(1000 * t + 10 * r + net).list(places.length).map((g) => Math.fround(g * 10 ** ((t % 6) - 4))),
        ),
      );
      expected = expected.map((nets, r) =>
        nets.map((p, net) => twinOf(r, net).update(p, gradients[r]?.[net] as number[])),
      );
      const found = await step(gradients);
      expected.flat().forEach((p, i) => {
        const rate = (settings[Math.floor(i / 3)] as AdamSettings).rate;
        const own = found[i] as Float32Array;
        // The bound is a share of the step size: 1 - 0.999^t in f32 is good to 1e-4 at t = 1, and parameters of order 1
        // round to 6e-8.
        expectNear(gather(own, places), p, (2e-3 * rate) / Math.max(...p.map(Math.abs)));
        expect(padding(own, places, own.length).every((x) => x === 0)).toBe(true);
      });
    }
    bench.close();
  });

  it('keeps parameters and moments where the gradient is not finite', async () => {
    const { bench, step, start, places } = await open();
    const gradients = start.map((nets) => nets.map((p) => p.map(() => 1)));
    (gradients[1]?.[2] as number[])[3] = Number.NaN;
    (gradients[0]?.[0] as number[])[0] = Number.POSITIVE_INFINITY;
    const found = await step(gradients);
    const kept = start
      .flat()
      .map((p, i) => JSON.stringify(gather(found[i] as Float32Array, places)) === JSON.stringify(p));
    expect(kept).toEqual([true, false, false, false, false, true, false, false, false]);
    // the next finite gradient is the first step of the networks that were kept
    const again = await step(start.map((nets) => nets.map((p) => p.map(() => 1))));
    const twin = new Adam(places.length, settings[1] as AdamSettings);
    const expected = twin.update(
      start[1]?.[2] as number[],
      places.map(() => 1),
    );
    expect(
      Math.max(...gather(again[5] as Float32Array, places).map((x, k) => Math.abs(x - (expected[k] as number)))),
    ).toBeLessThan(1e-4);
    bench.close();
  });

  it('leaves a halted replica alone', async () => {
    const { bench, step, start, places } = await open();
    bench.writeRecord(2, { halted: 1 });
    const found = await step(start.map((nets) => nets.map((p) => p.map(() => 1))));
    for (const net of [0, 1, 2]) expect(gather(found[6 + net] as Float32Array, places)).toEqual(start[2]?.[net]);
    bench.close();
  });
});

describe('optim/adam on a policy', () => {
  const rates = [0.5, 0.01, 1, 1, 1];

  it("steps at the record's learning rate, without L2, where the passes go on", async () => {
    const bench = await Bench.open({
      algorithm: 'ppo',
      O: 7,
      A: 3,
      hidden: [5],
      envs: 1,
      steps: 1,
      replicas: rates.length,
      set: () => ({ criticL2: 10, criticLr: 7, maxGradNorm: 1e6, passes: 1 }),
    });
    const { shape, workspace: w } = bench;
    const places = actorPlaces(shape);
    const start = rates.map((_, r) => new Numbers(r).list(places.length));
    const twins = rates.map((rate) => new Adam(places.length, { rate, l2: 0, maxNorm: 1e6 }));
    const idle = [{ updating: 0 }, { stopped: 1 }, { halted: 1 }];
    rates.forEach((actorLr, r) => {
      bench.write(w.actor, r, scatter(start[r] as number[], places, w.actor.strideWords));
      bench.writeRecord(r, { updating: 1, activeEnvs: 1, actorLr, ...idle[r - 2] });
    });
    const specs = bench.pick(await bench.verbs.policyPasses({ passes: 'passes' }), /^optim\/adam$/);
    expect(specs).toHaveLength(1);
    let expected = start;
    for (let t = 0; t < 3; t++) {
      const gradients = rates.map((_, r) => new Numbers(100 * t + r).list(places.length));
      gradients.forEach((g, r) => {
        bench.write(w.gradient, r, scatter(g, places, shape.actorParameters));
      });
      await bench.run(specs);
      expected = expected.map((p, r) => (r < 2 ? (twins[r] as Adam).update(p, gradients[r] as number[]) : p));
    }
    const found = await bench.read(w.actor);
    expected.forEach((p, r) => {
      const share = r < 2 ? 2e-3 : 1e-12;
      const bound = (share * (rates[r] as number)) / Math.max(...p.map(Math.abs));
      expectNear(gather(found[r] as Float32Array, places), p, bound);
    });
    bench.close();
  });
});
