// APPO (Dai et al. 2023): the reward's clipped surrogate with augmented-Lagrangian terms of the clipped cost
// surrogates,
//   sigma / 2 max(0, Psi_i + lambda_i / sigma)^2,
//   Psi_i = mean max(ratio A_ci, clip(ratio) A_ci) + (J_Ci - d_i) / horizon,
//   lambda_i <- max(0, lambda_i + sigma (J_Ci - d_i) / horizon).
// sigma (the damping) grows in iterations whose largest violation did not fall below SHRINKAGE of the last one.
//   records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/penalised.test.ts.   Twin: test/reference/penalised.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, CLIP, COST_GAMMA, COST_LIMIT, SIGMA_GROWTH, SIGMA_MAX };
import package::lib::control::{ countMode, effectiveHorizon };
import package::lib::minibatches::{ beginPasses };
import package::lib::record::{ Slot };

const SHRINKAGE: f32 = 0.9;

// The method's own part of the record.
struct State {
  damping: f32,     // sigma
  violation: f32,   // the largest one of the last iteration
}

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  let method = &records[group.z].record.method;
  beginPasses(group.z);
  (*decision).clipRange = hyper[h + CLIP];
  if ((*decision).updating == 0u) { return; }
  let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
  var violation = 0.0;
  for (var c = 0u; c < COSTS; c++) {
    (*decision).penaltyBase[c] = ((*estimates).meanCost[c] - hyper[h + COST_LIMIT + c]) / horizon;
    violation = max(violation, (*decision).penaltyBase[c]);
  }
  if (violation > SHRINKAGE * (*method).violation) {
    (*method).damping = min((*method).damping * hyper[h + SIGMA_GROWTH], hyper[h + SIGMA_MAX]);
  }
  (*method).violation = violation;
  let sigma = (*method).damping;
  for (var c = 0u; c < COSTS; c++) {
    (*decision).multiplier[c] = max(0.0, fma(sigma, (*decision).penaltyBase[c], (*decision).multiplier[c]));
    (*decision).penaltyQuadratic[c] = sigma;
    (*decision).penaltyShift[c] = (*decision).multiplier[c] / sigma;
  }
  countMode(group.z);
}
