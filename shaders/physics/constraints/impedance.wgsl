// How hard a constraint is: an impedance d(r) between d0 and dw over a width, and with it a row's weight D and the
// acceleration that the row asks for (MuJoCo, "Computation: constraint model"). A weight of 0 says that the row is not
// active.
import package::lib::quaternion::{ normalizeQuaternion, rotationVector };

struct ConstraintRow {
  D: f32,    // 1 / R, of efc_D
  aref: f32, // the acceleration asked for, of efc_aref
}

fn addActiveRow(count: f32, row: ConstraintRow) -> f32 {
  return count + select(0.0, 1.0, row.D > 0.0);
}

// `x` is |r| / width within [0, 1]; the curve is a power of it on both sides of `mid`, `power` >= 1.
fn impedance(x: f32, d0: f32, dw: f32, mid: f32, power: f32) -> f32 {
  let rising = x <= mid;
  let base = select(1.0 - x, x, rising);
  let centre = select(1.0 - mid, mid, rising);
  let y = centre * positivePower(base / centre, power);
  return select(d0 + select(1.0 - y, y, rising) * (dw - d0), dw, x >= 1.0);
}

fn positivePower(x: f32, power: f32) -> f32 {
  if (power == 2.0) { return x * x; }
  if (power == 1.0) { return x; }
  return select(0.0, pow(x, power), x > 0.0);
}

// D of a row of impedance d whose inverse weight at the reference pose is `inverseWeight`.
fn inverseRegularization(d: f32, inverseWeight: f32) -> f32 {
  return d / max((1.0 - d) * inverseWeight, 1e-15 * d);
}

// `r` is the distance beyond the margin, `speed` its rate; stiffness is 1 / (dw tc dampratio)^2 and damping 2 / (dw
// tc).
fn constraintRow(
  r: f32, speed: f32, inverseWeight: f32, stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32,
  power: f32,
) -> ConstraintRow {
  let d = impedance(min(abs(r) * perWidth, 1.0), d0, dw, mid, power);
  return ConstraintRow(inverseRegularization(d, inverseWeight), -damping * speed - stiffness * d * r);
}

// The bound that is nearer: 1 for the lower, -1 for the upper.
fn nearerSide(q: f32, low: f32, high: f32) -> f32 {
  return select(-1.0, 1.0, q - low < high - q);
}

// A joint's bound on one side, active within a margin.
fn limitRow(
  q: f32, speed: f32, low: f32, high: f32, side: f32, margin: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> ConstraintRow {
  let r = select(high - q, q - low, side > 0.0) - margin;
  return inequalityRow(r, side * speed, inverseWeight, stiffness, damping, d0, dw, perWidth, mid, power);
}

// A row that is active while r < 0.
fn inequalityRow(
  r: f32, speed: f32, inverseWeight: f32, stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32,
  power: f32,
) -> ConstraintRow {
  let row = constraintRow(r, speed, inverseWeight, stiffness, damping, d0, dw, perWidth, mid, power);
  return ConstraintRow(select(0.0, row.D, r < 0.0), row.aref);
}

// The Jacobian of a ball joint's angle, negative: what the angle loses. Zero without a rotation.
fn ballLimitJacobian(w: f32, x: f32, y: f32, z: f32) -> vec3f {
  let turn = rotationVector(normalizeQuaternion(vec4f(w, x, y, z)));
  let angle = length(turn);
  return select(vec3f(), -turn / angle, angle > 1e-15);
}

// A ball joint's bound on its angle.
fn ballLimitRow(
  w: f32, x: f32, y: f32, z: f32, away: vec3f, vx: f32, vy: f32, vz: f32, bound: f32, margin: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> ConstraintRow {
  let r = bound - length(rotationVector(normalizeQuaternion(vec4f(w, x, y, z)))) - margin;
  return inequalityRow(
    r, dot(away, vec3f(vx, vy, vz)), inverseWeight, stiffness, damping, d0, dw, perWidth, mid, power
  );
}
