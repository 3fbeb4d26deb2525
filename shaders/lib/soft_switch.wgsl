// Soft switching between reward and safety (PCRPO, Gu et al. 2024, arXiv 2405.01677; ESPO, arXiv 2405.20860). With the largest
// excess J_C - b of the costs and a soft region [low, high] around the limit (low <= 0 <= high):
//   excess > high          safety: lower that cost
//   excess < low           reward: raise the reward
//   otherwise              both:   rewardShare u + (1 - rewardShare) v while u and v agree (aligned), and, at an angle above 90
//                          degrees (conflict), each projected onto the other's normal plane first.
// u and v are the two full natural-gradient steps of reward and safety (`steps`), or the two gradients, whose sum then makes
// one natural-gradient step (`gradients`). Both are sums of the solutions x_f of H x_f = g_f.
import package::constants::{ COSTS, FUNCTIONS };
import package::hyper::{ BASE_STEP, COST_LIMIT, HYPER_STRIDE, REWARD_SHARE, TARGET_KL };
import package::kernel::{ hyper, records };
import package::lib::record::{ UNBOUNDED };
import package::lib::woodbury::{ gradientGradient, gradientSolution, solutionSolution };

const MODE_REWARD: u32 = 0u;
const MODE_SAFETY: u32 = 1u;
const MODE_ALIGNED: u32 = 2u;
const MODE_CONFLICT: u32 = 3u;
const STEPS_COMBINED: f32 = 0.0;

// Chooses the mode and writes the step, and the objective whose natural gradient it is, into the record. When it is called
// stepScale holds what makes each x_f a full step.
fn switchSoftly(replica: u32, low: f32, high: f32) {
  let h = replica * HYPER_STRIDE;
  let record = &records[replica].record;
  var worst = 0u;
  var excess = -UNBOUNDED;
  for (var c = 0u; c < COSTS; c++) {
    let own = (*record).meanCost[c] - hyper[h + COST_LIMIT + c];
    if (own > excess) { excess = own; worst = c; }
  }
  let f = worst + 1u;
  let isOfSteps = hyper[h + BASE_STEP] == STEPS_COMBINED;
  let scaleU = select(1.0, (*record).stepScale[0], isOfSteps);
  let scaleV = select(1.0, (*record).stepScale[f], isOfSteps);

  // u and v = minus the cost's
  var uu = gradientGradient(replica, 0u, 0u);
  var vv = gradientGradient(replica, f, f);
  var uv = -gradientGradient(replica, 0u, f);
  if (isOfSteps) {
    uu = scaleU * scaleU * solutionSolution(replica, 0u, 0u);
    vv = scaleV * scaleV * solutionSolution(replica, f, f);
    uv = -scaleU * scaleV * solutionSolution(replica, 0u, f);
  }
  let isDefined = uu > 0.0 && vv > 0.0;
  let cosine = select(0.0, clamp(uv / sqrt(uu * vv), -1.0, 1.0), isDefined);
  (*record).conflictAngle = degrees(acos(cosine));

  var mode = select(MODE_ALIGNED, MODE_CONFLICT, cosine < 0.0);
  var weightU = hyper[h + REWARD_SHARE];
  var weightV = 1.0 - weightU;
  if (mode == MODE_CONFLICT) {
    let shareU = weightU;
    weightU -= weightV * uv / uu;
    weightV -= shareU * uv / vv;
  }
  if (excess < low) { mode = MODE_REWARD; weightU = 1.0; weightV = 0.0; }
  if (!(excess <= high)) { mode = MODE_SAFETY; weightU = 0.0; weightV = 1.0; }

  var scale = 1.0;
  if (!isOfSteps) {
    let curvature = weightU * weightU * gradientSolution(replica, 0u, 0u)
      + weightV * weightV * gradientSolution(replica, f, f)
      - 2.0 * weightU * weightV * gradientSolution(replica, 0u, f);
    scale = sqrt(2.0 * hyper[h + TARGET_KL] / max(curvature, 1e-30));
  }
  (*record).mode = mode;
  (*record).rewardWeight = weightU * scaleU;
  (*record).stepScale[0] = scale * weightU * scaleU;
  for (var c = 0u; c < COSTS; c++) {
    (*record).costWeight[c] = select(0.0, weightV * scaleV, c == worst);
    (*record).stepScale[c + 1u] = -scale * (*record).costWeight[c];
  }
}
