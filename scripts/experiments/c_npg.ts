/**
 * C-NPG keeps the safe set and reaches the optimum (docs/experiments/c-npg.md): the two-state problem's policies are a square,
 * in which the flow is drawn from ten starts, for several weights of the barrier.
 *
 *   node scripts/build.mjs run scripts/experiments/c_npg.ts [iterations]
 *
 * First row, in float64: the flow itself, with exact gradients. Second row, on the GPU: C-NPG as it trains, from estimates, from
 * the same starts; each of its policies is evaluated exactly.
 */
import { writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { dawnProvider } from '../../harness/cli/device/dawn.ts';
import { INK } from '../../harness/cli/figure/card.ts';
import { COLORS } from '../../harness/cli/figure/legend.ts';
import { expectedSum, logitsOf, type Table } from '../../src/exact/cmdp.ts';
import { flowPath } from '../../src/exact/natural_flow.ts';
import { oneHot, policyTable } from '../../src/exact/policy_table.ts';
import { pointOfPolicy, policyOfPoint, type SquarePoint } from '../../src/exact/square.ts';
import { createTrainer } from '../../src/index.ts';
import { twoState } from '../../src/tasks/small_problems.ts';
import { panelFigureSvg } from './panels.ts';

const LIMIT = 2;
/** The policies are those of docs/tasks/small.md: they stay in the first state, and in the second with this probability. */
const OPTIMUM = { point: [1, 0.92714] as const, reward: 11.031903 };
const UNIFORM = 7.35;
const BETAS = [0.1, 1, 10];
const STARTS = 10;
const DT = 0.02;
/** The widest barrier's paths have come to the optimum by then, too. */
const EXACT_TIME = 15;
const EPISODES = 320;
const COST = twoState.costs[0] as Table;

const costAt = (point: SquarePoint): number => expectedSum(twoState, policyOfPoint(point), COST);
const rewardAt = (point: SquarePoint): number => expectedSum(twoState, policyOfPoint(point), twoState.reward);

/** The van der Corput sequence: with two bases, points that fill the square evenly. */
function radicalInverse(index: number, base: number): number {
  let [x, scale] = [0, 1 / base];
  for (let i = index; i > 0; i = Math.floor(i / base), scale /= base) x += (i % base) * scale;
  return x;
}

function safeStarts(): SquarePoint[] {
  const found: SquarePoint[] = [];
  for (let i = 1; found.length < STARTS; i++) {
    const point: SquarePoint = [0.03 + 0.94 * radicalInverse(i, 2), 0.03 + 0.94 * radicalInverse(i, 3)];
    if (costAt(point) < 0.9 * LIMIT) found.push(point);
  }
  return found;
}

interface Path {
  readonly beta: number;
  readonly start: number;
  readonly points: readonly SquarePoint[];
}

/** Steps half as long as the Euler steps that training takes. */
function exactPath(beta: number, point: SquarePoint, start: number): Path {
  const policies = flowPath(twoState, policyOfPoint(point), { limit: LIMIT, beta }, EXACT_TIME, DT / 2);
  return { beta, start, points: policies.map(pointOfPolicy) };
}

/** C-NPG trains from all starts with all betas at once: a replica each. */
async function trainedPaths(starts: readonly SquarePoint[], iterations: number): Promise<Path[]> {
  const envs = EPISODES / 10;
  const trainer = await createTrainer({
    gpu: dawnProvider(),
    task: 'TwoStateCMDP-v0',
    algorithm: 'c-npg',
    envs,
    totalSteps: envs * 100 * iterations,
    seeds: starts.map((_, i) => i),
    set: { dt: DT, costWindow: EPISODES },
    sweep: { beta: BETAS },
  });
  const begin = await trainer.checkpoint();
  const actor = begin.tensors['actor'];
  if (!actor) throw new Error('the checkpoint has no actor');
  const words = new Float32Array((actor.data as Uint32Array).buffer);
  const stride = words.length / trainer.config.replicas.length;
  const padded = trainer.shape.inputsPadded;
  trainer.config.replicas.forEach((_, r) => {
    words.fill(0, r * stride, (r + 1) * stride);
    logitsOf(policyOfPoint(starts[r % starts.length] as SquarePoint)).forEach((row, s) => {
      row.forEach((z, a) => {
        words[r * stride + a * padded + s] = z;
      });
    });
  });
  await trainer.resume(begin);
  const paths = trainer.config.replicas.map(({ set }, r) => ({
    beta: set['beta'] as number,
    start: r % starts.length,
    points: [starts[r % starts.length] as SquarePoint],
  }));
  const states = oneHot(twoState.states);
  for await (const _ of trainer) {
    (await trainer.policies()).forEach((policy, r) => {
      paths[r]?.points.push(pointOfPolicy(policyTable(policy, states)));
    });
  }
  trainer.destroy();
  return paths;
}

const GRID = 61;
const grid = Array.from(
  { length: GRID * GRID },
  (_, i): SquarePoint => [
    Math.min(0.9999, Math.max(0.0001, (i % GRID) / (GRID - 1))),
    Math.min(0.9999, Math.max(0.0001, Math.floor(i / GRID) / (GRID - 1))),
  ],
).map(costAt);

/** Leaves out the points that nobody could tell from the one before. */
function drawn(points: readonly SquarePoint[]): SquarePoint[] {
  const kept: SquarePoint[] = [];
  for (const [x, y] of points) {
    const [lastX, lastY] = kept.at(-1) ?? [Infinity, Infinity];
    if (Math.hypot(x - lastX, y - lastY) > 0.003) kept.push([x, y]);
  }
  return kept;
}

function panel(paths: readonly Path[], beta: number, row: string): Plot.PlotOptions {
  const own = paths.filter((path) => path.beta === beta);
  const points = own.flatMap(({ start, points: all }) => drawn(all).map(([x, y]) => ({ start, x, y })));
  return {
    x: { label: 'stays in the first state', domain: [0, 1], grid: false },
    y: { label: `in the second · ${row}, β = ${beta}`, domain: [0, 1], grid: false },
    marks: [
      Plot.contour(grid, {
        width: GRID,
        height: GRID,
        x1: 0,
        x2: 1,
        y1: 0,
        y2: 1,
        thresholds: [LIMIT],
        stroke: COLORS[3] as string,
        strokeWidth: 2,
        fill: 'none',
        clip: true,
      }),
      Plot.line(points, { x: 'x', y: 'y', z: 'start', stroke: COLORS[0] as string, strokeWidth: 1.2 }),
      Plot.dot(
        own.map(({ points: [first] }) => first as SquarePoint),
        { r: 2.5, fill: INK },
      ),
      Plot.dot([OPTIMUM.point], { r: 6, symbol: 'star', fill: COLORS[1] as string, stroke: INK }),
    ],
  };
}

function report(title: string, paths: readonly Path[], from: number): void {
  console.log(`\n${title}`);
  console.log('beta    largest exact cost / limit    at the end: cost / limit    share of the optimum (worst start)');
  for (const beta of BETAS) {
    const own = paths.filter((path) => path.beta === beta);
    const largest = Math.max(...own.flatMap(({ points }) => points.map(costAt)));
    const ends = own.map(({ points }) => {
      const last = points.slice(Math.floor(from * points.length)).map((point) => {
        return { reward: rewardAt(point), cost: costAt(point) };
      });
      const mean = (f: (x: (typeof last)[number]) => number): number =>
        last.reduce((s, x) => s + f(x), 0) / last.length;
      return { cost: mean((x) => x.cost), share: mean((x) => (x.reward - UNIFORM) / (OPTIMUM.reward - UNIFORM)) };
    });
    console.log(
      String(beta).padEnd(7),
      (largest / LIMIT).toFixed(4).padStart(26),
      (Math.max(...ends.map(({ cost }) => cost)) / LIMIT).toFixed(4).padStart(27),
      Math.min(...ends.map(({ share }) => share))
        .toFixed(4)
        .padStart(38),
    );
  }
}

const iterations = Number(process.argv[2] ?? 120);
const starts = safeStarts();
const exact = BETAS.flatMap((beta) => starts.map((point, i) => exactPath(beta, point, i)));
const trained = iterations > 0 ? await trainedPaths(starts, iterations) : [];
writeFileSync(
  'docs/figures/c-npg.svg',
  panelFigureSvg({
    title: 'C-NPG keeps the safe set and reaches the optimum',
    subtitle: `two-state problem, ten starts; below: from estimates of about ${EPISODES} episodes a step`,
    columns: BETAS.length,
    panelHeight: 300,
    panels: [
      ...BETAS.map((beta) => panel(exact, beta, 'exact flow')),
      ...(iterations > 0 ? BETAS.map((beta) => panel(trained, beta, 'trained')) : []),
    ],
    legend: [
      { label: 'paths of the policy', color: COLORS[0] as string, dash: 'none' },
      { label: 'boundary of the safe set', color: COLORS[3] as string, dash: 'none' },
      { label: 'optimum', color: COLORS[1] as string, dash: 'none' },
    ],
  }),
);
report('Exact flow', exact, 0.999);
if (trained.length > 0) report('Trained, mean over the last fifth', trained, 0.8);
process.exit(0);
