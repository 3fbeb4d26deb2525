// IPO (Liu, Ding, Liu 2020): the reward's surrogate plus log barriers log(d_i - J_i) / sharpness. At pi_k a barrier's
// gradient is -grad J_i / (sharpness (d_i - J_Ci)), and J_i moves by horizon times the mean cost advantage. While a
// limit is not met (mode 1), only the costs above theirs are lowered.   records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/penalised.test.ts.   Twin: test/reference/penalised.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, CLIP, COST_GAMMA, COST_LIMIT, SHARPNESS };
import package::lib::control::{ countMode, effectiveHorizon };
import package::lib::minibatches::{ beginPasses };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  beginPasses(group.z);
  (*decision).clipRange = hyper[h + CLIP];
  var mode = 0u;
  for (var c = 0u; c < COSTS; c++) {
    (*decision).margin[c] = hyper[h + COST_LIMIT + c] - (*estimates).meanCost[c];
    mode |= select(1u, 0u, (*decision).margin[c] > 0.0);
  }
  (*decision).mode = mode;
  let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
  var total = 1.0;
  for (var c = 0u; c < COSTS; c++) {
    let isMet = (*decision).margin[c] > 0.0;
    let barrier = horizon / (hyper[h + SHARPNESS] * (*decision).margin[c]);
    (*decision).costWeight[c] = select(barrier, select(1.0, 0.0, isMet), mode == 1u);
    total += select(barrier, 0.0, mode == 1u);
  }
  // Nearness to a limit turns the step and does not lengthen it: Adam would remember one long gradient for a thousand
  // steps.
  (*decision).rewardWeight = f32(1u - mode) / total;
  for (var c = 0u; c < COSTS; c++) { (*decision).costWeight[c] /= total; }
  countMode(group.z);
}
