// Backtracking line search on the device. Candidate j is theta + backtrack^j sum_s stepScale_s x_s. It is accepted when
// the objective did not get worse (where that is asked for), the divergence KL + sum_i beta D_phi,i is within the trust
// region and every cost's predicted change within its allowance; a cost advantage at or above a barrier's margin makes
// the divergence infinite. If no candidate is accepted the old policy stays. Not SEARCHED, the full step is accepted if
// it is finite.
//
// propose: candidate = parameters + the scaled sum of solution [SYSTEMS][PARAMETERS];   Launch (parameters / 64, 1,
// replicas).
// decide: reads the sums of estimate/surrogate, and commits the candidate;   Launch (1, 1, replicas).
// Test: test/kernels/optim/line_search.test.ts.   Twin: test/reference/line_search.ts.
import package::shape::{ ACTIONS, COSTS, SYSTEMS };
import package::dispatch::{ PARAMETERS };
import package::strides::{ PARAMETERS_STRIDE, SOLUTION_STRIDE };
import package::layout::{ SURROGATE_ENTROPY, SURROGATE_KL, surrogateChange };
import package::hyper::{ HYPER_STRIDE, BACKTRACK, KL_ACTION_MEAN, GAMMA, COST_GAMMA };
import package::lib::control::{ effectiveHorizon };
import package::lib::record::{ Slot };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum, isFinite };
import package::lib::surrogate::{ surrogateSums };
import package::lib::barrier::{ INFINITE, barrierDivergence };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> solution: array<f32>;
@group(0) @binding(2) var<storage, read> surrogate: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> records: array<Slot>;
@group(0) @binding(4) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(5) var<storage, read_write> candidate: array<f32>;

// backtrack^candidate
fn stepFactor(replica: u32) -> f32 {
  @if(SEARCHED) {
    return pow(hyper[replica * HYPER_STRIDE + BACKTRACK], f32(records[replica].record.solver.candidate));
  }
  @if(!SEARCHED) { return 1.0; }
}

@compute @workgroup_size(64)
fn propose(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let replica = id.z;
  let solver = &records[replica].record.solver;
  if (i >= PARAMETERS || (*solver).searching == 0u) { return; }
  let factor = stepFactor(replica);
  let at = replica * PARAMETERS_STRIDE + i;
  var step = 0.0;
  for (var s = 0u; s < SYSTEMS; s++) {
    step += factor * (*solver).stepScale[s] * solution[replica * SOLUTION_STRIDE + s * PARAMETERS + i];
  }
  candidate[at] = parameters[at] + step;
}

var<workgroup> verdict: u32;

@compute @workgroup_size(64)
fn decide(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  let base = replica * PARAMETERS_STRIDE;
  if (lane == 0u) { verdict = records[replica].record.solver.searching; }
  if (workgroupUniformLoad(&verdict) == 0u) { return; }

  var bad = 0.0;
  for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) {
    if (!isFinite(candidate[base + i])) { bad += 1.0; }
  }
  let broken = workgroupSum(bad, lane) > 0.0;

  let sums = surrogateSums(replica, lane);
  if (lane == 0u) {
    let estimates = &records[replica].record.estimates;
    let decision = &records[replica].record.decision;
    let solver = &records[replica].record.solver;
    let h = replica * HYPER_STRIDE;
    var objective = (*decision).rewardWeight * sums[surrogateChange(0u)];
    let horizon = effectiveHorizon(hyper[h + GAMMA], (*estimates).meanLength);
    let costHorizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
    var barrier = 0.0;
    var isAllowed = true;
    for (var c = 0u; c < COSTS; c++) {
      objective -= (*decision).costWeight[c] * sums[surrogateChange(1u + c)];
      let alpha = sums[surrogateChange(1u + c)] * costHorizon;
      isAllowed = isAllowed && alpha <= (*decision).costAllowance[c];
      if ((*decision).hasBarrier[c] == 1u) {
        // infinite also where beta is 0: the trust region never leaves the predicted safe set
        let d = barrierDivergence((*decision).barrierKind, (*decision).margin[c], alpha);
        barrier += select((*decision).barrierScale * d, INFINITE, d >= INFINITE);
      }
    }
    let kl = sums[SURROGATE_KL] / select(1.0, f32(ACTIONS), hyper[h + KL_ACTION_MEAN] != 0.0);
    let divergence = kl + barrier;
    var accepted = !broken && isFinite(objective) && isFinite(divergence);
    @if(SEARCHED) {
      let isImproved = objective >= 0.0 || (*decision).needsImprovement == 0u;
      accepted = accepted && isImproved && isAllowed && divergence <= (*decision).klLimit;
    }
    if (accepted) {
      (*solver).searching = 0u;
      (*solver).acceptedStep = stepFactor(replica);
      (*solver).kl = kl;
      (*solver).barrierDivergence = barrier;
      (*solver).objectiveChange = objective;
      (*solver).surrogate[0] = sums[surrogateChange(0u)] * (*estimates).advantageStd[0] * horizon;
      for (var c = 0u; c < COSTS; c++) { (*solver).surrogate[c + 1u] = sums[surrogateChange(1u + c)] * costHorizon; }
      (*solver).entropy = sums[SURROGATE_ENTROPY];
    }
    (*solver).candidate += 1u;
    verdict = select(0u, 1u, accepted);
  }
  if (workgroupUniformLoad(&verdict) == 0u) { return; }
  for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) { parameters[base + i] = candidate[base + i]; }
}
