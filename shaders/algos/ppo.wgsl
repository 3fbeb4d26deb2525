// PPO (Schulman et al. 2017): the reward's clipped surrogate; costs are estimated, not used.
// records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/penalised.test.ts.   Twin: test/reference/penalised.ts.
import package::hyper::{ HYPER_STRIDE, CLIP };
import package::lib::control::{ countMode };
import package::lib::minibatches::{ beginPasses };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let decision = &records[group.z].record.decision;
  beginPasses(group.z);
  (*decision).clipRange = hyper[h + CLIP];
  countMode(group.z);
}
