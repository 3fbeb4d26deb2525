// Closes one pass over the samples: KL, policy advantages and entropy of the policy as it is now against the one that acted,
// and whether the KL ends the passes of this iteration.   surrogate [PARTS][FUNCTIONS + 2]  ->  records. With PENALISED also
// the penalties' Psi, which optim/policy_minibatches left in the scratch.
// Launch: (1, 1, replicas), one workgroup of 64 lanes.
// Test: test/kernels/optim/passes.test.ts.   Twin: test/reference/surrogate.ts.
import package::constants::{ COSTS, FUNCTIONS, SURROGATE_PARTS, SURROGATE_STRIDE };
@if(PENALISED) import package::constants::{ PSI_WORD, SCRATCH_STRIDE };
import package::hyper::{ HYPER_STRIDE, GAMMA, COST_GAMMA };
import package::lib::control::{ effectiveHorizon };
import package::lib::record::{ Slot };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> surrogate: array<f32>;
@if(PENALISED) @group(0) @binding(3) var<storage, read> scratch: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> records: array<Slot>;

var<workgroup> isIdle: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  if (lane == 0u) {
    let record = &records[replica].record;
    isIdle = select(0u, 1u, (*record).halted != 0u || (*record).finished != 0u || (*record).updating == 0u || (*record).stopped != 0u);
  }
  if (workgroupUniformLoad(&isIdle) == 1u) { return; }
  var sums: array<f32, FUNCTIONS + 2u>;
  for (var row = 0u; row < FUNCTIONS + 2u; row++) {
    var part = 0.0;
    for (var i = lane; i < SURROGATE_PARTS; i += REDUCE_LANES) {
      part += surrogate[replica * SURROGATE_STRIDE + i * (FUNCTIONS + 2u) + row];
    }
    sums[row] = workgroupSum(part, lane);
  }
  if (lane == 0u) {
    let record = &records[replica].record;
    let h = replica * HYPER_STRIDE;
    (*record).kl = sums[FUNCTIONS];
    (*record).entropy = sums[FUNCTIONS + 1u];
    (*record).surrogate[0] = sums[0] * (*record).advantageStd[0] * effectiveHorizon(hyper[h + GAMMA], (*record).meanLength);
    let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*record).meanLength);
    for (var c = 0u; c < COSTS; c++) { (*record).surrogate[c + 1u] = sums[c + 1u] * horizon; }
    @if(PENALISED) { for (var c = 0u; c < COSTS; c++) { (*record).penaltyPsi[c] = scratch[replica * SCRATCH_STRIDE + PSI_WORD + c * 4u]; } }
    (*record).passes += 1u;
    // written so that a KL that is not a number stops, too
    (*record).stopped = select(1u, 0u, sums[FUNCTIONS] <= (*record).klStop);
  }
}
