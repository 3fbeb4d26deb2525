// Twin of shaders/estimate/products.wgsl.
import { dot } from './forward.ts';

/** g_i . g_j, g_i . x_j and x_i . x_j: [3][F][F] */
export const products = (gradients: readonly number[][], solutions: readonly number[][]): number[][][] =>
  [
    [gradients, gradients],
    [gradients, solutions],
    [solutions, solutions],
  ].map(([left = [], right = []]) => left.map((u) => right.map((v) => dot(u, v))));
