// Policy difference, KL and entropy of a candidate policy, estimated on the old policy's samples:
//   mean (ratio - 1) Â_f for every function f (times 1/(1-gamma): the policy advantage A_f^{old}(new)). The ratio is to
//   `parameters` in a line search (SEARCH). In passes, whose `parameters` may be a half-step's, it is to the policy
//   that acted.
//   mean KL(old || new) and mean entropy, exact for each state (lib/head),
// summed over 64 quads a workgroup; the reader adds the parts in order. Idle samples (LOCKSTEP) do not count.
//
// parameters, candidate (actors)  output, candidateOutput [OUTPUTS][QUADS]  transition  advantage
// ->  surrogate [BLOCKS][BLOCK_PARTS][SURROGATE_ROWS].   Launch: (quads / 64, 1, replicas); cursor: block.
// Test: test/kernels/estimate/surrogate.test.ts.   Twin: test/reference/surrogate.ts.
import package::shape::{ ACTIONS, FUNCTIONS, LOG_STDS, LOG_STD, BLOCK_STEPS };
import package::dispatch::{ OUTPUTS, QUADS, BLOCK_PARTS, SEARCH, VECTOR_ADVANCE };
import package::strides::{ PARAMETERS_STRIDE, CANDIDATE_STRIDE };
import package::layout::{
  SURROGATE_ENTROPY, SURROGATE_KL, SURROGATE_ROWS, TRANSITION_LOG_PROBABILITY, advantageOf, advantageQuad, outputOf,
  outputQuad, surrogateAt, surrogateChange, transitionAction, transitionQuad };
@if(LOCKSTEP) import package::layout::{ TRANSITION_FLAGS };
import package::lib::backward::{ OutputQuad };
import package::lib::batch::{ activeEnvs, blockSamples, playedSamples, isInside };
@if(LOCKSTEP) import package::lib::environment::{ IDLE };
import package::lib::head::{ ActionQuad, LogStds, divergence, entropy, logProbability, logRatio };
import package::lib::record::{ Slot, GATE_POLICY, isSkipped };
import package::lib::reduce::{ workgroupSum };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read> candidate: array<f32>;
// in
@group(0) @binding(3) var<storage, read> records: array<Slot>;
@group(0) @binding(4) var<storage, read> output: array<vec4f>;
@group(0) @binding(5) var<storage, read> candidateOutput: array<vec4f>;
@group(0) @binding(6) var<storage, read> transition: array<vec4f>;
@group(0) @binding(7) var<storage, read> advantage: array<vec4f>;
// out
@group(0) @binding(8) var<storage, read_write> surrogate: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let quad = min(group.x * 64u + lane, QUADS - 1u);
  let replica = group.z;
  if (SEARCH == 1u && records[replica].record.solver.searching == 0u) { return; }
  if (SEARCH == 0u && isSkipped(replica, GATE_POLICY)) { return; }
  let chosen = records[replica].record.run.activeEnvs;
  let samples = blockSamples(chosen);
  let part = cursor.index * BLOCK_PARTS + group.x;   // [BLOCKS][BLOCK_PARTS]
  if (group.x * 256u >= samples) {   // beyond a varying batch
    if (lane < SURROGATE_ROWS) { surrogate[surrogateAt(replica, part, lane)] = 0.0; }
    return;
  }

  // an actor with a vector for each time step, whose samples fill whole quads
  let vector = (cursor.index * BLOCK_STEPS + quad * 4u / activeEnvs(chosen)) * VECTOR_ADVANCE;
  var o: OutputQuad;
  var o2: OutputQuad;
  var s: LogStds;
  var s2: LogStds;
  var action: ActionQuad;
  for (var k = 0u; k < OUTPUTS; k++) {
    o[k] = output[outputQuad(replica, outputOf(k), quad)];
    o2[k] = candidateOutput[outputQuad(replica, outputOf(k), quad)];
  }
  for (var a = 0u; a < LOG_STDS; a++) {
    s[a] = parameters[replica * PARAMETERS_STRIDE + vector + LOG_STD + a];
    s2[a] = candidate[replica * CANDIDATE_STRIDE + vector + LOG_STD + a];
  }
  for (var a = 0u; a < ACTIONS; a++) { action[a] = transition[transitionQuad(replica, transitionAction(a), quad)]; }
  var difference: vec4f;
  if (SEARCH == 1u) {
    difference = logRatio(&o, &s, &o2, &s2, &action);   // exactly 0 at the old policy
  } else {
    let acted = transition[transitionQuad(replica, TRANSITION_LOG_PROBABILITY, quad)];
    difference = logProbability(&o2, &s2, &action) - acted;
  }
  let change = exp(difference) - vec4f(1.0);
  var inside = isInside(group.x * 64u + lane, samples);
  @if(LOCKSTEP) {
    let flags = vec4u(transition[transitionQuad(replica, TRANSITION_FLAGS, quad)]);
    inside = inside & ((flags & vec4u(IDLE)) == vec4u(0u));
  }
  let share = vec4f(1.0 / playedSamples(chosen, records[replica].record.estimates.epochLength));
  for (var f = 0u; f < FUNCTIONS; f++) {
    let scale = select(1.0, 1.0 / (records[replica].record.estimates.advantageStd[f] + 1e-8), f == 0u);
    let mean = vec4f(records[replica].record.estimates.advantageMean[f]);
    let centred = advantage[advantageQuad(replica, advantageOf(f), quad)] - mean;
    let sum = workgroupSum(dot(select(vec4f(0.0), change * centred * scale, inside), share), lane);
    if (lane == 0u) { surrogate[surrogateAt(replica, part, surrogateChange(f))] = sum; }
  }
  let kl = workgroupSum(dot(select(vec4f(0.0), divergence(&o, &s, &o2, &s2), inside), share), lane);
  let spread = workgroupSum(dot(select(vec4f(0.0), entropy(&o2, &s2), inside), share), lane);
  if (lane == 0u) {
    surrogate[surrogateAt(replica, part, SURROGATE_KL)] = kl;
    surrogate[surrogateAt(replica, part, SURROGATE_ENTROPY)] = spread;
  }
}
