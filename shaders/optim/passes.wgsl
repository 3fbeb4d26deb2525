// Closes one pass over the samples: KL, policy advantages and entropy of the policy as it is now against the one that acted,
// and whether the KL ends the passes of this iteration.   surrogate  ->  records. With PENALISED also
// the penalties' Psi, which optim/policy_minibatches left in the scratch.
// Launch: (1, 1, replicas), one workgroup of 64 lanes.
// Test: test/kernels/optim/passes.test.ts.   Twin: test/reference/surrogate.ts.
import package::constants::{ COSTS };
@if(PENALISED) import package::constants::{ PSI_WORD, SCRATCH_STRIDE };
import package::hyper::{ HYPER_STRIDE, GAMMA, COST_GAMMA };
import package::layout::{ SURROGATE_ENTROPY, SURROGATE_KL, surrogateChange };
import package::lib::control::{ effectiveHorizon };
import package::lib::record::{ Slot };
import package::lib::surrogate::{ surrogateSums };

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
  let sums = surrogateSums(replica, lane);
  if (lane == 0u) {
    let record = &records[replica].record;
    let h = replica * HYPER_STRIDE;
    (*record).kl = sums[SURROGATE_KL];
    (*record).entropy = sums[SURROGATE_ENTROPY];
    (*record).surrogate[0] = sums[surrogateChange(0u)] * (*record).advantageStd[0] * effectiveHorizon(hyper[h + GAMMA], (*record).meanLength);
    let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*record).meanLength);
    for (var c = 0u; c < COSTS; c++) { (*record).surrogate[c + 1u] = sums[surrogateChange(1u + c)] * horizon; }
    @if(PENALISED) { for (var c = 0u; c < COSTS; c++) { (*record).penaltyPsi[c] = scratch[replica * SCRATCH_STRIDE + PSI_WORD + c * 4u]; } }
    (*record).passes += 1u;
    // written so that a KL that is not a number stops, too
    (*record).stopped = select(1u, 0u, sums[SURROGATE_KL] <= (*record).klStop);
  }
}
