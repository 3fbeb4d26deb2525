// CPPO-PID (Stooke, Achiam, Abbeel 2020): PPO-Lagrangian whose multipliers are the outputs of PID controllers of J_C.
// records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/lagrangian.test.ts.   Twin: test/reference/multiplier.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, CLIP, COST_LIMIT, PID_KP, PID_KI, PID_KD, PID_DELAY, MULTIPLIER_MAX };
import package::lib::control::{ countMode, weighByMultipliers };
import package::lib::minibatches::{ beginPasses };
import package::lib::multiplier::{ Controller, PidGains, pidMultiplier };
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
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  beginPasses(group.z);
  (*decision).clipRange = hyper[h + CLIP];
  let gains = PidGains(hyper[h + PID_KP], hyper[h + PID_KI], hyper[h + PID_KD]);
  for (var c = 0u; c < COSTS; c++) {
    pidMultiplier(
      group.z, c, (*estimates).meanCost[c], hyper[h + COST_LIMIT + c], gains, u32(hyper[h + PID_DELAY]),
      hyper[h + MULTIPLIER_MAX]);
  }
  weighByMultipliers(group.z);
  countMode(group.z);
}
