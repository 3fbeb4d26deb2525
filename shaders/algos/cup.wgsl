// CUP (Yang et al. 2022), in two decisions of an iteration:
//   main      improve: the reward's clipped surrogate; the multipliers move by Adam within a bound;
//   project   from the improved policy pi_half: mean [KL(pi || pi_half) + sum_i multiplier_i factor ratio A_ci], the
//             ratio to the policy that acted, factor = (1 - gamma lambda) / (1 - gamma) = (1 - lambda) horizon +
//             lambda.
// records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/lagrangian.test.ts.   Twin: test/reference/multiplier.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, CLIP, COST_GAMMA, COST_LAMBDA };
import package::lib::control::{ countMode, effectiveHorizon };
import package::lib::minibatches::{ beginPasses };
import package::lib::multiplier::{ Controller, moveMultipliers };
import package::lib::record::{ Slot, UNBOUNDED };

// The method's own part of the record.
struct State {
  controller: Controller,
  improvementKl: f32,       // of the first stage
}

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
  moveMultipliers(group.z);
  countMode(group.z);
}

@compute @workgroup_size(1)
fn project(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  let solver = &records[group.z].record.solver;
  let method = &records[group.z].record.method;
  (*method).improvementKl = select(0.0, (*solver).kl, (*decision).updating == 1u);
  (*solver).stopped = 0u;
  (*decision).rewardWeight = 0.0;
  (*decision).clipRange = UNBOUNDED;
  (*decision).klWeight = 1.0;
  let lambda = hyper[h + COST_LAMBDA];
  let factor = fma(1.0 - lambda, effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength), lambda);
  for (var c = 0u; c < COSTS; c++) { (*decision).costWeight[c] = (*decision).multiplier[c] * factor; }
}
