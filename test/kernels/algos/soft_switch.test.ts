// Modes and steps of PCRPO and ESPO, and the samples that ESPO asks for.
import { describe, expect, it } from 'vitest';
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { products } from '../../reference/products.ts';
import { MODES, type SoftSwitch, softSwitch } from '../../reference/soft_switch.ts';
import { Bench, expectNear, Numbers } from '../bench.ts';
import { listOf } from './decisions.ts';

/** f32 sums and an arc cosine; the step is compared to its largest element. */
const TOLERANCE = 1e-4;
const PARAMETERS = 7;
const curvatures = new Numbers(9).list(PARAMETERS, 0.1, 3);
const solve = (g: readonly number[]): number[] => g.map((x, i) => x / (curvatures[i] as number));
const metric = (x: readonly number[]): number[] => x.map((v, i) => v * (curvatures[i] as number));

interface Case {
  readonly costs: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

interface Options {
  readonly set?: Readonly<Record<string, HyperparameterValue>>;
  readonly record?: StructValue;
  readonly envs?: number;
}

/** Runs both entries of a control kernel, on one replica for each case: as many as there are of `replicas`, again and again. */
async function openSwitch(
  algorithm: 'pcrpo' | 'espo',
  settings: SoftSwitch,
  replicas: number,
  { set = {}, record = {}, envs = 20 }: Options = {},
): Promise<{ decide: (cases: readonly Case[]) => Promise<StructValue[]>; close: () => void }> {
  const { limits, low, high, rewardShare, baseStep, delta, projection = 'plain', angle = 'combined' } = settings;
  const slacks = { hMinus: low, hPlus: high };
  const own = { costLimit: limits, ...slacks, rewardShare, baseStep, delta, projection, angle, ...set };
  const sizes = { C: limits.length, envs, steps: 1, horizon: 1, replicas };
  const bench = await Bench.open({ ...sizes, algorithm, set: () => own });
  const steps = [
    ...bench.pick(await bench.verbs.decide('algos/combined_step'), /./),
    ...bench.pick(await bench.verbs.decide('algos/combined_step', 'step'), /./),
  ];
  const decide = async (cases: readonly Case[]): Promise<StructValue[]> => {
    cases.forEach(({ costs, gradients }, r) => {
      const solutions = gradients.map(solve);
      const inner = products(gradients as number[][], solutions);
      bench.write(bench.workspace.products, r, inner.flat(2));
      // as conjugate gradient leaves it
      const stepScale = gradients.map((_, f) => Math.sqrt((2 * delta) / Math.max(inner[1]?.[f]?.[f] as number, 1e-30)));
      bench.writeRecord(r, {
        isEstimated: 1,
        iteration: 1,
        activeEnvs: envs,
        nextEnvs: envs,
        meanCost: [...costs],
        advantageStd: gradients.map(() => 1),
        stepScale,
        ...record,
      });
    });
    await bench.run(steps);
    return bench.records();
  };
  return { decide, close: () => bench.close() };
}

async function decide(
  algorithm: 'pcrpo' | 'espo',
  settings: SoftSwitch,
  cases: readonly Case[],
  options: Options = {},
): Promise<StructValue[]> {
  const { decide: run, close } = await openSwitch(algorithm, settings, cases.length, options);
  const records = await run(cases);
  close();
  return records;
}

const stepOf = (record: StructValue, gradients: readonly (readonly number[])[]): number[] =>
  gradients.map(solve).reduce<number[]>(
    (sum, x, f) => sum.map((s, i) => s + (listOf(record, 'stepScale')[f] as number) * (x[i] as number)),
    curvatures.map(() => 0),
  );

/** Gradients of reward and costs; the first cost's agrees with or opposes the reward's. */
function gradientsOf(random: Numbers, costs: number, sign: number): number[][] {
  const reward = random.list(PARAMETERS);
  const cost = random.list(PARAMETERS).map((x, i) => Math.fround(3 * x + 4 * sign * (reward[i] as number)));
  return [reward, cost, ...random.rows(costs - 1, PARAMETERS)];
}

const limits = [10];
const region = { limits, low: -2, high: 1, rewardShare: 0.5, baseStep: 'steps', delta: 0.01 } as const;
const settings: readonly { name: string; settings: SoftSwitch }[] = [
  { name: 'steps, one cost', settings: region },
  { name: 'steps, unequal shares', settings: { ...region, rewardShare: 0.8, delta: 0.2 } },
  { name: 'gradients', settings: { ...region, baseStep: 'gradients', rewardShare: 0.3 } },
  { name: 'two costs', settings: { ...region, limits: [10, 3] } },
  { name: 'a soft region without ends', settings: { ...region, low: -1e9, high: 1e9 } },
  { name: 'projections of steps in the metric', settings: { ...region, projection: 'metric', rewardShare: 0.3 } },
  {
    name: 'projections of gradients in the metric',
    settings: { ...region, projection: 'metric', baseStep: 'gradients' },
  },
  { name: 'the angle of the gradients', settings: { ...region, angle: 'gradients', rewardShare: 0.4 } },
];

describe.each(settings)('algos/pcrpo: $name', ({ settings }) => {
  it("has the twin's mode, angle and step in every region, with and without conflict", async () => {
    const random = new Numbers(3);
    // far below, just inside and outside each end of the soft region
    const cases = [2, 7.9, 8.1, 10, 10.9, 11.1, 40].flatMap((cost) =>
      [-1, 1].map((sign) => ({
        // a second cost that is below its limit by more
        costs: settings.limits.map((_, c) => Math.fround(c === 0 ? cost : cost - 10 - 1)),
        gradients: gradientsOf(random, settings.limits.length, sign),
      })),
    );
    const records = await decide('pcrpo', settings, cases);
    const seen = new Set<string>();
    records.forEach((record, r) => {
      const { costs, gradients } = cases[r] as (typeof cases)[0];
      const twin = softSwitch(settings, costs, gradients, solve, metric);
      seen.add(twin.mode);
      expect(MODES[record['mode'] as number], `at ${costs}`).toBe(twin.mode);
      expect(Math.abs((record['conflictAngle'] as number) - twin.angle)).toBeLessThan(0.05);
      const step = stepOf(record, gradients);
      expectNear(step, twin.step, TOLERANCE);
      expect(listOf(record, 'modeCount').slice(0, MODES.length)).toEqual(
        MODES.map((mode) => Number(mode === twin.mode)),
      );
      expect(record['klLimit']).toBeCloseTo(settings.delta, 6);

      // the line search's objective grows along the step: to first order by the step's curvature
      const objective = gradients.reduce((sum, g, f) => {
        const weight = f === 0 ? (record['rewardWeight'] as number) : -(listOf(record, 'costWeight')[f - 1] as number);
        return sum + weight * g.reduce((s, x, i) => s + x * (step[i] as number), 0);
      }, 0);
      expect(objective).toBeGreaterThan(0);
    });
    expect([...seen].sort()).toEqual(settings.high === 1e9 ? ['aligned', 'conflict'] : [...MODES].sort());
  });
});

describe('algos/pcrpo', () => {
  it('lowers the cost that exceeds its limit the most', async () => {
    const gradients = gradientsOf(new Numbers(1), 3, 1);
    const several = { ...region, limits: [10, 20, 30] };
    const [record] = await decide('pcrpo', several, [{ costs: [12, 25, 33], gradients }]);
    expect(record).toMatchObject({ mode: 1, rewardWeight: 0 });
    expect(listOf(record as StructValue, 'costWeight').map((w) => w > 0)).toEqual([false, true, false]);
  });

  it('takes a vanishing gradient for no conflict', async () => {
    const gradients = [[1, 2, 3, 4, 5, 6, 7], curvatures.map(() => 0)];
    const [record] = await decide('pcrpo', region, [{ costs: [10], gradients }]);
    expect(record).toMatchObject({ mode: 2 });
    expect(record?.['conflictAngle']).toBeCloseTo(90, 1); // acos is as exact as the driver's
    expect(listOf(record as StructValue, 'stepScale').every(Number.isFinite)).toBe(true);
  });

  it('decides nothing before J_C is estimated', async () => {
    const gradients = gradientsOf(new Numbers(1), 1, 1);
    const [record] = await decide('pcrpo', region, [{ costs: [40], gradients }], { record: { isEstimated: 0 } });
    expect(record).toMatchObject({ updating: 0, mode: 0, modeCount: [0, 0, 0, 0, 0] });
  });

  it('has a soft region for each cost, and acts for the one that is furthest in its own', async () => {
    const gradients = gradientsOf(new Numbers(1), 2, 1);
    const several: SoftSwitch = { ...region, limits: [10, 1000], low: [-2, -200], high: [1, 100] };
    for (const [costs, mode, worst] of [
      [[12, 1050], 1, 0],
      [[10.5, 1150], 1, 1],
      [[10.9, 1050], 3, 0],
      [[10.1, 1050], undefined, 1],
      [[7, 850], undefined, 1],
      [[7, 700], 0, undefined],
    ] as const) {
      const [record] = await decide('pcrpo', several, [{ costs, gradients }]);
      const twin = softSwitch(several, costs, gradients, solve, metric);
      expect(MODES[record?.['mode'] as number], `at ${costs}`).toBe(twin.mode);
      if (mode !== undefined) expect(record?.['mode'], `at ${costs}`).toBe(mode);
      const used = listOf(record as StructValue, 'costWeight').map((w) => w !== 0);
      expect(used).toEqual([0, 1].map((c) => c === worst));
      expectNear(stepOf(record as StructValue, gradients), twin.step, TOLERANCE);
    }
  });

  it('at a limit of 0 with slacks of 0 lowers the cost until there is none', async () => {
    const gradients = gradientsOf(new Numbers(1), 1, 1);
    const none: SoftSwitch = { ...region, limits: [0], low: 0, high: 0 };
    for (const [cost, mode] of [
      [0.01, 1],
      [0, 3],
    ] as const)
      expect((await decide('pcrpo', none, [{ costs: [cost], gradients }]))[0], `at ${cost}`).toMatchObject({ mode });
  });

  it('raises the reward in the iterations of its warm-up', async () => {
    const gradients = gradientsOf(new Numbers(1), 1, 1);
    for (const [iteration, mode] of [
      [40, 0],
      [41, 1],
    ] as const) {
      const options = { set: { warmup: 40 }, record: { iteration } };
      expect((await decide('pcrpo', region, [{ costs: [40], gradients }], options))[0]).toMatchObject({ mode });
    }
  });
});

describe('neither function gets worse to first order in the soft region', () => {
  const DRAWS = 10_000;
  const REPLICAS = 500;
  const random = new Numbers(77);
  /** Costs within the soft region and gradients at any angle, of any size. */
  const draws: readonly Case[] = Array.from({ length: DRAWS }, () => {
    const size = 10 ** random.uniform(-2, 2);
    return {
      costs: [random.uniform(8.5, 10.9)],
      gradients: [random.list(PARAMETERS), random.list(PARAMETERS).map((x) => Math.fround(size * x))],
    };
  });
  const length = (v: readonly number[]): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const cosine = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, x, i) => sum + x * (v[i] as number), 0) / (length(u) * length(v));

  /** Smallest first-order change of reward and of minus the cost, as cosines, over all draws. */
  async function leastGains(settings: SoftSwitch): Promise<[number, number]> {
    const least: [number, number] = [1, 1];
    const { decide: run, close } = await openSwitch('pcrpo', settings, REPLICAS, { envs: 1 });
    for (let first = 0; first < DRAWS; first += REPLICAS) {
      const cases = draws.slice(first, first + REPLICAS);
      const records = await run(cases);
      records.forEach((record, r) => {
        const [reward = [], cost = []] = (cases[r] as Case).gradients;
        const step = stepOf(record, [reward, cost]);
        const gains = [cosine(reward, step), -cosine(cost, step)] as const;
        gains.forEach((gain, f) => {
          expect(Number.isFinite(gain)).toBe(true);
          least[f] = Math.min(least[f] as number, gain);
        });
      });
    }
    close();
    return least;
  }

  it.each(['steps', 'gradients'] as const)(
    'with projections of %s in the metric, and not with plain ones',
    async (baseStep) => {
      const settings: SoftSwitch = { ...region, rewardShare: 0.4, baseStep };
      const metricGains = await leastGains({ ...settings, projection: 'metric' });
      // a cosine of 0 within f32
      expect(Math.min(...metricGains)).toBeGreaterThan(-1e-4);
      expect(Math.min(...(await leastGains({ ...settings, projection: 'plain' })))).toBeLessThan(-0.05);
    },
  );
});

describe('the angle between reward and cost', () => {
  it('is a number where the two have one direction, whichever way their norms round', async () => {
    const random = new Numbers(12);
    for (const [sign, degrees] of [
      [-1, 0],
      [1, 180],
    ] as const) {
      const cases = Array.from({ length: 64 }, () => {
        const reward = random.list(PARAMETERS);
        const scale = sign * random.uniform(0.2, 3);
        return { costs: [9], gradients: [reward, reward.map((x) => scale * x)] };
      });
      for (const baseStep of ['steps', 'gradients'] as const) {
        const records = await decide('pcrpo', { ...region, baseStep }, cases);
        const angles = records.map((record) => record['conflictAngle'] as number);
        // the arc cosine of 1 less a rounding is a few hundredths of a degree
        for (const angle of angles) expect(Math.abs(angle - degrees)).toBeLessThan(0.2);
      }
    }
  });
});

describe('algos/espo', () => {
  const random = new Numbers(5);
  const [aligned, conflict] = [-1, 1].map((sign) => gradientsOf(random, 1, sign)) as [number[][], number[][]];
  const cases: readonly (Case & { mode: string; share: number })[] = [
    { costs: [2], gradients: conflict, mode: 'reward', share: 0.6 },
    { costs: [9], gradients: conflict, mode: 'conflict', share: 1.1 },
    { costs: [9], gradients: aligned, mode: 'aligned', share: 0.6 },
    { costs: [40], gradients: conflict, mode: 'safety', share: 0.6 },
  ];
  const set = { zetaPlus: 0.1, zetaMinus: -0.4 };

  it('takes the steps of PCRPO', async () => {
    const [own, base] = [await decide('espo', region, cases), await decide('pcrpo', region, cases)];
    own.forEach((record, r) => {
      const { mode, stepScale, rewardWeight, costWeight, conflictAngle } = base[r] as StructValue;
      expect(record).toMatchObject({ mode, stepScale, rewardWeight, costWeight, conflictAngle });
    });
  });

  it('asks for more samples after a conflict in the soft region alone, always relative to the usual number', async () => {
    for (const nextEnvs of [20, 12]) {
      const records = await decide('espo', region, cases, { set, record: { nextEnvs } });
      expect(records.map((record) => MODES[record['mode'] as number])).toEqual(cases.map(({ mode }) => mode));
      expect(records.map((record) => record['nextEnvs'])).toEqual(cases.map(({ share }) => Math.round(20 * share)));
    }
  });

  it('asks for as little as one episode', async () => {
    const [record] = await decide('espo', region, cases.slice(0, 1), { set: { zetaMinus: -0.95 }, record: {} });
    expect(record?.['nextEnvs']).toBe(1);
    const [other] = await decide('espo', region, cases.slice(0, 1), { set: { zetaMinus: -0.9 }, record: {} });
    expect(other?.['nextEnvs']).toBe(2);
  });

  it('with schedules shrinks slacks and shares by 1/T in each iteration', async () => {
    const left = (1 - 1 / 100) ** 60;
    const late = { iteration: 60 };
    const [record] = await decide('espo', region, cases.slice(1, 2), {
      set: { ...set, schedules: true },
      record: late,
    });
    // 9 is still above 10 - 2 * 0.547, 8.8 is not
    expect(record).toMatchObject({ mode: 3, nextEnvs: Math.round(20 * (1 + 0.1 * left)) });
    const outside = { costs: [8.8], gradients: conflict };
    const [below] = await decide('espo', region, [outside], { set: { ...set, schedules: true }, record: late });
    expect(below).toMatchObject({ mode: 0, nextEnvs: Math.round(20 * (1 - 0.4 * left)) });
  });

  it('chooses nobody before J_C is estimated', async () => {
    const [record] = await decide('espo', region, cases.slice(0, 1), { set, record: { isEstimated: 0, nextEnvs: 20 } });
    expect(record?.['nextEnvs']).toBe(20);
  });
});
