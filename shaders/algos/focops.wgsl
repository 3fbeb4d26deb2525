// FOCOPS (Zhang, Vuong, Ross 2020): mean (KL(pi || pi_k) - ratio A / temperature) [KL <= eta] with the Lagrangian's A,
// whose multipliers move by Adam within a bound.   records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/lagrangian.test.ts.   Twin: test/reference/multiplier.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, TEMPERATURE, ETA };
import package::lib::control::{ countMode, weighByMultipliers };
import package::lib::minibatches::{ beginPasses };
import package::lib::multiplier::{ Controller, moveMultipliers };
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
  let decision = &records[group.z].record.decision;
  beginPasses(group.z);
  moveMultipliers(group.z);
  weighByMultipliers(group.z);
  (*decision).rewardWeight /= hyper[h + TEMPERATURE];
  for (var c = 0u; c < COSTS; c++) { (*decision).costWeight[c] /= hyper[h + TEMPERATURE]; }
  (*decision).klWeight = 1.0;
  (*decision).klThreshold = hyper[h + ETA];
  countMode(group.z);
}
