import { describe, expect, it } from 'vitest';
import { UNTOUCHED } from '../../gpu.ts';
import { accepts, type Candidate, type TrustRegion } from '../../reference/line_search.ts';
import { actorPlaces, Bench, gather, Numbers, scatter } from '../bench.ts';

const DELTA = 0.01;
/** The number is that of lib/record. */
const UNBOUNDED = 3.4e38;
/** A candidate has this entropy, as its sums tell it. */
const ENTROPY = 1.75;
const safe: TrustRegion = {
  limit: DELTA,
  beta: 1,
  barrier: 'entropy',
  costGamma: 0.99,
  dimensions: 2,
  margins: [5, 5],
  rewardWeight: 1,
  costWeights: [0, 0],
  needsImprovement: true,
  allowances: [UNBOUNDED, UNBOUNDED],
};
/** Asks for costs within their allowances, and for nothing else; plain KL. */
const allowing: TrustRegion = {
  ...safe,
  margins: [undefined, undefined],
  needsImprovement: false,
  allowances: [2, -1],
};
const recovery: TrustRegion = { ...safe, margins: [undefined, undefined], rewardWeight: 0, costWeights: [1, 0] };
const good: Candidate = { differences: [0.1, 0, 0], kl: 0.01, finite: true };

/** One row is one replica. */
const table: readonly { name: string; region: TrustRegion; candidate: Candidate; accepted: boolean }[] = [
  { name: 'a better objective within the trust region', region: safe, candidate: good, accepted: true },
  { name: 'the same objective', region: safe, candidate: { ...good, differences: [0, 0, 0] }, accepted: true },
  { name: 'a worse objective', region: safe, candidate: { ...good, differences: [-1e-4, 0, 0] }, accepted: false },
  {
    name: 'a KL just within, averaged over two actions',
    region: safe,
    candidate: { ...good, kl: 0.0199 },
    accepted: true,
  },
  { name: 'a KL just beyond', region: safe, candidate: { ...good, kl: 0.0201 }, accepted: false },
  {
    name: 'a KL just within, summed over both actions',
    region: { ...safe, dimensions: 1 },
    candidate: { ...good, kl: 0.0099 },
    accepted: true,
  },
  {
    name: 'a KL just beyond, summed over both actions',
    region: { ...safe, dimensions: 1 },
    candidate: { ...good, kl: 0.0101 },
    accepted: false,
  },
  {
    name: 'a cost advantage of a small part of the margin',
    region: safe,
    candidate: { ...good, differences: [0.1, 0.001, 0] },
    accepted: true,
  },
  {
    name: 'a cost advantage whose barrier is too large',
    region: safe,
    candidate: { ...good, differences: [0.1, 0.006, 0] },
    accepted: false,
  },
  {
    name: 'the same of the second cost',
    region: safe,
    candidate: { ...good, differences: [0.1, 0, 0.006] },
    accepted: false,
  },
  {
    name: 'a cost advantage of exactly the margin, where the barrier is small',
    region: { ...safe, beta: 0 },
    candidate: { ...good, differences: [0.1, 0.0501, 0] },
    accepted: false,
  },
  {
    name: 'a large fall of the cost, which the barrier limits too',
    region: safe,
    candidate: { ...good, differences: [0.1, -0.05, 0] },
    accepted: false,
  },
  {
    name: 'that fall with the log barrier of a wide margin',
    region: { ...safe, barrier: 'log', margins: [200, 200] },
    candidate: { ...good, differences: [0.1, -0.05, 0] },
    accepted: true,
  },
  {
    name: 'recovery that lowers the cost, whatever the reward',
    region: recovery,
    candidate: { ...good, differences: [-1, -0.1, 9] },
    accepted: true,
  },
  {
    name: 'recovery that raises the cost',
    region: recovery,
    candidate: { ...good, differences: [1, 0.1, -9] },
    accepted: false,
  },
  {
    name: 'a worse objective where none is asked for, with costs within their allowances',
    region: allowing,
    candidate: { ...good, differences: [-3, 0.019, -0.011] },
    accepted: true,
  },
  {
    name: 'the first cost beyond its allowance',
    region: allowing,
    candidate: { ...good, differences: [3, 0.021, -0.011] },
    accepted: false,
  },
  {
    name: 'the second cost, which is to fall, beyond its allowance',
    region: allowing,
    candidate: { ...good, differences: [3, 0.019, -0.009] },
    accepted: false,
  },
  {
    name: 'allowances with a worse objective where a better one is asked for',
    region: { ...allowing, needsImprovement: true },
    candidate: { ...good, differences: [-3, 0.019, -0.011] },
    accepted: false,
  },
  {
    name: 'an objective that is not a number where none is asked for',
    region: allowing,
    candidate: { ...good, differences: [Number.NaN, 0, -0.5] },
    accepted: false,
  },
  {
    name: 'a cost that is not a number',
    region: allowing,
    candidate: { ...good, differences: [1, Number.NaN, -0.5] },
    accepted: false,
  },
  {
    name: 'a KL within a wider limit',
    region: { ...safe, limit: 0.5 },
    candidate: { ...good, kl: 0.99 },
    accepted: true,
  },
  { name: 'a KL beyond it', region: { ...safe, limit: 0.5 }, candidate: { ...good, kl: 1.01 }, accepted: false },
  {
    name: 'any finite KL where there is no limit',
    region: { ...safe, limit: UNBOUNDED },
    candidate: { ...good, kl: 1e30 },
    accepted: true,
  },
  { name: 'parameters that are not finite', region: safe, candidate: { ...good, finite: false }, accepted: false },
  {
    name: 'an objective that is not finite',
    region: safe,
    candidate: { ...good, differences: [Number.NaN, 0, 0] },
    accepted: false,
  },
  { name: 'a KL that is not finite', region: safe, candidate: { ...good, kl: Number.NaN }, accepted: false },
  { name: 'an infinite KL', region: safe, candidate: { ...good, kl: Number.POSITIVE_INFINITY }, accepted: false },
];

async function open(): Promise<{
  bench: Bench;
  run: (entry: 'propose' | 'decide', verb?: 'lineSearch' | 'fullStep') => Promise<void>;
  start: number[];
  direction: number[];
  submit: (r: number, c: Candidate) => void;
}> {
  const bench = await Bench.open({
    O: 4,
    A: 2,
    C: 2,
    hidden: [5],
    envs: 4,
    steps: 101,
    replicas: table.length,
    lineSearchSteps: 2,
    set: (r) => ({
      delta: DELTA,
      beta: table[r]?.region.beta as number,
      barrier: table[r]?.region.barrier as string,
      backtrack: 0.5,
      gamma: 0.9,
      costGamma: 0.99,
      klActionMean: table[r]?.region.dimensions !== 1,
    }),
  });
  const { shape, workspace: w } = bench;
  const places = actorPlaces(shape);
  const random = new Numbers(1);
  const [start, direction] = [random.list(places.length), random.list(places.length)];
  bench.untouch(w.candidate);
  table.forEach(({ region, candidate }, r) => {
    bench.write(w.actor, r, scatter(start, places, shape.actorParameters));
    bench.write(
      w.solution,
      r,
      scatter(candidate.finite ? direction : direction.map(() => Number.NaN), places, shape.actorParameters),
    );
    bench.writeRecord(r, {
      searching: 1,
      stepScale: [0.5],
      klLimit: region.limit,
      needsImprovement: region.needsImprovement ? 1 : 0,
      costAllowance: [...region.allowances],
      rewardWeight: region.rewardWeight,
      costWeight: [...region.costWeights],
      margin: region.margins.map((m) => m ?? -1),
      barrierScale: region.beta,
      barrierKind: region.barrier === 'log' ? 1 : 0,
      hasBarrier: region.margins.map((m) => (m === undefined ? 0 : 1)),
      advantageStd: [3, 1, 1],
    });
  });
  const parts = Math.ceil(shape.quads / 64);
  return {
    bench,
    start,
    direction,
    run: async (entry, verb = 'lineSearch') =>
      bench.run(bench.pick(await bench.verbs[verb](), new RegExp(`line_search\\.${entry}$`)).slice(0, 1)),
    submit: (r, { differences, kl }) => {
      // in unequal parts, as several workgroups leave them
      const shares = Array.from({ length: parts }, (_, p) => (p === parts - 1 ? 1 - 0.25 * (parts - 1) : 0.25));
      bench.write(
        w.surrogate,
        r,
        shares.flatMap((share) => [...differences, kl, ENTROPY].map((x) => x * share)),
      );
    },
  };
}

describe('optim/line_search', () => {
  it('accepts what the twin accepts, and commits it', async () => {
    const { bench, run, start, direction, submit } = await open();
    await run('propose');
    table.forEach(({ candidate }, r) => {
      submit(r, candidate);
    });
    await run('decide');
    const [records, actors] = [await bench.records(), await bench.read(bench.workspace.actor)];
    table.forEach(({ name, region, candidate, accepted }, r) => {
      expect(accepts(region, candidate), name).toBe(accepted);
      expect(records[r], name).toMatchObject({
        searching: accepted ? 0 : 1,
        acceptedStep: accepted ? 1 : 0,
        candidate: 1,
      });
      const found = gather(actors[r] as Float32Array, actorPlaces(bench.shape));
      found.forEach((p, i) => {
        const expected = accepted ? (start[i] as number) + 0.5 * (direction[i] as number) : (start[i] as number);
        expect(Math.abs(p - expected), name).toBeLessThanOrEqual(accepted ? 1e-6 : 0);
      });
    });
    const first = records[0] as Record<string, number | number[]>;
    expect(first['kl']).toBeCloseTo(0.005, 8);
    expect(first['objectiveChange']).toBeCloseTo(0.1, 7);
    // policy advantages: 1 / (1 - gamma) of the mean, the reward's in its own units
    expect((first['surrogate'] as number[])[0]).toBeCloseTo((0.1 * 3) / (1 - 0.9), 4);
    expect(first['entropy']).toBeCloseTo(ENTROPY, 5);
    bench.close();
  });

  it('proposes parameters, and nothing beyond them', async () => {
    const { bench, run } = await open();
    await run('propose');
    const { workspace: w, shape } = bench;
    expect(shape.actorParameters % 64, 'lanes beyond the last parameter').toBeGreaterThan(0);
    for (const candidate of await bench.read(w.candidate)) {
      const beyond = new Uint32Array(candidate.slice(shape.actorParameters).buffer);
      expect(beyond.length).toBeGreaterThan(0);
      expect(new Set(beyond)).toEqual(new Set([UNTOUCHED]));
    }
    bench.close();
  });

  it('goes back by the factor after a refusal, and rests after an acceptance', async () => {
    const { bench, run, start, direction, submit } = await open();
    await run('propose');
    table.forEach((_, r) => {
      submit(r, { ...good, kl: r === 0 ? 0.01 : 1 });
    });
    await run('decide');
    await run('propose');
    table.forEach((_, r) => {
      submit(r, r === 1 ? good : { ...good, kl: 1 });
    });
    await run('decide');
    const [records, actors] = [await bench.records(), await bench.read(bench.workspace.actor)];
    expect(records[0]).toMatchObject({ searching: 0, acceptedStep: 1, candidate: 1 });
    expect(records[1]).toMatchObject({ searching: 0, acceptedStep: 0.5, candidate: 2 });
    expect(records[2]).toMatchObject({ searching: 1, acceptedStep: 0, candidate: 2 });
    [0.5, 0.25, 0].forEach((step, r) => {
      gather(actors[r] as Float32Array, actorPlaces(bench.shape)).forEach((p, i) => {
        expect(Math.abs(p - (start[i] as number) - step * (direction[i] as number))).toBeLessThan(1e-6);
      });
    });
    bench.close();
  });

  it('takes a full step for every reason but numbers that are not finite', async () => {
    const { bench, run, submit } = await open();
    expect((await bench.verbs.fullStep()).length).toBeLessThan((await bench.verbs.lineSearch()).length);
    await run('propose', 'fullStep');
    table.forEach(({ candidate }, r) => {
      submit(r, candidate);
    });
    await run('decide', 'fullStep');
    const records = await bench.records();
    table.forEach(({ name, candidate: { differences, kl, finite } }, r) => {
      // (an infinite barrier is 3.4e38 here: methods with barriers search)
      const isTaken = finite && Number.isFinite(kl) && differences.every(Number.isFinite);
      expect(records[r], name).toMatchObject({ searching: isTaken ? 0 : 1, acceptedStep: isTaken ? 1 : 0 });
    });
    bench.close();
  });
});
