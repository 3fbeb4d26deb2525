// CRPO (Xu, Liang, Lan 2021): raise the reward while every J_C is at most its limit plus the tolerance, else lower the cost
// that exceeds its limit the most.   records -> records.   Launch: (1, 1, replicas).
import package::constants::{ COSTS };
import package::hyper::{ HYPER_STRIDE, COST_LIMIT, TARGET_KL, TOLERANCE };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let record = &records[group.z].record;
  beginDecision(group.z);
  (*record).klLimit = hyper[h + TARGET_KL];
  var worst = COSTS;
  var most = hyper[h + TOLERANCE];
  for (var c = 0u; c < COSTS; c++) {
    let excess = (*record).meanCost[c] - hyper[h + COST_LIMIT + c];
    if (excess > most) {
      worst = c;
      most = excess;
    }
  }
  if (worst < COSTS) {
    (*record).mode = 1u;
    (*record).rewardWeight = 0.0;
    (*record).costWeight[worst] = 1.0;
  }
  countMode(group.z);
}
