import { describe, expect, it } from 'vitest';
import { runKernel } from '../../gpu.ts';
import {
  applyMetric,
  divergence,
  divergenceGradient,
  entropy,
  type Head,
  logProbability,
  probabilities,
  reverseDivergenceGradient,
  score,
} from '../../reference/head.ts';
import { centralDifferences } from '../../reference/policy_gradient.ts';
import { Numbers, relativeError } from '../bench.ts';

/** Everything that lib/head says of a quad of samples, one row of 4 numbers after the other. */
const probe = `
import package::shape::{ ACTIONS, LOG_STDS };
import package::dispatch::{ OUTPUTS };
import package::lib::backward::{ OutputQuad };
import package::lib::head::{ ActionQuad, LogStds, LogStdQuad, logProbability, score, logRatio, divergence, addReverseDivergenceGradient, entropy, applyMetric };
@group(0) @binding(0) var<storage, read> queries: array<vec4f>;
@group(0) @binding(1) var<storage, read> logStds: array<f32>;
@group(0) @binding(2) var<storage, read_write> answers: array<vec4f>;
@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let at = group.x * (3u * OUTPUTS + ACTIONS);
  var o: OutputQuad;
  var o2: OutputQuad;
  var m: OutputQuad;
  var action: ActionQuad;
  var s: LogStds;
  var s2: LogStds;
  for (var k = 0u; k < OUTPUTS; k++) { o[k] = queries[at + k]; o2[k] = queries[at + OUTPUTS + k]; m[k] = queries[at + 2u * OUTPUTS + k]; }
  for (var a = 0u; a < ACTIONS; a++) { action[a] = queries[at + 3u * OUTPUTS + a]; }
  for (var a = 0u; a < LOG_STDS; a++) { s[a] = logStds[a]; s2[a] = logStds[LOG_STDS + a]; }
  var row = group.x * (4u + 3u * OUTPUTS + 2u * LOG_STDS);
  answers[row] = logProbability(&o, &s, &action);
  answers[row + 1u] = logRatio(&o, &s, &o2, &s2, &action);
  answers[row + 2u] = divergence(&o, &s, &o2, &s2);
  answers[row + 3u] = entropy(&o, &s);
  row += 4u;
  var u: OutputQuad;
  var v: LogStdQuad;
  score(&o, &s, &action, vec4f(1.0), &u, &v);
  for (var k = 0u; k < OUTPUTS; k++) { answers[row + k] = u[k]; }
  for (var a = 0u; a < LOG_STDS; a++) { answers[row + OUTPUTS + a] = v[a]; }
  row += OUTPUTS + LOG_STDS;
  for (var k = 0u; k < OUTPUTS; k++) { u[k] = vec4f(0.0); }
  for (var a = 0u; a < LOG_STDS; a++) { v[a] = vec4f(0.0); }
  addReverseDivergenceGradient(&o, &s, &o2, &s2, vec4f(1.0), &u, &v);
  for (var k = 0u; k < OUTPUTS; k++) { answers[row + k] = u[k]; }
  for (var a = 0u; a < LOG_STDS; a++) { answers[row + OUTPUTS + a] = v[a]; }
  row += OUTPUTS + LOG_STDS;
  applyMetric(&o, &s, vec4f(1.0), &m);
  for (var k = 0u; k < OUTPUTS; k++) { answers[row + k] = m[k]; }
}`;

interface Query {
  readonly outputs: number[];
  readonly moved: number[];
  readonly vector: number[];
  readonly action: number[];
}

interface Answer {
  readonly scalars: number[];
  readonly score: number[];
  readonly reverseDivergenceGradient: number[];
  readonly metric: number[];
}

interface Family {
  readonly name: string;
  readonly outputs: number;
  /** The old policy has the first of these, the new one the second. */
  readonly logStds: readonly [number[], number[]];
  /** Largest magnitude of an output. */
  readonly spread: number;
}

const families: readonly Family[] = [
  { name: 'Gaussian, one action', outputs: 1, logStds: [[-0.5], [-0.45]], spread: 2 },
  {
    name: 'Gaussian, three actions',
    outputs: 3,
    logStds: [
      [-1, 0, 0.5],
      [-0.9, 0.05, 0.4],
    ],
    spread: 2,
  },
  { name: 'categorical, two actions', outputs: 2, logStds: [[], []], spread: 2 },
  { name: 'categorical, nine actions', outputs: 9, logStds: [[], []], spread: 4 },
  { name: 'categorical, far-off logits', outputs: 4, logStds: [[], []], spread: 300 },
];

function draw({ outputs, logStds, spread }: Family): Query[] {
  const random = new Numbers(outputs);
  return Array.from({ length: 40 }, () => {
    const old = random.list(outputs, -spread, spread);
    return {
      outputs: old,
      moved: old.map((o) => Math.fround(o + random.uniform(-0.3, 0.3))),
      vector: random.list(outputs),
      action: logStds[0].length > 0 ? random.list(outputs, -2, 2) : [random.integer(outputs)],
    };
  });
}

async function ask(family: Family, queries: readonly Query[]): Promise<Answer[]> {
  const { outputs, logStds } = family;
  const actions = queries[0]?.action.length ?? 0;
  const L = logStds[0].length;
  const rows = 4 + 3 * outputs + 2 * L;
  const quads = Array.from({ length: queries.length / 4 }, (_, q) => queries.slice(4 * q, 4 * q + 4));
  const words = quads.flatMap((quad) => {
    const samples = quad.map(({ outputs: o, moved, vector, action }) => [...o, ...moved, ...vector, ...action]);
    return (samples[0] as number[]).flatMap((_, row) => samples.map((sample) => sample[row] as number));
  });
  const { answers } = await runKernel({
    variant: {
      path: 'test/head',
      conditions: { DISCRETE: L === 0 },
      constants: {
        shape: {
          ACTIONS: actions,
          LOG_STDS: L,
          HEAD_LOG_STDS: Math.max(1, L),
          INPUTS_PADDED: 8,
          HIDDEN: 8,
          LAYERS: 1,
        },
        dispatch: { OUTPUTS: outputs, QUADS: 1 },
      },
    },
    sources: { 'test/head.wgsl': probe },
    inputs: { queries: Float32Array.from(words), logStds: Float32Array.from([...logStds.flat(), 0]) },
    outputs: { answers: 4 * rows * quads.length },
    workgroups: [quads.length, 1],
  });
  return queries.map((_, i) => {
    const row = (r: number): number => answers?.[(Math.floor(i / 4) * rows + r) * 4 + (i % 4)] as number;
    const list = (first: number, count: number): number[] => Array.from({ length: count }, (_r, r) => row(first + r));
    return {
      scalars: list(0, 4),
      score: list(4, outputs + L),
      reverseDivergenceGradient: list(4 + outputs + L, outputs + L),
      metric: list(4 + 2 * (outputs + L), outputs),
    };
  });
}

const flat = ({ outputs, logStd }: { outputs: number[]; logStd: number[] }): number[] => [...outputs, ...logStd];

describe.each(families)('lib/head: $name', (family) => {
  const [logStd, movedLogStd] = family.logStds.map((list) => list.map(Math.fround)) as [number[], number[]];
  const heads = ({ outputs, moved }: Query): [Head, Head] => [
    { outputs, logStd },
    { outputs: moved, logStd: movedLogStd },
  ];
  // f32 logits of the family's magnitude are rounded to this
  const rounding = 1e-6 * Math.max(4, family.spread);

  it('computes what the twin computes', async () => {
    const queries = draw(family);
    const answers = await ask({ ...family, logStds: [logStd, movedLogStd] }, queries);
    queries.forEach((query, i) => {
      const [old, moved] = heads(query);
      const answer = answers[i] as Answer;
      const logProb = logProbability(old, query.action);
      const expected = [
        logProb,
        logProbability(moved, query.action) - logProb,
        divergence(old, moved),
        entropy(old),
        ...flat(score(old, query.action)),
        ...flat(reverseDivergenceGradient(old, moved)),
        ...applyMetric(old, query.vector),
      ];
      const found = [...answer.scalars, ...answer.score, ...answer.reverseDivergenceGradient, ...answer.metric];
      found.forEach((x, k) => {
        const scale = Math.max(1, Math.abs(expected[k] as number));
        expect(Math.abs(x - (expected[k] as number)) / scale, `word ${k} of sample ${i}`).toBeLessThan(rounding);
      });
    });
  });

  it("has the twin's derivatives right, by central differences", () => {
    for (const query of draw(family)) {
      const [old, moved] = heads(query);
      const n = old.outputs.length;
      const headAt = (p: number[]): Head => ({ outputs: p.slice(0, n), logStd: p.slice(n) });
      const at = ({ outputs, logStd: l }: Head): number[] => [...outputs, ...l];
      // absolute: gradients of far-off logits vanish
      const agree = (found: number[], f: (p: number[]) => number, where: Head): void => {
        const numeric = centralDifferences(f, at(where));
        found.forEach((g, k) => {
          expect(Math.abs(g - (numeric[k] as number))).toBeLessThan(1e-7 * Math.max(1, Math.abs(g)) * family.spread);
        });
      };
      agree(flat(score(old, query.action)), (p) => logProbability(headAt(p), query.action), old);
      agree(flat(divergenceGradient(old, moved)), (p) => divergence(old, headAt(p)), moved);
      agree(flat(reverseDivergenceGradient(old, moved)), (p) => divergence(headAt(p), old), moved);
      // M u is the derivative of the KL's gradient along u, where both are the same
      const along = (h: number): number[] =>
        divergenceGradient(old, { ...old, outputs: old.outputs.map((o, k) => o + h * (query.vector[k] as number)) })
          .outputs;
      const [ahead, behind] = [along(1e-5), along(-1e-5)];
      const numeric = ahead.map((g, k) => (g - (behind[k] as number)) / 2e-5);
      const metric = applyMetric(old, query.vector);
      expect(Math.max(...metric.map((x, k) => Math.abs(x - (numeric[k] as number))))).toBeLessThan(1e-7);
    }
  });
});

it('the categorical metric is diag(p) - p p^T, and knows no common shift of the logits', () => {
  const head: Head = { outputs: [0.3, -1, 2, 0], logStd: [] };
  const p = probabilities(head.outputs);
  const u = [1, -2, 0.5, 3];
  const dense = p.map((pi, i) => p.reduce((sum, pj, j) => sum + ((i === j ? pi : 0) - pi * pj) * (u[j] as number), 0));
  expect(relativeError(applyMetric(head, u), dense)).toBeLessThan(1e-12);
  const shifted: Head = { outputs: head.outputs.map((o) => o + 7), logStd: [] };
  expect(divergence(head, shifted)).toBeCloseTo(0, 12);
  expect(Math.max(...applyMetric(head, [1, 1, 1, 1]).map(Math.abs))).toBeLessThan(1e-12);
});
