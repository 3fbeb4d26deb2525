// Products of the policy's Fisher matrix with vectors v, up to the weight gradient:
//   F v = mean_samples J^T M J v  for the network's parameters,  2 v  for the log-stds (state-independent),
// where J v is the forward derivative of the outputs along v and M the metric of the outputs (lib/head). F is the
// Hessian of KL(old || new) at the old policy. Every sample enters. With klActionMean the KL is averaged over the
// action dimensions, so F is 1/ACTIONS of this.
//
// parameters, vector [SYSTEMS] (laid out as the actor)  output [OUTPUTS][QUADS]  input [INPUTS_PADDED][QUADS]
// hidden [LAYERS*HIDDEN][QUADS]
// ->  delta [SYSTEMS][DELTA_ROWS][QUADS]; the log-std's rows are left 0 (optim/conjugate_gradient adds that block).
// Launch: (quads / GROUP_QUADS, SYSTEMS, replicas).
// Test: test/kernels/nn/fisher.test.ts.   Twin: test/reference/fisher.ts.
import package::shape::{ ACTIONS, INPUTS_PADDED, HIDDEN, LAYERS, LOG_STDS, LOG_STD };
import package::dispatch::{ OUTPUTS, QUADS, WORKGROUP, GROUP_QUADS, VECTOR_WORDS };
import package::strides::{ PARAMETERS_STRIDE, VECTOR_STRIDE, INPUT_STRIDE };
import package::layout::{ deltaOutput, deltaQuad, hiddenOf, hiddenQuad };
@if(DISCRETE) import package::layout::{ outputOf, outputQuad };
import package::hyper::{ KL_ACTION_MEAN, HYPER_STRIDE };
import package::lib::network::{ parameter };
@if(!TILE) import package::lib::network::{
  InputQuad, HiddenQuad, FIRST_LAYER_PARAMETERS, HIDDEN_LAYER_PARAMETERS, PARAMETERS, VECTOR, activationSlope,
  dotInput, dotHidden };
import package::lib::backward::{ OutputQuad };
@if(!TILE && !LINEAR) import package::lib::backward::{ backpropagate };
@if(TILE) import package::lib::tile_backward::{ Rows };
@if(TILE && !LINEAR) import package::lib::tile_backward::{ backpropagate };
@if(TILE) import package::lib::tile_tangent::{ differentiateOutputs };
import package::lib::batch::{ blockSamples, totalSamples, isInside };
import package::lib::head::{ LogStds, applyMetric };
import package::lib::record::{ Slot, isFrozen };

// parameters
@if(!TILE) @group(0) @binding(0) var<storage, read> parameters: array<f32>;
@if(TILE) @group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
@group(0) @binding(3) var<storage, read> vector: array<f32>;
@group(0) @binding(4) var<storage, read> input: array<vec4f>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
@if(DISCRETE) @group(0) @binding(7) var<storage, read> output: array<vec4f>;
// out
@group(0) @binding(6) var<storage, read_write> delta: array<vec4f>;

// Derivatives u of a quad's outputs along the vector.
@if(!TILE)
fn differentiateOutputs(
  base: u32, vectorBase: u32, inputBase: u32, rows: u32, quad: u32, lane: u32, u: ptr<function, OutputQuad>,
) {
  var x: InputQuad;
  for (var k = 0u; k < INPUTS_PADDED; k++) { x[k] = input[inputBase + k * QUADS + quad]; }
  @if(LINEAR) {
    for (var a = 0u; a < OUTPUTS; a++) {
      u[a] = dotInput(VECTOR, vectorBase + a * INPUTS_PADDED, &x, lane)
        + vector[vectorBase + OUTPUTS * INPUTS_PADDED + a];
    }
  }
  @if(!LINEAR) {
    let hiddenBase = rows + quad;
    var t: HiddenQuad;      // tangent of the layer's activations
    var next: HiddenQuad;
    var h: HiddenQuad;
    for (var j = 0u; j < HIDDEN; j++) {
      h[j] = hidden[hiddenBase + j * QUADS];
      let z = dotInput(VECTOR, vectorBase + j * INPUTS_PADDED, &x, lane)
        + vector[vectorBase + HIDDEN * INPUTS_PADDED + j];
      t[j] = z * activationSlope(h[j]);
    }
    var offset = FIRST_LAYER_PARAMETERS;
    for (var layer = 1u; layer < LAYERS; layer++) {
      for (var j = 0u; j < HIDDEN; j++) {
        let z = dotHidden(VECTOR, vectorBase + offset + j * HIDDEN, 1u, &h, lane)
          + dotHidden(PARAMETERS, base + offset + j * HIDDEN, 1u, &t, lane)
            + vector[vectorBase + offset + HIDDEN * HIDDEN + j];
        next[j] = z * activationSlope(hidden[hiddenBase + (layer * HIDDEN + j) * QUADS]);
      }
      t = next;
      for (var j = 0u; j < HIDDEN; j++) { h[j] = hidden[hiddenBase + (layer * HIDDEN + j) * QUADS]; }
      offset += HIDDEN_LAYER_PARAMETERS;
    }
    for (var a = 0u; a < OUTPUTS; a++) {
      u[a] = dotHidden(VECTOR, vectorBase + offset + a * HIDDEN, 1u, &h, lane)
        + dotHidden(PARAMETERS, base + offset + a * HIDDEN, 1u, &t, lane)
          + vector[vectorBase + offset + OUTPUTS * HIDDEN + a];
    }
  }
}

// Turns derivatives of a quad's outputs into their deltas, and writes them.
fn outputDeltas(replica: u32, quad: u32, samples: u32, deltaBase: u32, u: ptr<function, OutputQuad>) {
  let dimensions = select(1.0, f32(ACTIONS), hyper[replica * HYPER_STRIDE + KL_ACTION_MEAN] != 0.0);
  let share = 1.0 / (f32(totalSamples(records[replica].record.run.activeEnvs)) * dimensions);
  let weight = select(vec4f(0.0), vec4f(share), isInside(quad, samples));
  var o: OutputQuad;
  var s: LogStds;
  @if(DISCRETE) { for (var k = 0u; k < OUTPUTS; k++) { o[k] = output[outputQuad(replica, outputOf(k), quad)]; } }
  for (var a = 0u; a < LOG_STDS; a++) { s[a] = parameter(replica * PARAMETERS_STRIDE + LOG_STD + a); }
  applyMetric(&o, &s, weight, u);
  for (var k = 0u; k < OUTPUTS; k++) { delta[deltaBase + deltaOutput(k) * QUADS + quad] = (*u)[k]; }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = group.x * GROUP_QUADS;
  let quad = min(first + lane, QUADS - 1u);
  let replica = group.z;
  if (isFrozen(replica) || records[replica].record.decision.updating == 0u) { return; }

  let samples = blockSamples(records[replica].record.run.activeEnvs);
  if (first * 4u >= samples) { return; }

  let base = replica * PARAMETERS_STRIDE;
  let vectorBase = replica * VECTOR_STRIDE + group.y * VECTOR_WORDS;
  let inputBase = replica * (INPUT_STRIDE / 4u);
  let hiddenBase = hiddenQuad(replica, 0u, hiddenOf(0u), 0u);
  let deltaBase = deltaQuad(replica, group.y, 0u, 0u);
  var u: OutputQuad;
  @if(TILE) {
    let rows = Rows(first, hiddenBase, deltaBase);
    differentiateOutputs(base, vectorBase, inputBase, rows, lane);
    storageBarrier();
    if (lane < GROUP_QUADS) {
      for (var k = 0u; k < OUTPUTS; k++) { u[k] = delta[deltaBase + deltaOutput(k) * QUADS + quad]; }
      outputDeltas(replica, quad, samples, deltaBase, &u);
    }
    @if(!LINEAR) backpropagate(base, rows, lane);
  }
  @if(!TILE) {
    differentiateOutputs(base, vectorBase, inputBase, hiddenBase, quad, lane & 7u, &u);
    outputDeltas(replica, quad, samples, deltaBase, &u);
    @if(!LINEAR) backpropagate(base, hiddenBase + quad, deltaBase + quad, &u, lane & 7u);
  }
}
