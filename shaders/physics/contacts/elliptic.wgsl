// Friction as a round cone (MuJoCo, "Computation: friction cones"). With the residuals scaled by the coefficients, u =
// (mu x_n, f_1 x_1, ...), N = u_n and T = |the others|, the cost of a contact has three zones:
//   N >= mu T       apart: 0
//   mu N + T <= 0   sticking: sum D_j x_j^2 / 2
//   between         sliding: D_m (N - mu T)^2 / 2,  D_m = D_n / (mu^2 (1 + mu^2))
// `slide` is (mu, f_1, f_2), `turn` (f_3, f_4, f_5) or 0; `share` and `turnShare` are the weights D_j over D_n.
import package::physics::contacts::torsional::{ advanceSix, dotSix, SixVector, zeroSix };

const APART: u32 = 0u;
const STICKING: u32 = 1u;
const SLIDING: u32 = 2u;
// Newton's method doubles the digits of a sliding contact in a step, so that a step of this share leaves none wrong.
const SMALL_STEP: f32 = 3e-4;

struct ConeHessian {
  zone: u32,
  D: f32,       // D_n, or D_m of a sliding contact
  unit: SixVector,    // of the scaled residuals across the normal
  squeeze: f32, // -D_m (N - mu T) mu / T
}

fn scaled(Jaref: SixVector, slide: vec3f, turn: vec3f) -> SixVector {
  return SixVector(slide * Jaref.linear, turn * Jaref.angular);
}

fn tangentialNorm(u: SixVector) -> f32 {
  return sqrt(dot(u.linear.yz, u.linear.yz) + dot(u.angular, u.angular));
}

fn coneZone(u: SixVector, mu: f32) -> u32 {
  let t = tangentialNorm(u);
  let n = u.linear.x;
  if (n >= mu * t) { return APART; }
  return select(SLIDING, STICKING, mu * n + t <= 0.0);
}

fn coneHessian(Jaref: SixVector, D: f32, slide: vec3f, turn: vec3f) -> ConeHessian {
  let u = scaled(Jaref, slide, turn);
  let mu = slide.x;
  let zone = coneZone(u, mu);
  if (zone != SLIDING) { return ConeHessian(zone, D, zeroSix(), 0.0); }
  let t = tangentialNorm(u);
  let between = D / (mu * mu * (1.0 + mu * mu));
  let unit = SixVector(vec3f(0.0, u.linear.yz / t), u.angular / t);
  return ConeHessian(zone, between, unit, -between * (u.linear.x - mu * t) * mu / t);
}

fn coneForce(Jaref: SixVector, D: f32, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f) -> SixVector {
  let u = scaled(Jaref, slide, turn);
  let mu = slide.x;
  switch coneZone(u, mu) {
    case APART: { return zeroSix(); }
    case STICKING: { return SixVector(-D * share * Jaref.linear, -D * turnShare * Jaref.angular); }
    default: {
      let t = tangentialNorm(u);
      let press = -D / (mu * (1.0 + mu * mu)) * (u.linear.x - mu * t);
      return SixVector(vec3f(press, -press / t * slide.yz * u.linear.yz), -press / t * turn * u.angular);
    }
  }
}

// The semi-axes of the ellipse of friction under the normal part of a force.
fn coneBound(force: SixVector, slide: vec3f, turn: vec3f) -> SixVector {
  return SixVector(force.linear.x * vec3f(0.0, slide.yz), force.linear.x * turn);
}

fn coneHessianTimes(
  w: ConeHessian, v: SixVector, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f,
) -> SixVector {
  if (w.zone == APART) { return zeroSix(); }
  if (w.zone == STICKING) { return SixVector(w.D * share * v.linear, w.D * turnShare * v.angular); }
  let u = scaled(v, slide, turn);
  let part = dotSix(w.unit, u);
  let mu = slide.x;
  let normal = w.D * (u.linear.x - mu * part);
  let shear = w.squeeze * (u.linear.yz - part * w.unit.linear.yz) - mu * normal * w.unit.linear.yz;
  let twist = w.squeeze * (u.angular - part * w.unit.angular) - mu * normal * w.unit.angular;
  return scaled(SixVector(vec3f(normal, shear), twist), slide, turn);
}

fn coneDerivatives(
  Jaref: SixVector, jv: SixVector, alpha: f32, D: f32, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f,
) -> vec2f {
  let y = advanceSix(Jaref, alpha, jv);
  let bent = coneHessianTimes(coneHessian(y, D, slide, turn), jv, slide, turn, share, turnShare);
  return vec2f(-dotSix(coneForce(y, D, slide, turn, share, turnShare), jv), dotSix(bent, jv));
}

fn coneCost(
  Jaref: SixVector, jv: SixVector, alpha: f32, D: f32, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f,
) -> f32 {
  let y = advanceSix(Jaref, alpha, jv);
  let u = scaled(y, slide, turn);
  let mu = slide.x;
  switch coneZone(u, mu) {
    case APART: { return 0.0; }
    case STICKING: { return 0.5 * D * (dot(share, y.linear * y.linear) + dot(turnShare, y.angular * y.angular)); }
    default: {
      let over = u.linear.x - mu * tangentialNorm(u);
      return 0.5 * D / (mu * mu * (1.0 + mu * mu)) * over * over;
    }
  }
}

fn coneActiveSetHolds(Jaref: SixVector, jv: SixVector, slide: vec3f, turn: vec3f) -> bool {
  let before = coneZone(scaled(Jaref, slide, turn), slide.x);
  let after = coneZone(scaled(advanceSix(Jaref, 1.0, jv), slide, turn), slide.x);
  let isSmall = dotSix(jv, jv) <= SMALL_STEP * SMALL_STEP * dotSix(Jaref, Jaref);
  return before == after && (before != SLIDING || isSmall);
}
