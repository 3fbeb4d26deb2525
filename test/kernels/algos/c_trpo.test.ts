import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { decide, type Settings } from '../../reference/c_trpo.ts';
import { Bench, relativeError } from '../bench.ts';

const entropy = { hysteresis: 0.8, beta: 1, barrier: 'entropy' } as const;

/** J_C of each iteration, and the mode and latches that follow; constraints start in recovery. */
const tables: readonly { name: string; settings: Settings; rows: readonly [number[], number, number[]][] }[] = [
  {
    name: 'one constraint',
    settings: { ...entropy, limits: [25] },
    rows: [
      [[24], 1, [1]], // below the limit, but recovery lasts until 20
      [[20], 1, [1]], // not below 20
      [[19.9], 0, [0]],
      [[24.9], 0, [0]], // safe until the limit
      [[25], 1, [1]],
      [[20.1], 1, [1]],
      [[0], 0, [0]],
    ],
  },
  {
    name: 'two constraints, latched one by one',
    settings: { limits: [10, 30], hysteresis: 0.5, beta: 2, barrier: 'log' },
    rows: [
      [[4, 20], 1, [0, 1]], // the first is safe below 5, the second recovers until 15
      [[9, 16], 1, [0, 1]],
      [[11, 14], 1, [1, 0]],
      [[6, 29], 1, [1, 0]],
      [[4.9, 29], 0, [0, 0]],
      [[10, 30], 1, [1, 1]],
    ],
  },
  {
    name: 'three constraints without hysteresis',
    settings: { ...entropy, hysteresis: 1, limits: [1, 2, 3] },
    rows: [
      [[0.9, 1.9, 2.9], 0, [0, 0, 0]],
      [[0.9, 2, 2.9], 1, [0, 1, 0]],
      [[0.9, 1.9, 3.5], 1, [0, 0, 1]],
      [[0, 0, 0], 0, [0, 0, 0]],
    ],
  },
];

async function open(
  settings: Settings,
  replicas = 1,
): Promise<{ bench: Bench; step: (changes: (r: number) => StructValue) => Promise<StructValue[]> }> {
  const { limits, hysteresis, beta, barrier } = settings;
  const bench = await Bench.open({
    C: limits.length,
    replicas,
    set: () => ({ costLimit: limits, hysteresis, beta, barrier }),
  });
  for (let r = 0; r < replicas; r++)
    bench.writeRecord(r, { isEstimated: 1, latched: limits.map(() => 1), advantageStd: limits.concat(1).map(() => 1) });
  const dispatches = bench.pick(await bench.verbs.decide('algos/c_trpo'), /./);
  return {
    bench,
    step: async (changes) => {
      (await bench.records()).forEach((record, r) => {
        bench.writeRecord(r, { ...record, ...changes(r) });
      });
      await bench.run(dispatches);
      return bench.records();
    },
  };
}

describe.each(tables)('algos/c_trpo: $name', ({ settings, rows }) => {
  it('latches each constraint with hysteresis, and weighs objective and barriers by the mode', async () => {
    const { bench, step } = await open(settings);
    let latched = settings.limits.map(() => 1);
    for (const [costs, mode, latches] of rows) {
      const [record] = await step(() => ({ meanCost: costs }));
      const twin = decide(settings, latched, costs.map(Math.fround));
      latched = twin.latched;
      expect({ mode: twin.mode, latched: twin.latched }, `twin at ${costs}`).toEqual({ mode, latched: latches });
      const { margin, barrierWeight, ...exact } = twin;
      expect(record, `kernel at ${costs}`).toMatchObject({
        ...exact,
        updating: 1,
        barrierScale: settings.beta,
        barrierKind: settings.barrier === 'log' ? 1 : 0,
      });
      // b - J_C of f32 numbers near one another is exact; the twin has the same rounded costs
      expect(relativeError(record?.['margin'] as number[], margin)).toBeLessThan(1e-6);
      expect(relativeError(record?.['barrierWeight'] as number[], barrierWeight)).toBeLessThan(1e-5);
    }
    bench.close();
  });
});

describe('algos/c_trpo', () => {
  const settings: Settings = { ...entropy, limits: [25] };

  it('waits for an estimate, and stops a replica whose advantages are not finite, for good', async () => {
    const { bench, step } = await open(settings, 3);
    const first = await step((r) => ({
      meanCost: [1],
      ...(r === 0 ? { isEstimated: 0 } : {}),
      ...(r === 1 ? { advantageStd: [1, Number.NaN] } : {}),
    }));
    expect(first.map((x) => [x['updating'], x['halted']])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
    const second = await step(() => ({ isEstimated: 1, advantageStd: [1, 1] }));
    expect(second.map((x) => [x['updating'], x['halted']])).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    bench.close();
  });

  it('recovers from a cost that is not a number', async () => {
    const { bench, step } = await open(settings);
    expect((await step(() => ({ meanCost: [Number.NaN], latched: [0] })))[0]).toMatchObject({ mode: 1, latched: [1] });
    bench.close();
  });
});
