// TRPO (Schulman et al. 2015): always the reward surrogate in a plain KL trust region; costs are estimated, not used.
// records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/trpo.test.ts.   Twin: none, because it writes constants.
import package::hyper::{ HYPER_STRIDE, DELTA };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let decision = &records[group.z].record.decision;
  beginDecision(group.z);
  (*decision).klLimit = hyper[group.z * HYPER_STRIDE + DELTA];
  countMode(group.z);
}
