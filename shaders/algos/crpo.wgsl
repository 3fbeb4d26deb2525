// CRPO (Xu, Liang, Lan 2021): raise the reward while every J_C is at most its limit plus its tolerance, and in the
// iterations of the warm-up; else lower the cost that exceeds them the most.   records -> records.   Launch: (1, 1,
// replicas).
// Test: test/kernels/algos/crpo.test.ts.   Twin: test/reference/penalised.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, COST_LIMIT, DELTA, TOLERANCE, WARMUP };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let run = &records[group.z].record.run;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  beginDecision(group.z);
  (*decision).klLimit = hyper[h + DELTA];
  var worst = COSTS;
  var most = 0.0;
  for (var c = 0u; c < COSTS; c++) {
    let excess = (*estimates).meanCost[c] - hyper[h + COST_LIMIT + c] - hyper[h + TOLERANCE + c];
    if (excess > most) {
      worst = c;
      most = excess;
    }
  }
  if (worst < COSTS && f32((*run).iteration) > hyper[h + WARMUP]) {
    (*decision).mode = 1u;
    (*decision).rewardWeight = 0.0;
    (*decision).costWeight[worst] = 1.0;
  }
  countMode(group.z);
}
