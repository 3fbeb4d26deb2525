// What one row of a constraint costs at the residual x = J a - aref (Jaref): `...Force` is minus the derivative of the
// cost, `...Hessian` the second derivative, `...Cost` the cost along x + alpha jv, `...Derivatives` both derivatives
// along x + alpha jv, `...ActiveSetHolds` whether `before` holds and a step changes no piece of its cost.
//   one-sided (limits, contacts)   D x^2 / 2 while x < 0
//   equality                       D x^2 / 2
//   friction                       D x^2 / 2 up to |D x| = loss, linear beyond

fn residual(acceleration: f32, side: f32, reference: f32) -> f32 {
  return side * acceleration - reference;
}

fn advanceRow(Jaref: f32, alpha: f32, jv: f32) -> f32 {
  return Jaref + alpha * jv;
}

fn oneSidedForce(Jaref: f32, D: f32) -> f32 {
  return -D * min(Jaref, 0.0);
}

fn oneSidedHessian(Jaref: f32, D: f32) -> f32 {
  return select(0.0, D, Jaref < 0.0);
}

fn oneSidedDerivatives(Jaref: f32, jv: f32, alpha: f32, D: f32) -> vec2f {
  let w = oneSidedHessian(Jaref + alpha * jv, D);
  return w * jv * vec2f(Jaref + alpha * jv, jv);
}

fn oneSidedActiveSetHolds(before: bool, Jaref: f32, jv: f32, D: f32) -> bool {
  return before && (D == 0.0 || (Jaref < 0.0) == (Jaref + jv < 0.0));
}

fn oneSidedCost(Jaref: f32, jv: f32, alpha: f32, D: f32) -> f32 {
  let y = min(Jaref + alpha * jv, 0.0);
  return 0.5 * D * y * y;
}

fn equalityForce(Jaref: f32, D: f32) -> f32 {
  return -D * Jaref;
}

fn equalityDerivatives(Jaref: f32, jv: f32, alpha: f32, D: f32) -> vec2f {
  return D * jv * vec2f(Jaref + alpha * jv, jv);
}

fn equalityCost(Jaref: f32, jv: f32, alpha: f32, D: f32) -> f32 {
  let y = Jaref + alpha * jv;
  return 0.5 * D * y * y;
}

fn frictionForce(Jaref: f32, D: f32, loss: f32) -> f32 {
  return clamp(-D * Jaref, -loss, loss);
}

fn frictionHessian(Jaref: f32, D: f32, loss: f32) -> f32 {
  return select(0.0, D, abs(D * Jaref) < loss);
}

fn frictionDerivatives(Jaref: f32, jv: f32, alpha: f32, D: f32, loss: f32) -> vec2f {
  let y = Jaref + alpha * jv;
  return jv * vec2f(-frictionForce(y, D, loss), frictionHessian(y, D, loss) * jv);
}

fn frictionCost(Jaref: f32, jv: f32, alpha: f32, D: f32, loss: f32) -> f32 {
  let y = abs(Jaref + alpha * jv);
  let quadratic = min(y, loss / D);
  return 0.5 * D * quadratic * quadratic + loss * (y - quadratic);
}

fn frictionActiveSetHolds(before: bool, Jaref: f32, jv: f32, D: f32, loss: f32) -> bool {
  return before && frictionZone(Jaref, D, loss) == frictionZone(Jaref + jv, D, loss);
}

fn frictionZone(Jaref: f32, D: f32, loss: f32) -> i32 {
  return select(0, 1, D * Jaref >= loss) - select(0, 1, D * Jaref <= -loss);
}
