// What every algorithm's control kernel begins with: is there anything to decide, and the plain unconstrained update as the
// starting point, which the algorithm then changes.
import package::constants::{ COSTS, FUNCTIONS };
import package::kernel::{ records };
import package::lib::record::{ MODES, UNBOUNDED };
import package::lib::reduce::{ isFinite };

// Stops a replica whose advantages are not finite, allows updates once J has been estimated, and sets: mode 0, the reward's
// surrogate as the objective, no barrier, no penalty, no clipping, no KL term, improvement required in line searches.
fn beginDecision(replica: u32) {
  let record = &records[replica].record;
  for (var f = 0u; f < FUNCTIONS; f++) {
    if (!isFinite((*record).advantageStd[f])) { (*record).halted = 1u; }
  }
  let isLive = (*record).isEstimated == 1u && (*record).halted == 0u && (*record).finished == 0u;
  (*record).updating = select(0u, 1u, isLive);
  (*record).mode = 0u;
  (*record).rewardWeight = 1.0;
  (*record).barrierScale = 0.0;
  (*record).klLimit = UNBOUNDED;
  (*record).needsImprovement = 1u;
  (*record).clipRange = UNBOUNDED;
  (*record).klWeight = 0.0;
  (*record).klThreshold = UNBOUNDED;
  (*record).klStop = UNBOUNDED;
  (*record).penaltyScale = 1.0;
  (*record).stopped = 0u;
  (*record).passes = 0u;
  for (var c = 0u; c < COSTS; c++) {
    (*record).costWeight[c] = 0.0;
    (*record).hasBarrier[c] = 0u;
    (*record).barrierWeight[c] = 0.0;
    (*record).costAllowance[c] = UNBOUNDED;
    (*record).penaltyBase[c] = 0.0;
    (*record).penaltyLinear[c] = 0.0;
    (*record).penaltyQuadratic[c] = 0.0;
    (*record).penaltyShift[c] = 0.0;
    (*record).penaltySlope[c] = 0.0;
    (*record).penaltyPsi[c] = 0.0;
  }
}

// Counts an iteration in its mode. Call when the mode is decided.
fn countMode(replica: u32) {
  let record = &records[replica].record;
  if ((*record).updating == 1u) { (*record).modeCount[min((*record).mode, MODES - 1u)] += 1u; }
}

// The Lagrangian's objective, (A_r - sum_i multiplier_i A_ci) / (1 + sum_i multiplier_i): the size of a step does not grow with
// the multipliers.
fn weighByMultipliers(replica: u32) {
  let record = &records[replica].record;
  var total = 1.0;
  for (var c = 0u; c < COSTS; c++) { total += (*record).multiplier[c]; }
  (*record).rewardWeight = 1.0 / total;
  for (var c = 0u; c < COSTS; c++) { (*record).costWeight[c] = (*record).multiplier[c] / total; }
}

// The change of an episode's sum that one unit of mean advantage stands for: 1 / (1 - gamma), or the mean length of an
// episode in the undiscounted setting (gamma = 1).
fn effectiveHorizon(gamma: f32, meanLength: f32) -> f32 {
  if (gamma < 1.0) { return 1.0 / (1.0 - gamma); }
  return max(meanLength, 1.0);
}

// Linear decay to 0 over the run: what is left of a learning rate in iteration `iteration` (from 1 on) of `epochs`.
fn linearDecay(iteration: u32, epochs: f32) -> f32 {
  return max(0.0, 1.0 - (f32(iteration) - 1.0) / max(epochs, 1.0));
}
