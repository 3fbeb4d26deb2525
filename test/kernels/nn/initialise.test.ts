import { describe, expect, it } from 'vitest';
import { initialBounds } from '../../reference/initialise.ts';
import { actorPlaces, Bench, type BenchOptions, gather, padding, parameterPlaces } from '../bench.ts';

async function initialise(
  options: BenchOptions,
  seeds: readonly number[],
): Promise<{ actors: number[][]; critics: number[][][]; bench: Bench }> {
  const bench = await Bench.open({ ...options, replicas: seeds.length });
  const { shape, workspace: w } = bench;
  seeds.forEach((seed, r) => {
    bench.writeRecord(r, { seed });
  });
  bench.untouch(w.actor, w.critics);
  await bench.run(bench.pick(await bench.verbs.begin(), /^nn\/initialise$/));
  const stride = w.critics.strideWords / shape.F;
  const actors = (await bench.read(w.actor)).map((words) => {
    expect(padding(words, actorPlaces(shape), shape.actorParameters).every((x) => x === 0)).toBe(true);
    return gather(words, actorPlaces(shape));
  });
  const critics = (await bench.read(w.critics)).map((words) =>
    Array.from({ length: shape.F }, (_, f) => {
      const own = words.subarray(f * stride, (f + 1) * stride);
      expect(padding(own, parameterPlaces(shape, 1), stride).every((x) => x === 0)).toBe(true);
      return gather(own, parameterPlaces(shape, 1));
    }),
  );
  bench.close();
  return { actors, critics, bench };
}

describe.each([
  { name: 'no hidden layer', O: 9, A: 3, C: 1, hidden: [] },
  { name: 'two unequal layers, nine actions, three costs', O: 13, A: 9, C: 3, hidden: [5, 12] },
  { name: 'the usual networks', O: 60, A: 2, C: 1, hidden: [64, 64] },
])('nn/initialise: $name', (options) => {
  it('draws every weight and bias within 1/sqrt(inputs), sets the log-stds, and leaves padding 0', async () => {
    const { O, A, hidden } = options;
    const { actors, critics } = await initialise({ ...options, set: () => ({ logStdInit: -0.5 }) }, [0, 1]);
    for (const actor of actors) {
      const bounds = initialBounds([O, ...hidden, A]);
      expect(bounds.every((bound, i) => Math.abs(actor[i] as number) <= bound && actor[i] !== 0)).toBe(true);
      expect(actor.slice(bounds.length)).toEqual(Array<number>(A).fill(-0.5));
    }
    for (const critic of critics.flat()) {
      const bounds = initialBounds([O, ...hidden, 1]);
      expect(bounds.every((bound, i) => Math.abs(critic[i] as number) <= bound && critic[i] !== 0)).toBe(true);
    }
    const all = [...actors.map((a) => a.slice(0, -A)), ...critics.flat()];
    expect(new Set(all.map((list) => String(list.slice(0, 8)))).size).toBe(all.length);
  });
});

describe('nn/initialise', () => {
  it('is uniform', async () => {
    const { actors } = await initialise({ O: 64, A: 1, hidden: [64, 64] }, [5]);
    const scaled = (actors[0] as number[]).slice(0, 64 * 64).map((x) => x * 8);
    const moment = (power: number): number => scaled.reduce((sum, x) => sum + x ** power, 0) / scaled.length;
    // 4,096 numbers in +-1: standard errors 0.009 of the mean and 0.0047 of the second moment 1/3
    expect(Math.abs(moment(1))).toBeLessThan(0.03);
    expect(Math.abs(moment(2) - 1 / 3)).toBeLessThan(0.015);
  });

  it('depends on the seed alone, not on the replica', async () => {
    const options = { O: 5, A: 2, C: 2, hidden: [7] };
    const [many, one] = [await initialise(options, [3, 11, 4]), await initialise(options, [11])];
    expect(many.actors[1]).toEqual(one.actors[0]);
    expect(many.critics[1]).toEqual(one.critics[0]);
  });

  it("scales the policy's last layer alone", async () => {
    const options = { O: 5, A: 2, C: 1, hidden: [7] };
    const usual = await initialise(options, [3]);
    const flat = await initialise({ ...options, set: () => ({ policyInit: 0 }) }, [3]);
    const half = await initialise({ ...options, set: () => ({ policyInit: 0.5 }) }, [3]);
    const firstLayer = 7 * (5 + 1);
    const lastLayer = 2 * (7 + 1);
    const [all, none, some] = [usual, flat, half].map(({ actors }) => actors[0] as number[]) as [
      number[],
      number[],
      number[],
    ];
    expect(none.slice(0, firstLayer)).toEqual(all.slice(0, firstLayer));
    expect(none.slice(firstLayer, firstLayer + lastLayer).every((x) => x === 0)).toBe(true);
    expect(some.slice(firstLayer, firstLayer + lastLayer)).toEqual(
      all.slice(firstLayer, firstLayer + lastLayer).map((x) => Math.fround(0.5 * x)),
    );
    expect(flat.critics).toEqual(usual.critics);
  });
});
