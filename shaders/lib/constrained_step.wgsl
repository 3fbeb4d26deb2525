// Steps of CPO (Achiam et al. 2017) and PCPO (Yang et al. 2020): raise g . x within the trust region x . H x / 2 <=
// delta while the linearised constraint c + a . x <= 0 holds, c = J_C - limit. Both are sums of x_g = H^-1 g and x_a =
// H^-1 a.
import package::hyper::{ COST_GAMMA, COST_LIMIT, HYPER_STRIDE };
import package::kernel::{ hyper, records };
import package::lib::control::{ effectiveHorizon };
import package::lib::woodbury::{ gradientSolution };

// q = g . x_g, r = a . x_g, s = a . x_a
struct Constraint { q: f32, r: f32, s: f32, c: f32 }

// x = gain x_g + loss x_a
struct ConstrainedStep { mode: u32, gain: f32, loss: f32 }

// CPO's cases; those above 1 begin within the limit.
const CASE_INFEASIBLE: u32 = 0u;    // no step of the region meets the constraint: lower the cost as far as it goes
const CASE_VIOLATED: u32 = 1u;      // c >= 0, but the region reaches the limit
const CASE_BOUNDED: u32 = 2u;       // c < 0, and the limit cuts the region
const CASE_FREE: u32 = 3u;          // c < 0, and no step of the region reaches the limit
const CASE_FLAT: u32 = 4u;          // c < 0, and the cost does not depend on the policy
const PCPO_PLAIN: u32 = 0u;
const PCPO_PROJECTED: u32 = 1u;

// Below it no step of a region of radius 0.01 changes J_C by more than 1e-5.
const FLAT: f32 = 1e-8;
const LEAST: f32 = 1e-30;

// The full step of the reward alone, on the boundary of the region.
fn freeGain(q: f32, delta: f32) -> f32 { return sqrt(2.0 * delta / max(q, LEAST)); }

// CPO: the exact optimum. Where the free step breaks the constraint, the optimum lies on the constraint's plane and on
// the region's boundary: x = -(c / s) x_a + sqrt((2 delta - c^2/s) / (q - r^2/s)) (x_g - (r / s) x_a).
fn cpoStep(k: Constraint, delta: f32) -> ConstrainedStep {
  let free = freeGain(k.q, delta);
  if (k.s <= FLAT && k.c < 0.0) { return ConstrainedStep(CASE_FLAT, free, 0.0); }
  let s = max(k.s, LEAST);
  let room = 2.0 * delta - k.c * k.c / s;
  if (room < 0.0 && k.c < 0.0) { return ConstrainedStep(CASE_FREE, free, 0.0); }
  if (!(room >= 0.0)) { return ConstrainedStep(CASE_INFEASIBLE, 0.0, -sqrt(2.0 * delta / s)); }
  let mode = select(CASE_VIOLATED, CASE_BOUNDED, k.c < 0.0);
  if (k.c + free * k.r <= 0.0) { return ConstrainedStep(mode, free, 0.0); }
  // what of g leads along the plane; none where g and a are parallel, up to f32
  let along = k.q - k.r * k.r / s;
  let gain = select(0.0, sqrt(room / max(along, LEAST)), along > 1e-6 * k.q);
  return ConstrainedStep(mode, gain, -(k.c + gain * k.r) / s);
}

// PCPO with the KL projection: the free step, then the nearest one, in the metric H, that meets the constraint.
fn pcpoStep(k: Constraint, delta: f32) -> ConstrainedStep {
  let free = freeGain(k.q, delta);
  let excess = k.c + free * k.r;
  if (k.s <= FLAT || excess <= 0.0) { return ConstrainedStep(PCPO_PLAIN, free, 0.0); }
  return ConstrainedStep(PCPO_PROJECTED, free, -excess / k.s);
}

// The constraint of a replica with one cost, in the cost's own units: a is the gradient of J_C, the surrogate's times
// the horizon.
fn constraintOf(replica: u32) -> Constraint {
  let h = replica * HYPER_STRIDE;
  let estimates = &records[replica].record.estimates;
  let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
  return Constraint(
    gradientSolution(replica, 0u, 0u),
    horizon * gradientSolution(replica, 1u, 0u),
    horizon * horizon * gradientSolution(replica, 1u, 1u),
    (*estimates).meanCost[0] - hyper[h + COST_LIMIT],
  );
}

// Writes a step for the line search, which may not raise J_C beyond the limit, nor at all where it is exceeded; the
// reward must improve only from within the limit.
fn takeStep(replica: u32, c: f32, x: ConstrainedStep) {
  let h = replica * HYPER_STRIDE;
  let estimates = &records[replica].record.estimates;
  let decision = &records[replica].record.decision;
  let solver = &records[replica].record.solver;
  let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
  (*decision).mode = x.mode;
  (*solver).stepScale[0] = x.gain;
  (*solver).stepScale[1] = horizon * x.loss;
  (*decision).costAllowance[0] = max(-c, 0.0);
  (*decision).needsImprovement = select(0u, 1u, c < 0.0);
}
