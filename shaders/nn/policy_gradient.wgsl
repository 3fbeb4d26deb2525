// Gradients of the surrogates at the old policy, where ratio = 1, down to the pre-activations:
//   L_f = mean_samples ratio Â_f,  f = 0 the reward, f = 1.. the costs,
//   Â_0 standardised, Â_f>0 mean-centred;  d L_f / d outputs = Â_f times the score of lib/head.
// nn/weight_gradient turns the deltas into the parameters' gradient.
//
// parameters (actor)  output [OUTPUTS][QUADS]  transition  advantage  hidden [LAYERS*HIDDEN][QUADS]
// ->  delta [FUNCTIONS][DELTA_ROWS][QUADS].
// Launch: (quads / GROUP_QUADS, FUNCTIONS, replicas).
// Test: test/kernels/nn/policy_gradient.test.ts.   Twin: test/reference/policy_gradient.ts.
import package::shape::{ ACTIONS, LOG_STDS, LOG_STD };
import package::dispatch::{ OUTPUTS, QUADS, WORKGROUP, GROUP_QUADS };
import package::strides::{ PARAMETERS_STRIDE };
import package::layout::{
  advantageOf, advantageQuad, deltaLogStd, deltaOutput, deltaQuad, hiddenOf, hiddenQuad, outputOf, outputQuad,
  transitionAction,
  transitionQuad };
import package::lib::backward::{ OutputQuad };
@if(!TILE && !LINEAR) import package::lib::backward::{ backpropagate };
@if(TILE && !LINEAR) import package::lib::tile_backward::{ Rows, backpropagate };
import package::lib::batch::{ blockSamples, totalSamples, isInside };
import package::lib::head::{ ActionQuad, LogStds, LogStdQuad, score };
import package::lib::network::{ parameter };
import package::lib::record::{ Slot, isFrozen };

// parameters
@if(!TILE) @group(0) @binding(0) var<storage, read> parameters: array<f32>;
@if(TILE) @group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
@group(0) @binding(2) var<storage, read> output: array<vec4f>;
@group(0) @binding(3) var<storage, read> transition: array<vec4f>;
@group(0) @binding(4) var<storage, read> advantage: array<vec4f>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
// out
@group(0) @binding(6) var<storage, read_write> delta: array<vec4f>;

// Writes a quad's deltas, of function f on so many `samples` of the block, and leaves the outputs' in u.
fn outputDeltas(replica: u32, f: u32, quad: u32, samples: u32, u: ptr<function, OutputQuad>) {
  let scale = select(1.0, 1.0 / (records[replica].record.estimates.advantageStd[f] + 1e-8), f == 0u);
  let mean = vec4f(records[replica].record.estimates.advantageMean[f]);
  let raw = advantage[advantageQuad(replica, advantageOf(f), quad)] - mean;
  let share = scale / f32(totalSamples(records[replica].record.run.activeEnvs));
  let isOwn = isInside(quad, samples);
  let weight = select(vec4f(0.0), raw * share, isOwn);

  var o: OutputQuad;
  var s: LogStds;
  var action: ActionQuad;
  for (var k = 0u; k < OUTPUTS; k++) { o[k] = output[outputQuad(replica, outputOf(k), quad)]; }
  for (var a = 0u; a < LOG_STDS; a++) { s[a] = parameter(replica * PARAMETERS_STRIDE + LOG_STD + a); }
  for (var a = 0u; a < ACTIONS; a++) {
    action[a] = select(vec4f(0.0), transition[transitionQuad(replica, transitionAction(a), quad)], isOwn);
  }
  var v: LogStdQuad;
  score(&o, &s, &action, weight, u, &v);
  for (var k = 0u; k < OUTPUTS; k++) { delta[deltaQuad(replica, f, deltaOutput(k), quad)] = (*u)[k]; }
  for (var a = 0u; a < LOG_STDS; a++) { delta[deltaQuad(replica, f, deltaLogStd(a), quad)] = v[a]; }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = group.x * GROUP_QUADS;
  let quad = min(first + lane, QUADS - 1u);
  let f = group.y;
  let replica = group.z;
  if (isFrozen(replica) || records[replica].record.decision.updating == 0u) { return; }
  let samples = blockSamples(records[replica].record.run.activeEnvs);
  if (first * 4u >= samples) { return; }

  let base = replica * PARAMETERS_STRIDE;
  let hiddenBase = hiddenQuad(replica, 0u, hiddenOf(0u), 0u);
  let deltaBase = deltaQuad(replica, f, 0u, 0u);
  var u: OutputQuad;
  @if(TILE) {
    if (lane < GROUP_QUADS) { outputDeltas(replica, f, quad, samples, &u); }
    @if(!LINEAR) backpropagate(base, Rows(first, hiddenBase, deltaBase), lane);
  }
  @if(!TILE) {
    outputDeltas(replica, f, quad, samples, &u);
    @if(!LINEAR) backpropagate(base, hiddenBase + quad, deltaBase + quad, &u, lane & 7u);
  }
}
