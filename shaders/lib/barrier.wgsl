// Barrier divergences of C-TRPO, for one constraint with margin = b - J_C > 0 at the old policy and alpha = the policy
// advantage of the cost (how much J_C is predicted to grow):
//   phi(x) = x log x:  D = margin h(u),  h(u) = u + (1 - u) log(1 - u)
//   phi(x) = -log x:   D = -(u + log(1 - u)),            u = alpha / margin.
// Both are sum_n>=2 u^n / (n (n - 1)) and u^n / n: for small |u| the closed forms cancel in f32, so the series is used.
// alpha >= margin is outside the trust region: infinite.
const ENTROPY_BARRIER: u32 = 0u;
const LOG_BARRIER: u32 = 1u;
const INFINITE: f32 = 3.4e38;
const SERIES_LIMIT: f32 = 0.25;
const SERIES_TERMS: u32 = 12u;

fn barrierDivergence(kind: u32, margin: f32, alpha: f32) -> f32 {
  if (!(alpha < margin)) { return INFINITE; }
  let u = alpha / margin;
  var value = 0.0;
  if (abs(u) < SERIES_LIMIT) {
    // Horner: u^2 (c_2 + u (c_3 + ...))
    for (var i = 0u; i < SERIES_TERMS; i++) {
      let n = f32(SERIES_TERMS + 1u - i);
      let coefficient = select(1.0 / (n * (n - 1.0)), 1.0 / n, kind == LOG_BARRIER);
      value = fma(value, u, coefficient);
    }
    value *= u * u;
  } else {
    let logarithm = log(1.0 - u);
    value = select(fma(1.0 - u, logarithm, u), -(u + logarithm), kind == LOG_BARRIER);
  }
  return max(value, 0.0) * select(margin, 1.0, kind == LOG_BARRIER);
}

// phi''(margin), the second derivative of the divergence in alpha at the old policy.
fn barrierCurvature(kind: u32, margin: f32) -> f32 {
  return select(1.0 / margin, 1.0 / (margin * margin), kind == LOG_BARRIER);
}
