// Natural gradients in a metric with rank-one terms (Sherman and Morrison 1950, Woodbury 1950): with the solutions x_f
// of H x_f = g_f for every function, x = (H + sum_c kappa_c g_c g_c^T)^-1 g is a sum of them, because for g = sum_f w_f
// g_f
//   x = sum_f w_f x_f - sum_c y_c x_c,   (I + K S) y = K b,
//   S_cd = g_c . x_d,   b_c = sum_f w_f g_c . x_f,   K = diag(kappa).
// kappa = 0 is no term at all. A kappa near infinity, at the boundary, only makes g_c . x = y_c / kappa_c vanish:
// conjugate gradient, given the same matrix, would lose its directions' conjugacy in f32.
import package::shape::{ COSTS, FUNCTIONS };
import package::kernel::{ products };
import package::layout::{
  PRODUCTS_GRADIENT_GRADIENT, PRODUCTS_GRADIENT_SOLUTION, PRODUCTS_SOLUTION_SOLUTION, productsAt };

alias FunctionWeights = array<f32, FUNCTIONS>;
alias CostWeights = array<f32, COSTS>;

// estimate/products left g_i . g_j, g_i . x_j and x_i . x_j.
fn gradientGradient(replica: u32, i: u32, j: u32) -> f32 {
  return products[productsAt(replica, PRODUCTS_GRADIENT_GRADIENT, i, j)];
}
fn solutionSolution(replica: u32, i: u32, j: u32) -> f32 {
  return products[productsAt(replica, PRODUCTS_SOLUTION_SOLUTION, i, j)];
}
fn gradientSolution(replica: u32, i: u32, j: u32) -> f32 {
  return products[productsAt(replica, PRODUCTS_GRADIENT_SOLUTION, i, j)];
}

// Coefficients of the solutions in x; returns the curvature x . (H + ..) x = g . x.
fn barrierSolution(
  replica: u32, w: FunctionWeights, kappa: CostWeights, coefficients: ptr<function, FunctionWeights>,
) -> f32 {
  // Gauss: I + K S is similar to the positive definite I + K^1/2 S K^1/2, whose pivots it has
  var rows: array<array<f32, COSTS + 1u>, COSTS>;
  for (var c = 0u; c < COSTS; c++) {
    for (var d = 0u; d < COSTS; d++) {
      rows[c][d] = kappa[c] * gradientSolution(replica, c + 1u, d + 1u) + select(0.0, 1.0, c == d);
    }
    for (var f = 0u; f < FUNCTIONS; f++) { rows[c][COSTS] += kappa[c] * w[f] * gradientSolution(replica, c + 1u, f); }
  }
  for (var pivot = 0u; pivot < COSTS; pivot++) {
    for (var c = pivot + 1u; c < COSTS; c++) {
      let factor = rows[c][pivot] / rows[pivot][pivot];
      for (var d = pivot; d <= COSTS; d++) { rows[c][d] -= factor * rows[pivot][d]; }
    }
  }
  *coefficients = w;
  var y: CostWeights;
  for (var back = 0u; back < COSTS; back++) {
    let c = COSTS - 1u - back;
    var known = rows[c][COSTS];
    for (var d = c + 1u; d < COSTS; d++) { known -= rows[c][d] * y[d]; }
    y[c] = known / rows[c][c];
    (*coefficients)[c + 1u] -= y[c];
  }
  var curvature = 0.0;
  for (var f = 0u; f < FUNCTIONS; f++) {
    for (var j = 0u; j < FUNCTIONS; j++) {
      curvature += w[f] * (*coefficients)[j] * gradientSolution(replica, f, j);
    }
  }
  return max(curvature, 0.0);
}
