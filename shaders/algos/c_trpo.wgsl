// C-TRPO's decisions (Milosevic, Mueller, Scherf 2025), one invocation a replica. Every constraint starts in recovery:
//   safe_i     stays while J_Ci < b_i;
//   recovery_i stays until J_Ci < b_H,i = hysteresis b_i.
// All safe: maximise the reward surrogate inside the barrier's trust region, kappa_i = beta phi''(b_i - J_Ci).
// Any latched: lower the sum of the latched costs in a plain KL trust region.
// The policy is first updated when J_C has been estimated.   records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/c_trpo.test.ts.   Twin: test/reference/c_trpo.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, DELTA, COST_LIMIT, HYSTERESIS, BETA, BARRIER };
import package::lib::barrier::{ barrierCurvature };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };

// The method's own part of the record.
struct State {
  latched: array<u32, COSTS>,   // 1: this constraint is being recovered
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
  beginDecision(group.z);
  (*decision).klLimit = hyper[h + DELTA];

  var mode = 0u;
  for (var c = 0u; c < COSTS; c++) {
    let limit = hyper[h + COST_LIMIT + c];
    let threshold = limit * select(1.0, hyper[h + HYSTERESIS], (*method).latched[c] == 1u);
    let latched = select(1u, 0u, (*estimates).meanCost[c] < threshold);
    (*method).latched[c] = latched;
    (*decision).margin[c] = limit - (*estimates).meanCost[c];
    mode |= latched;
  }
  (*decision).mode = mode;
  countMode(group.z);
  (*decision).barrierScale = hyper[h + BETA];
  (*decision).barrierKind = u32(hyper[h + BARRIER]);
  (*decision).rewardWeight = select(1.0, 0.0, mode == 1u);
  for (var c = 0u; c < COSTS; c++) {
    (*decision).costWeight[c] = select(0.0, f32((*method).latched[c]), mode == 1u);
    let curvature = (*decision).barrierScale * barrierCurvature((*decision).barrierKind, (*decision).margin[c]);
    (*decision).hasBarrier[c] = 1u - mode;
    (*decision).barrierWeight[c] = select(curvature, 0.0, mode == 1u);
  }
}
