// The decisions of methods that combine the solutions of several linear systems: CPO, PCPO, PCRPO and ESPO, each of
// which brings a chooseStep in its own file (package::method).
// main: what the line search accepts;  step: the method's step and mode, after the solves.
// records, products [PRODUCTS_ROWS][FUNCTIONS][FUNCTIONS] -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/constrained_step.test.ts.   Twin: test/reference/constrained_step.ts.
import package::hyper::{ HYPER_STRIDE, DELTA };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };
import package::method::{ chooseStep };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> products: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  beginDecision(group.z);
  records[group.z].record.decision.klLimit = hyper[group.z * HYPER_STRIDE + DELTA];
}

@compute @workgroup_size(1)
fn step(@builtin(workgroup_id) group: vec3u) {
  if (records[group.z].record.decision.updating == 0u) { return; }
  chooseStep(group.z);
  countMode(group.z);
}
