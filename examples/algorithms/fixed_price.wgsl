// Reward ascent with a fixed price: the objective is L_r - sum_i price L_ci. The reward's advantages are standardised and the
// costs' are not, so the price is divided by the deviation.   records -> records.   Launch: (1, 1, replicas).
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, PRICE, DELTA };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  beginDecision(group.z);
  (*decision).klLimit = hyper[h + DELTA];
  for (var c = 0u; c < COSTS; c++) {
    (*decision).multiplier[c] = hyper[h + PRICE];
    (*decision).costWeight[c] = hyper[h + PRICE] / ((*estimates).advantageStd[0] + 1e-8);
  }
  countMode(group.z);
}
