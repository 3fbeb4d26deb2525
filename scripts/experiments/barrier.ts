/**
 * The barrier shapes the trust region (docs/experiments/barrier.md): the constrained divergence of C-TRPO on the grid world, exact
 * and as the method estimates it, as the policy nears the boundary of the safe set.
 *
 *   node scripts/build.mjs run scripts/experiments/barrier.ts [iterations]
 *
 * Part 1, in float64: steps from three policies with less and less room, in the plane of the natural gradients of return
 * and cost. Part 2, on the GPU: C-TRPO trains, and each of its steps is evaluated exactly.
 */
import { writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { dawnProvider } from '../../harness/cli/dawn.ts';
import { INK } from '../../harness/cli/figure/card.ts';
import { COLORS } from '../../harness/cli/figure/legend.ts';
import { createTrainer } from '../../src/index.ts';
import { gridWorld } from '../../src/tasks/small_problems.ts';
import { divergence } from '../../test/reference/barrier.ts';
import { expectedSum, softmaxGradient, softmaxPolicy, type Table, totalOccupancy } from '../../test/reference/cmdp.ts';
import { panelFigureSvg } from './panels.ts';

const LIMIT = 1.3;
const BETA = 1;
const DELTA = 0.01;
const OUT = 'docs/figures';
const COST = gridWorld.costs[0] as Table;

type Logits = number[][];

const zip = (a: Table, b: Table, f: (x: number, y: number) => number): Logits =>
  a.map((row, s) => row.map((x, i) => f(x, b[s]?.[i] as number)));
const costOf = (logits: Table): number => expectedSum(gridWorld, [softmaxPolicy(logits)], COST);

/** What steps from one policy are measured against, computed once. */
interface Origin {
  readonly logits: Logits;
  readonly policy: Logits;
  /** Share of an episode's steps spent in each state. [S] */
  readonly shares: number[];
  /** d(s) pi(a|s) A_c(s, a) [S][A], and J_c. */
  readonly costGradient: Logits;
  readonly cost: number;
}

function originOf(logits: Logits): Origin {
  const policy = softmaxPolicy(logits);
  const rows = totalOccupancy(gridWorld, [policy]).map((row) => row.reduce((a, b) => a + b, 0));
  const all = rows.reduce((a, b) => a + b, 0);
  const costGradient = softmaxGradient(gridWorld, logits, COST);
  return { logits, policy, shares: rows.map((x) => x / all), costGradient, cost: costOf(logits) };
}

/** Mean KL(old || new) over the states that the old policy visits. */
function meanKl({ policy, shares }: Origin, next: Logits): number {
  const of = (s: number): number =>
    (policy[s] as number[]).reduce((sum, x, a) => sum + x * Math.log(x / (next[s]?.[a] as number)), 0);
  return shares.reduce((sum, x, s) => sum + x * of(s), 0);
}

/** The cost's policy advantage: what the surrogate predicts that J_C grows by. */
const policyAdvantage = ({ policy, costGradient }: Origin, next: Logits): number =>
  costGradient.reduce(
    (sum, row, s) => row.reduce((x, g, a) => x + g * ((next[s]?.[a] as number) / (policy[s]?.[a] as number) - 1), sum),
    0,
  );

const barrierOf = (origin: Origin, alpha: number): number => BETA * divergence('entropy', LIMIT - origin.cost, alpha);

/** F^+ g of the softmax policy: g / (share pi). */
const naturalGradient = ({ logits, policy, shares }: Origin, table: Table): Logits =>
  softmaxGradient(gridWorld, logits, table).map((row, s) =>
    row.map((g, a) => g / Math.max(1e-12, (shares[s] as number) * (policy[s]?.[a] as number))),
  );

/** Inner product of directions in the Fisher metric. */
function metric({ policy, shares }: Origin, u: Table, v: Table): number {
  const centred = (x: Table): Logits =>
    x.map((row, s) => {
      const mean = row.reduce((sum, y, a) => sum + y * (policy[s]?.[a] as number), 0);
      return row.map((y) => y - mean);
    });
  const [cu, cv] = [centred(u), centred(v)];
  const of = (s: number): number =>
    (cu[s] as number[]).reduce((x, y, a) => x + (policy[s]?.[a] as number) * y * (cv[s]?.[a] as number), 0);
  return shares.reduce((sum, d, s) => sum + d * of(s), 0);
}

/** Policies on the way from the uniform one up the return, where about `margins` are left to the limit. */
function approach(margins: readonly number[]): Origin[] {
  const found: Origin[] = [];
  let origin = originOf(gridWorld.reward.map((row) => row.map(() => 0)));
  let step = 0.1;
  while (found.length < margins.length) {
    const target = margins[found.length] as number;
    if (LIMIT - origin.cost <= 1.02 * target) {
      found.push(origin);
      step = 0.1;
      continue;
    }
    const gradient = naturalGradient(origin, gridWorld.reward);
    const next = (): Logits => zip(origin.logits, gradient, (x, y) => x + step * y);
    while (LIMIT - costOf(next()) < 0.98 * target) step /= 2;
    origin = originOf(next());
  }
  return found;
}

const GRID = 161;
/** Fisher lengths; a step of KL delta has sqrt(2 delta) = 0.14. */
const ALONG = 0.06;
const ACROSS = 0.2;

/** The plane of a policy's natural gradients: axes of Fisher length 1, the first along the cost, the second across it. */
function plane(origin: Origin): { name: string; marks: Plot.Markish[] } {
  const unit = (v: Logits): Logits => {
    const length = Math.sqrt(metric(origin, v, v));
    return v.map((row) => row.map((x) => x / length));
  };
  const alongCost = unit(naturalGradient(origin, COST));
  const reward = naturalGradient(origin, gridWorld.reward);
  const overlap = metric(origin, reward, alongCost);
  const across = unit(zip(reward, alongCost, (x, y) => x - overlap * y));
  const cells = Array.from({ length: GRID * GRID }, (_, i) => {
    const x = ALONG * ((2 * (i % GRID)) / (GRID - 1) - 1);
    const y = ACROSS * ((2 * Math.floor(i / GRID)) / (GRID - 1) - 1);
    const logits = origin.logits.map((row, s) =>
      row.map((z, a) => z + x * (alongCost[s]?.[a] as number) + y * (across[s]?.[a] as number)),
    );
    const next = softmaxPolicy(logits);
    const kl = meanKl(origin, next);
    const cost = expectedSum(gridWorld, [next], COST);
    // a finite cap lets the contour be interpolated where the divergence is infinite
    const bounded = (alpha: number): number => Math.min(kl + barrierOf(origin, alpha), 2 * DELTA);
    return { kl, cost, surrogate: bounded(policyAdvantage(origin, next)), exact: bounded(cost - origin.cost) };
  });
  const contour = (value: keyof (typeof cells)[number], level: number, stroke: string, dash = 'none') =>
    Plot.contour(
      cells.map((cell) => cell[value]),
      {
        width: GRID,
        height: GRID,
        x1: -ALONG,
        x2: ALONG,
        y1: -ACROSS,
        y2: ACROSS,
        thresholds: [level],
        stroke,
        strokeWidth: 2,
        strokeDasharray: dash,
        fill: 'none',
        clip: true,
      },
    );
  return {
    name: `margin ${(LIMIT - origin.cost).toFixed(3)}`,
    marks: [
      contour('kl', DELTA, COLORS[6] as string, '2 3'),
      contour('exact', DELTA, COLORS[0] as string),
      contour('surrogate', DELTA, COLORS[1] as string, '6 3'),
      contour('cost', LIMIT, COLORS[3] as string),
      Plot.dot([[0, 0]], { fill: INK, r: 3 }),
    ],
  };
}

const planes = approach([0.2, 0.03, 0.003]).map(plane);
writeFileSync(
  `${OUT}/barrier-trust-region.svg`,
  panelFigureSvg({
    title: 'The barrier shapes the trust region',
    subtitle: `grid world, steps with divergence ${DELTA} from policies with less and less room to the limit`,
    columns: 3,
    panels: planes.map(({ name, marks }) => ({
      x: { label: 'step along the cost (Fisher length)', domain: [-0.97 * ALONG, 0.97 * ALONG], ticks: 3 },
      y: { label: `across it · ${name}`, domain: [-0.97 * ACROSS, 0.97 * ACROSS], grid: false, nice: false },
      marks,
    })),
    legend: [
      { label: 'KL alone', color: COLORS[6] as string, dash: '2 3' },
      { label: 'constrained divergence, exact J_C', color: COLORS[0] as string, dash: 'none' },
      { label: 'its surrogate', color: COLORS[1] as string, dash: '6 3' },
      { label: 'boundary of the safe set', color: COLORS[3] as string, dash: 'none' },
    ],
  }),
);

/** C-TRPO on the GPU: each step's divergence as the method estimated it, and exactly. */
async function trained(iterations: number): Promise<{ margin: number; estimated: number; exact: number }[]> {
  const trainer = await createTrainer({
    gpu: dawnProvider(),
    task: 'GridWorld-v0',
    algorithm: 'c-trpo',
    seeds: [0, 1, 2],
    totalSteps: 1600 * iterations,
    set: { delta: DELTA, beta: BETA, klActionMean: false },
  });
  const logitsOf = async (replica: number): Promise<Logits> => {
    const { layers } = await trainer.policy(replica);
    const [layer] = layers as [(typeof layers)[number]];
    return Array.from({ length: layer.in }, (_, s) =>
      Array.from(
        { length: layer.out },
        (_a, a) => (layer.weight[a * layer.in + s] as number) + (layer.bias[a] as number),
      ),
    );
  };
  // one after the other: they share a staging buffer
  const policies = async (): Promise<Logits[]> => {
    const all: Logits[] = [];
    for (let r = 0; r < trainer.config.replicas.length; r++) all.push(await logitsOf(r));
    return all;
  };
  const rows: { margin: number; estimated: number; exact: number }[] = [];
  let before = await policies();
  for await (const metrics of trainer) {
    const after = await policies();
    metrics.forEach((row, r) => {
      const [old, next] = [before[r] as Logits, after[r] as Logits];
      const isSafeStep = row['Train/Mode'] === 0 && (row['Train/AcceptedStep'] as number) > 0;
      const cost = costOf(old);
      const margin = LIMIT - cost;
      if (!isSafeStep || margin <= 0) return;
      const exact = BETA * divergence('entropy', margin, costOf(next) - cost);
      rows.push({ margin, estimated: row['Train/BarrierDivergence'] as number, exact: Math.min(exact, 1) });
    });
    before = after;
  }
  trainer.destroy();
  return rows;
}

const iterations = Number(process.argv[2] ?? 300);
const rows = iterations > 0 ? await trained(iterations) : [];
const bins = [0.003, 0.01, 0.03, 0.1, 0.3];
console.log('margin             steps   mean barrier divergence: estimated    exact    |estimated - exact| (median)');
bins.forEach((low, i) => {
  const high = bins[i + 1] ?? Number.POSITIVE_INFINITY;
  const own = rows.filter(({ margin }) => margin >= low && margin < high);
  if (own.length === 0) return;
  const mean = (f: (x: (typeof own)[number]) => number): number => own.reduce((s, x) => s + f(x), 0) / own.length;
  const gaps = own.map(({ estimated, exact }) => Math.abs(estimated - exact)).sort((a, b) => a - b);
  console.log(
    `${low} to ${high}`.padEnd(18),
    String(own.length).padStart(5),
    mean((x) => x.estimated)
      .toExponential(2)
      .padStart(25),
    mean((x) => x.exact)
      .toExponential(2)
      .padStart(17),
    (gaps[Math.floor(gaps.length / 2)] as number).toExponential(2).padStart(14),
  );
});
process.exit(0);
