// PCRPO's decisions (Gu et al. 2024): main begins the iteration, step chooses the mode and combines the solutions of reward
// and worst cost (lib/soft_switch).   records, products [3][FUNCTIONS][FUNCTIONS] -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/soft_switch.test.ts.   Twin: test/reference/soft_switch.ts.
import package::hyper::{ HYPER_STRIDE, DELTA };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };
import package::lib::soft_switch::{ switchSoftly };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> products: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let record = &records[group.z].record;
  beginDecision(group.z);
  (*record).klLimit = hyper[group.z * HYPER_STRIDE + DELTA];
}

@compute @workgroup_size(1)
fn step(@builtin(workgroup_id) group: vec3u) {
  if (records[group.z].record.updating == 0u) { return; }
  switchSoftly(group.z, 1.0);
  countMode(group.z);
}
