// What every algorithm's control kernel begins with: is there anything to decide, and the plain unconstrained update as
// the starting point, which the algorithm then changes.
import package::shape::{ COSTS, FUNCTIONS };
import package::kernel::{ records };
import package::lib::record::{ MODES, UNBOUNDED };
import package::lib::reduce::{ isFinite };

// Stops a replica whose advantages are not finite, allows updates once J has been estimated, and sets: mode 0, the
// reward's surrogate as the objective, no barrier, no penalty, no clipping, no KL term, improvement required in line
// searches.
fn beginDecision(replica: u32) {
  let run = &records[replica].record.run;
  let estimates = &records[replica].record.estimates;
  let decision = &records[replica].record.decision;
  let solver = &records[replica].record.solver;
  for (var f = 0u; f < FUNCTIONS; f++) {
    if (!isFinite((*estimates).advantageStd[f])) { (*run).halted = 1u; }
  }
  let isLive = (*estimates).isEstimated == 1u && (*run).halted == 0u && (*run).finished == 0u;
  (*decision).updating = select(0u, 1u, isLive);
  (*decision).mode = 0u;
  (*decision).rewardWeight = 1.0;
  (*decision).barrierScale = 0.0;
  (*decision).klLimit = UNBOUNDED;
  (*decision).needsImprovement = 1u;
  (*decision).clipRange = UNBOUNDED;
  (*decision).klWeight = 0.0;
  (*decision).klThreshold = UNBOUNDED;
  (*decision).klStop = UNBOUNDED;
  (*decision).penaltyScale = 1.0;
  (*solver).stopped = 0u;
  (*solver).passes = 0u;
  for (var c = 0u; c < COSTS; c++) {
    (*decision).costWeight[c] = 0.0;
    (*decision).hasBarrier[c] = 0u;
    (*decision).barrierWeight[c] = 0.0;
    (*decision).costAllowance[c] = UNBOUNDED;
    (*decision).penaltyBase[c] = 0.0;
    (*decision).penaltyLinear[c] = 0.0;
    (*decision).penaltyQuadratic[c] = 0.0;
    (*decision).penaltyShift[c] = 0.0;
    (*solver).penaltySlope[c] = 0.0;
    (*solver).penaltyPsi[c] = 0.0;
  }
}

// Counts an iteration in its mode. Call when the mode is decided.
fn countMode(replica: u32) {
  let decision = &records[replica].record.decision;
  if ((*decision).updating == 1u) { (*decision).modeCount[min((*decision).mode, MODES - 1u)] += 1u; }
}

// The Lagrangian's objective, (A_r - sum_i multiplier_i A_ci) / (1 + sum_i multiplier_i): the size of a step does not
// grow with the multipliers.
fn weighByMultipliers(replica: u32) {
  let decision = &records[replica].record.decision;
  var total = 1.0;
  for (var c = 0u; c < COSTS; c++) { total += (*decision).multiplier[c]; }
  (*decision).rewardWeight = 1.0 / total;
  for (var c = 0u; c < COSTS; c++) { (*decision).costWeight[c] = (*decision).multiplier[c] / total; }
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
