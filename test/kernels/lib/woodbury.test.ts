import { describe, expect, it } from 'vitest';
import { runKernel } from '../../gpu.ts';
import { type Matrix, solve, withBarriers } from '../../reference/conjugate_gradient.ts';
import { dot } from '../../reference/forward.ts';
import { products } from '../../reference/products.ts';
import { expectNear, Numbers } from '../bench.ts';

const probe = `
import package::shape::{ COSTS, FUNCTIONS };
import package::lib::woodbury::{ FunctionWeights, CostWeights, barrierSolution };
@group(0) @binding(0) var<storage, read> products: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> answers: array<f32>;
@compute @workgroup_size(1)
fn main() {
  var w: FunctionWeights;
  var kappa: CostWeights;
  var coefficients: FunctionWeights;
  for (var f = 0u; f < FUNCTIONS; f++) { w[f] = weights[f]; }
  for (var c = 0u; c < COSTS; c++) { kappa[c] = weights[FUNCTIONS + c]; }
  answers[FUNCTIONS] = barrierSolution(0u, w, kappa, &coefficients);
  for (var f = 0u; f < FUNCTIONS; f++) { answers[f] = coefficients[f]; }
}`;

const PARAMETERS = 6;

/** B B^T + 0.1 I */
function randomMetric(random: Numbers): Matrix {
  const B = random.rows(PARAMETERS, PARAMETERS);
  return B.map((row, i) => B.map((other, j) => dot(row, other) + (i === j ? 0.1 : 0)));
}

const cases: readonly { readonly name: string; readonly w: number[]; readonly kappa: number[] }[] = [
  { name: 'one barrier', w: [1, 0], kappa: [0.2] },
  { name: 'no barrier', w: [1, 0], kappa: [0] },
  { name: 'a barrier at the boundary', w: [1, 0], kappa: [1e8] },
  { name: 'the descent of two costs, no barrier', w: [0, -1, -1, 0], kappa: [0, 0, 0] },
  { name: 'three barriers', w: [1, 0, 0, 0], kappa: [0.3, 5, 20] },
  { name: 'three barriers, one of them missing, one at the boundary', w: [1, 0, 0, 0], kappa: [1e6, 0, 20] },
  { name: 'a mixed objective', w: [0.5, -0.25, -0.25], kappa: [1, 100] },
];

describe('lib/woodbury', () => {
  it.each(cases)('is the natural gradient of the metric with rank-one terms: $name', async ({ w, kappa }) => {
    const random = new Numbers(w.length + (kappa[0] as number));
    const H = randomMetric(random);
    const gradients = random.rows(w.length, PARAMETERS);
    const solutions = gradients.map((g) => solve(H, g));
    const { answers = new Float32Array() } = await runKernel({
      variant: {
        path: 'test/woodbury',
        constants: { shape: { COSTS: kappa.length, FUNCTIONS: w.length }, strides: { PRODUCTS_STRIDE: 0 } },
      },
      sources: { 'test/woodbury.wgsl': probe },
      inputs: {
        products: Float32Array.from(products(gradients, solutions).flat(2)),
        weights: Float32Array.from([...w, ...kappa]),
      },
      outputs: { answers: w.length + 1 },
      workgroups: [1, 1],
    });
    const sum = (vectors: readonly number[][], by: ArrayLike<number>): number[] =>
      (vectors[0] as number[]).map((_, i) =>
        vectors.reduce((s, vector, f) => s + (by[f] as number) * (vector[i] as number), 0),
      );
    const g = sum(gradients, w);
    const x = solve(withBarriers(H, kappa, gradients.slice(1)), g);
    expectNear(sum(solutions, answers), x, 1e-5);
    expect(Math.abs((answers[w.length] as number) / dot(g, x) - 1)).toBeLessThan(1e-5);
  });
});
