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
import { dawnProvider } from '../../harness/cli/device/dawn.ts';
import { INK } from '../../harness/cli/figure/card.ts';
import { COLORS } from '../../harness/cli/figure/legend.ts';
import { barrierDivergence } from '../../src/exact/barrier.ts';
import { expectedSum, type Table } from '../../src/exact/cmdp.ts';
import { oneHot, policyTable } from '../../src/exact/policy_table.ts';
import {
  approachLimit,
  costOf,
  costPolicyAdvantage,
  meanKl,
  type Origin,
  originAt,
  planeAt,
  policyInPlane,
} from '../../src/exact/trust_region.ts';
import { createTrainer } from '../../src/index.ts';
import { gridWorld } from '../../src/tasks/small_problems.ts';
import { panelFigureSvg } from './panels.ts';

const LIMIT = 1.3;
const BETA = 1;
const DELTA = 0.01;
const OUT = 'docs/figures';

const barrierOf = (margin: number, alpha: number): number => BETA * barrierDivergence(margin, alpha);

const GRID = 161;
/** Fisher lengths; a step of KL delta has sqrt(2 delta) = 0.14. */
const ALONG = 0.06;
const ACROSS = 0.2;

/** The plane of a policy's natural gradients: axes of Fisher length 1, the first along the cost, the second across it. */
function plane(origin: Origin): { name: string; marks: Plot.Markish[] } {
  const directions = planeAt(origin);
  const margin = LIMIT - origin.cost;
  const cells = Array.from({ length: GRID * GRID }, (_, i) => {
    const x = ALONG * ((2 * (i % GRID)) / (GRID - 1) - 1);
    const y = ACROSS * ((2 * Math.floor(i / GRID)) / (GRID - 1) - 1);
    const next = policyInPlane(origin, directions, x, y);
    const kl = meanKl(origin, next);
    const cost = costOf(origin, next);
    // a finite cap lets the contour be interpolated where the divergence is infinite
    const bounded = (alpha: number): number => Math.min(kl + barrierOf(margin, alpha), 2 * DELTA);
    return { kl, cost, surrogate: bounded(costPolicyAdvantage(origin, next)), exact: bounded(cost - origin.cost) };
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
    name: `margin ${margin.toFixed(3)}`,
    marks: [
      contour('kl', DELTA, COLORS[6] as string, '2 3'),
      contour('exact', DELTA, COLORS[0] as string),
      contour('surrogate', DELTA, COLORS[1] as string, '6 3'),
      contour('cost', LIMIT, COLORS[3] as string),
      Plot.dot([[0, 0]], { fill: INK, r: 3 }),
    ],
  };
}

const planes = approachLimit(gridWorld, LIMIT, [0.2, 0.03, 0.003]).map((policy) => plane(originAt(gridWorld, policy)));
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

const exactCost = (policy: Table): number => expectedSum(gridWorld, policy, gridWorld.costs[0] as Table);

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
  const states = oneHot(gridWorld.states);
  const policies = async (): Promise<Table[]> =>
    (await trainer.policies()).map((policy) => policyTable(policy, states));
  const rows: { margin: number; estimated: number; exact: number }[] = [];
  let before = await policies();
  for await (const metrics of trainer) {
    const after = await policies();
    metrics.forEach((row, r) => {
      const [old, next] = [before[r] as Table, after[r] as Table];
      const isSafeStep = row['Train/Mode'] === 0 && (row['Train/AcceptedStep'] as number) > 0;
      const cost = exactCost(old);
      const margin = LIMIT - cost;
      if (!isSafeStep || margin <= 0) return;
      const exact = barrierOf(margin, exactCost(next) - cost);
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
