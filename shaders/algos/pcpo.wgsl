// PCPO (Yang et al. 2020): the reward's step in the trust region, projected in the metric H onto the linearised limit.
// main: what the line search accepts;  step: the step, after the solves.
// records, products [3][FUNCTIONS][FUNCTIONS] -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/constrained_step.test.ts.   Twin: test/reference/constrained_step.ts.
import package::hyper::{ HYPER_STRIDE, DELTA };
import package::lib::constrained_step::{ constraintOf, pcpoStep, takeStep };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };

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
  let h = group.z * HYPER_STRIDE;
  let record = &records[group.z].record;
  if ((*record).updating == 0u) { return; }
  let constraint = constraintOf(group.z);
  takeStep(group.z, constraint.c, pcpoStep(constraint, hyper[h + DELTA]));
  countMode(group.z);
}
