// PPO-Lagrangian (Ray, Achiam, Amodei 2019): the multipliers move by Adam along J_C - limit, then weigh the costs'
// advantages against the reward's in one clipped surrogate.   records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/lagrangian.test.ts.   Twin: test/reference/multiplier.ts.
import package::constants::{ COSTS };
import package::hyper::{ HYPER_STRIDE, CLIP, COST_LIMIT, MULTIPLIER_LR, MULTIPLIER_MAX };
import package::lib::control::{ countMode, weighByMultipliers };
import package::lib::minibatches::{ beginPasses };
import package::lib::multiplier::{ Controller, adamMultiplier };
import package::lib::record::{ Slot };

// The method's own part of the record.
struct State { controller: Controller }

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
  for (var c = 0u; c < COSTS; c++) {
    let error = (*estimates).meanCost[c] - hyper[h + COST_LIMIT + c];
    adamMultiplier(group.z, c, error, hyper[h + MULTIPLIER_LR], hyper[h + MULTIPLIER_MAX]);
  }
  weighByMultipliers(group.z);
  countMode(group.z);
}
