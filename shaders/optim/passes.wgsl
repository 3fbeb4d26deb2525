// Closes one pass over the samples: KL, policy advantages and entropy of the policy as it is now against the one that
// acted, and whether the KL ends the passes of this iteration.   surrogate  ->  records. With PENALISED also
// the penalties' Psi, which optim/policy_minibatches left in the scratch.
// Launch: (1, 1, replicas), one workgroup of 64 lanes.
// Test: test/kernels/optim/passes.test.ts.   Twin: test/reference/surrogate.ts.
import package::shape::{ COSTS };
@if(PENALISED) import package::dispatch::{ PSI_WORD };
@if(PENALISED) import package::strides::{ SCRATCH_STRIDE };
import package::hyper::{ HYPER_STRIDE, GAMMA, COST_GAMMA };
import package::layout::{ SURROGATE_ENTROPY, SURROGATE_KL, surrogateChange };
import package::lib::control::{ effectiveHorizon };
import package::lib::record::{ Slot, GATE_POLICY, isSkipped };
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
    isIdle = select(0u, 1u, isSkipped(replica, GATE_POLICY));
  }
  if (workgroupUniformLoad(&isIdle) == 1u) { return; }
  let sums = surrogateSums(replica, lane);
  if (lane == 0u) {
    let estimates = &records[replica].record.estimates;
    let decision = &records[replica].record.decision;
    let solver = &records[replica].record.solver;
    let h = replica * HYPER_STRIDE;
    (*solver).kl = sums[SURROGATE_KL];
    (*solver).entropy = sums[SURROGATE_ENTROPY];
    let rewardHorizon = effectiveHorizon(hyper[h + GAMMA], (*estimates).meanLength);
    (*solver).surrogate[0] = sums[surrogateChange(0u)] * (*estimates).advantageStd[0] * rewardHorizon;
    let horizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
    for (var c = 0u; c < COSTS; c++) { (*solver).surrogate[c + 1u] = sums[surrogateChange(1u + c)] * horizon; }
    @if(PENALISED) {
      for (var c = 0u; c < COSTS; c++) {
        (*solver).penaltyPsi[c] = scratch[replica * SCRATCH_STRIDE + PSI_WORD + c * 4u];
      }
    }
    (*solver).passes += 1u;
    // written so that a KL that is not a number stops, too
    (*solver).stopped = select(1u, 0u, sums[SURROGATE_KL] <= (*decision).klStop);
  }
}
