// What a constraint row costs at the residual x = J a - reference: `...Force` is minus the derivative of the cost, `...Curvature`
// the second derivative, `...Cost` the cost along x + alpha s, `...Slope` both derivatives along x + alpha s, `...Keeps` whether `before` holds and a step changes no piece
// of its cost.
//   one-sided (limits, contacts)   D x^2 / 2 while x < 0
//   equality                       D x^2 / 2
//   friction                       D x^2 / 2 up to |D x| = loss, linear beyond

fn residual(acceleration: f32, side: f32, reference: f32) -> f32 {
  return side * acceleration - reference;
}

fn moved(x: f32, alpha: f32, step: f32) -> f32 {
  return x + alpha * step;
}

fn oneSidedForce(x: f32, weight: f32) -> f32 {
  return -weight * min(x, 0.0);
}

fn oneSidedCurvature(x: f32, weight: f32) -> f32 {
  return select(0.0, weight, x < 0.0);
}

fn oneSidedSlope(x: f32, step: f32, alpha: f32, weight: f32) -> vec2f {
  let w = oneSidedCurvature(x + alpha * step, weight);
  return w * step * vec2f(x + alpha * step, step);
}

fn oneSidedKeeps(before: bool, x: f32, step: f32, weight: f32) -> bool {
  return before && (weight == 0.0 || (x < 0.0) == (x + step < 0.0));
}

fn oneSidedCost(x: f32, step: f32, alpha: f32, weight: f32) -> f32 {
  let y = min(x + alpha * step, 0.0);
  return 0.5 * weight * y * y;
}

fn equalityForce(x: f32, weight: f32) -> f32 {
  return -weight * x;
}

fn equalitySlope(x: f32, step: f32, alpha: f32, weight: f32) -> vec2f {
  return weight * step * vec2f(x + alpha * step, step);
}

fn equalityCost(x: f32, step: f32, alpha: f32, weight: f32) -> f32 {
  let y = x + alpha * step;
  return 0.5 * weight * y * y;
}

fn frictionForce(x: f32, weight: f32, loss: f32) -> f32 {
  return clamp(-weight * x, -loss, loss);
}

fn frictionCurvature(x: f32, weight: f32, loss: f32) -> f32 {
  return select(0.0, weight, abs(weight * x) < loss);
}

fn frictionSlope(x: f32, step: f32, alpha: f32, weight: f32, loss: f32) -> vec2f {
  let y = x + alpha * step;
  return step * vec2f(-frictionForce(y, weight, loss), frictionCurvature(y, weight, loss) * step);
}

fn frictionCost(x: f32, step: f32, alpha: f32, weight: f32, loss: f32) -> f32 {
  let y = abs(x + alpha * step);
  let bend = min(y, loss / weight);
  return 0.5 * weight * bend * bend + loss * (y - bend);
}

fn frictionKeeps(before: bool, x: f32, step: f32, weight: f32, loss: f32) -> bool {
  return before && frictionPiece(x, weight, loss) == frictionPiece(x + step, weight, loss);
}

fn frictionPiece(x: f32, weight: f32, loss: f32) -> i32 {
  return select(0, 1, weight * x >= loss) - select(0, 1, weight * x <= -loss);
}
