// Friction as a round cone (MuJoCo, "Computation: friction cones"). With the residuals scaled by the coefficients, u = (mu x_n,
// f_1 x_1, ...), N = u_n and T = |the others|, the cost of a contact has three zones:
//   N >= mu T       apart: 0
//   mu N + T <= 0   sticking: sum D_j x_j^2 / 2
//   between         sliding: D_m (N - mu T)^2 / 2,  D_m = D_n / (mu^2 (1 + mu^2))
// `slide` is (mu, f_1, f_2), `turn` (f_3, f_4, f_5) or 0; `share` and `turnShare` are the weights D_j over D_n.
import package::physics::contacts::torsional::{ movedSix, noSix, Six, sixProduct };

const APART: u32 = 0u;
const STICKING: u32 = 1u;
const SLIDING: u32 = 2u;
// Newton's method doubles the digits of a sliding contact in a step, so that a step of this share leaves none wrong.
const SMALL_STEP: f32 = 3e-4;

struct ConeCurvature {
  zone: u32,
  weight: f32,  // D_n, or D_m of a sliding contact
  unit: Six,    // of the scaled residuals across the normal
  squeeze: f32, // -D_m (N - mu T) mu / T
}

fn scaled(x: Six, slide: vec3f, turn: vec3f) -> Six {
  return Six(slide * x.along, turn * x.about);
}

fn across(u: Six) -> f32 {
  return sqrt(dot(u.along.yz, u.along.yz) + dot(u.about, u.about));
}

fn zoneOf(u: Six, mu: f32) -> u32 {
  let t = across(u);
  let n = u.along.x;
  if (n >= mu * t) { return APART; }
  return select(SLIDING, STICKING, mu * n + t <= 0.0);
}

fn coneCurvature(x: Six, weight: f32, slide: vec3f, turn: vec3f) -> ConeCurvature {
  let u = scaled(x, slide, turn);
  let mu = slide.x;
  let zone = zoneOf(u, mu);
  if (zone != SLIDING) { return ConeCurvature(zone, weight, noSix(), 0.0); }
  let t = across(u);
  let between = weight / (mu * mu * (1.0 + mu * mu));
  let unit = Six(vec3f(0.0, u.along.yz / t), u.about / t);
  return ConeCurvature(zone, between, unit, -between * (u.along.x - mu * t) * mu / t);
}

fn coneForce(x: Six, weight: f32, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f) -> Six {
  let u = scaled(x, slide, turn);
  let mu = slide.x;
  switch zoneOf(u, mu) {
    case APART: { return noSix(); }
    case STICKING: { return Six(-weight * share * x.along, -weight * turnShare * x.about); }
    default: {
      let t = across(u);
      let press = -weight / (mu * (1.0 + mu * mu)) * (u.along.x - mu * t);
      return Six(vec3f(press, -press / t * slide.yz * u.along.yz), -press / t * turn * u.about);
    }
  }
}

fn coneBent(w: ConeCurvature, v: Six, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f) -> Six {
  if (w.zone == APART) { return noSix(); }
  if (w.zone == STICKING) { return Six(w.weight * share * v.along, w.weight * turnShare * v.about); }
  let u = scaled(v, slide, turn);
  let part = sixProduct(w.unit, u);
  let mu = slide.x;
  let normal = w.weight * (u.along.x - mu * part);
  let shear = w.squeeze * (u.along.yz - part * w.unit.along.yz) - mu * normal * w.unit.along.yz;
  let twist = w.squeeze * (u.about - part * w.unit.about) - mu * normal * w.unit.about;
  return scaled(Six(vec3f(normal, shear), twist), slide, turn);
}

fn coneSlope(
  x: Six, step: Six, alpha: f32, weight: f32, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f,
) -> vec2f {
  let y = movedSix(x, alpha, step);
  let bent = coneBent(coneCurvature(y, weight, slide, turn), step, slide, turn, share, turnShare);
  return vec2f(-sixProduct(coneForce(y, weight, slide, turn, share, turnShare), step), sixProduct(bent, step));
}

fn coneCost(
  x: Six, step: Six, alpha: f32, weight: f32, slide: vec3f, turn: vec3f, share: vec3f, turnShare: vec3f,
) -> f32 {
  let y = movedSix(x, alpha, step);
  let u = scaled(y, slide, turn);
  let mu = slide.x;
  switch zoneOf(u, mu) {
    case APART: { return 0.0; }
    case STICKING: { return 0.5 * weight * (dot(share, y.along * y.along) + dot(turnShare, y.about * y.about)); }
    default: {
      let over = u.along.x - mu * across(u);
      return 0.5 * weight / (mu * mu * (1.0 + mu * mu)) * over * over;
    }
  }
}

fn coneKeeps(x: Six, step: Six, slide: vec3f, turn: vec3f) -> bool {
  let before = zoneOf(scaled(x, slide, turn), slide.x);
  let after = zoneOf(scaled(movedSix(x, 1.0, step), slide, turn), slide.x);
  let isSmall = sixProduct(step, step) <= SMALL_STEP * SMALL_STEP * sixProduct(x, x);
  return before == after && (before != SLIDING || isSmall);
}
