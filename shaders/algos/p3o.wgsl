// P3O (Zhang et al. 2022): the reward's clipped surrogate with an exact penalty for each cost,
//   kappa max(0, mean max(ratio A_ci, clip(ratio) A_ci) + (J_Ci - d_i) / horizon).   records -> records.
// Launch: (1, 1, replicas).
// Test: test/kernels/algos/penalised.test.ts.   Twin: test/reference/penalised.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, CLIP, COST_GAMMA, COST_LIMIT, KAPPA };
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
  let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
  for (var c = 0u; c < COSTS; c++) {
    (*decision).penaltyBase[c] = ((*estimates).meanCost[c] - hyper[h + COST_LIMIT + c]) / horizon;
    (*decision).penaltyLinear[c] = hyper[h + KAPPA];
  }
  countMode(group.z);
}
