// Soft switching between reward and safety (PCRPO, Gu et al. 2024, arXiv 2405.01677; ESPO, arXiv 2405.20860). Each cost
// has a soft region [low, high] of its excess J_C - b (low <= 0 <= high); of the cost that is furthest in its region:
//   excess > high          safety: lower that cost
//   excess < low           reward: raise the reward
//   otherwise              both:   rewardShare u + (1 - rewardShare) v while u and v agree (aligned), and, at an angle
//                          above 90 degrees (conflict), each projected onto the other's normal plane first.
// u and v are the two full natural-gradient steps of reward and safety (`steps`), or the two gradients, whose sum then
// makes one natural-gradient step (`gradients`). Both are sums of the solutions x_f of H x_f = g_f. Angle and
// projections are those of the plain inner product, or of the metric H (of gradients: of its inverse), in which neither
// function gets worse to first order; or the angle decides that the plain gradients have.
import package::shape::{ COSTS, FUNCTIONS };
import package::hyper::{
  ANGLE, BASE_STEP, COST_LIMIT, HYPER_STRIDE, H_MINUS, H_PLUS, PROJECTION, REWARD_SHARE, DELTA, WARMUP };
import package::kernel::{ hyper, records };
import package::lib::record::{ UNBOUNDED };
import package::lib::woodbury::{ gradientGradient, gradientSolution, solutionSolution };

const MODE_REWARD: u32 = 0u;
const MODE_SAFETY: u32 = 1u;
const MODE_ALIGNED: u32 = 2u;
const MODE_CONFLICT: u32 = 3u;
// the first of the choices
const STEPS_COMBINED: f32 = 0.0;
const PLAIN_PROJECTION: f32 = 0.0;
const COMBINED_ANGLE: f32 = 0.0;

// Where an excess lies in its soft region: -1 at the lower end, 0 at the limit, 1 at the upper end.
fn placeIn(excess: f32, low: f32, high: f32) -> f32 {
  let end = select(-low, high, excess > 0.0);
  return select(excess / max(end, 1e-30), 0.0, excess == 0.0);
}

fn cosineOf(uu: f32, vv: f32, uv: f32) -> f32 {
  let isDefined = uu > 0.0 && vv > 0.0;
  return select(0.0, clamp(uv / (sqrt(uu) * sqrt(vv)), -1.0, 1.0), isDefined);
}

// Chooses the mode and writes the step, the conflictAngle of the method's State, and the objective whose natural
// gradient it is, into the record. When it is called stepScale holds what makes each x_f a full step; slacks count with
// the factor `share`.
fn switchSoftly(replica: u32, share: f32) {
  let h = replica * HYPER_STRIDE;
  let run = &records[replica].record.run;
  let estimates = &records[replica].record.estimates;
  let decision = &records[replica].record.decision;
  let solver = &records[replica].record.solver;
  let method = &records[replica].record.method;
  var worst = 0u;
  var place = -UNBOUNDED;
  var excess = -UNBOUNDED;
  for (var c = 0u; c < COSTS; c++) {
    let own = (*estimates).meanCost[c] - hyper[h + COST_LIMIT + c];
    let ownPlace = placeIn(own, share * hyper[h + H_MINUS + c], share * hyper[h + H_PLUS + c]);
    if (ownPlace > place || (ownPlace == place && own > excess)) {
      worst = c;
      place = ownPlace;
      excess = own;
    }
  }
  let low = share * hyper[h + H_MINUS + worst];
  let high = share * hyper[h + H_PLUS + worst];
  let f = worst + 1u;
  let isOfSteps = hyper[h + BASE_STEP] == STEPS_COMBINED;
  let scaleU = select(1.0, (*solver).stepScale[0], isOfSteps);
  let scaleV = select(1.0, (*solver).stepScale[f], isOfSteps);

  // inner products of u and v = minus the cost's
  var uu = gradientGradient(replica, 0u, 0u);
  var vv = gradientGradient(replica, f, f);
  var uv = -gradientGradient(replica, 0u, f);
  let gradientCosine = cosineOf(uu, vv, uv);
  if (isOfSteps) {
    uu = scaleU * scaleU * solutionSolution(replica, 0u, 0u);
    vv = scaleV * scaleV * solutionSolution(replica, f, f);
    uv = -scaleU * scaleV * solutionSolution(replica, 0u, f);
  }
  if (hyper[h + PROJECTION] != PLAIN_PROJECTION) {
    // x_i . H x_j = g_i . x_j = g_i . H^-1 g_j
    uu = scaleU * scaleU * gradientSolution(replica, 0u, 0u);
    vv = scaleV * scaleV * gradientSolution(replica, f, f);
    uv = -scaleU * scaleV * gradientSolution(replica, 0u, f);
  }
  let cosine = select(gradientCosine, cosineOf(uu, vv, uv), hyper[h + ANGLE] == COMBINED_ANGLE);
  (*method).conflictAngle = degrees(acos(cosine));

  var mode = select(MODE_ALIGNED, MODE_CONFLICT, cosine < 0.0);
  var weightU = hyper[h + REWARD_SHARE];
  var weightV = 1.0 - weightU;
  if (mode == MODE_CONFLICT) {
    let shareU = weightU;
    weightU -= weightV * uv / uu;
    weightV -= shareU * uv / vv;
  }
  let isWarm = f32((*run).iteration) > hyper[h + WARMUP];
  if (excess < low || !isWarm) { mode = MODE_REWARD; weightU = 1.0; weightV = 0.0; }
  if (!(excess <= high) && isWarm) { mode = MODE_SAFETY; weightU = 0.0; weightV = 1.0; }

  var scale = 1.0;
  if (!isOfSteps) {
    let curvature = weightU * weightU * gradientSolution(replica, 0u, 0u)
      + weightV * weightV * gradientSolution(replica, f, f)
      - 2.0 * weightU * weightV * gradientSolution(replica, 0u, f);
    scale = sqrt(2.0 * hyper[h + DELTA] / max(curvature, 1e-30));
  }
  (*decision).mode = mode;
  (*decision).rewardWeight = weightU * scaleU;
  (*solver).stepScale[0] = scale * weightU * scaleU;
  for (var c = 0u; c < COSTS; c++) {
    (*decision).costWeight[c] = select(0.0, weightV * scaleV, c == worst);
    (*solver).stepScale[c + 1u] = -scale * (*decision).costWeight[c];
  }
}
