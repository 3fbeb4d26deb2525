// The exact minimum of a convex, piecewise quadratic cost along a line: Newton's method on its derivative, kept inside
// a bracket.

struct LineSearch {
  alpha: f32,
  low: f32,  // the derivative is negative here
  high: f32, // and positive here
  done: bool,
}

fn unitStep() -> LineSearch {
  return LineSearch(1.0, 0.0, 1e30, false);
}

// Smooth part: first and second derivative of (a - a0)' M (a - a0) / 2 along the direction.
fn gaussDerivatives(first: f32, second: f32, alpha: f32) -> vec2f {
  return vec2f(first + alpha * second, second);
}

fn addDerivatives(a: vec2f, b: vec2f) -> vec2f {
  return a + b;
}

fn narrowBracket(search: LineSearch, slope: vec2f) -> LineSearch {
  let low = select(search.low, search.alpha, slope.x <= 0.0);
  let high = select(search.high, search.alpha, slope.x >= 0.0);
  let wanted = search.alpha - slope.x / max(slope.y, 1e-30);
  let middle = select(2.0 * search.alpha, 0.5 * (low + high), high < 1e30);
  let next = select(middle, wanted, wanted > low && wanted < high);
  return LineSearch(next, low, high, abs(next - search.alpha) <= 1e-6 * search.alpha || slope.x == 0.0);
}

fn both(a: bool, b: bool) -> bool {
  return a && b;
}

fn either(a: bool, b: bool) -> bool {
  return a || b;
}

// A final step, unless rounding is to be taken out by further ones.
fn isConverged(isFinal: bool, iteration: u32, refinements: u32) -> bool {
  return isFinal && iteration >= refinements;
}
