// Gradient steps of the policy, one minibatch after another: a workgroup a replica does forward, penalties (PENALISED),
// loss, backward, weight gradients and Adam of minibatches [cursor, cursor + MINIBATCHES_PER_DISPATCH) of the shuffled
// samples. It gives the numbers of nn/forward, estimate/penalty, nn/policy_loss, nn/weight_gradient and optim/adam on
// each of them.
//
// input [INPUTS_PADDED][BLOCK_QUADS]  policySamples  reference (actor)  ->  parameters (actor),
// moments [2][NET_STRIDE] and a step count;  scratch (lib/descend), at PSI the Psi of the last minibatch.
// Launch: (1, 1, replicas).
// Test: test/kernels/optim/policy_minibatches.test.ts.
// Twin: none, because the kernels of single steps, which have twins, give the same bits.
import package::shape::{ COSTS, INPUTS_PADDED, HIDDEN, LAYERS, LOG_STD, LOG_STDS, BLOCK_QUADS };
import package::dispatch::{
  OUTPUTS, OUTPUTS_PADDED, QUADS, SAMPLES, WORKGROUP, GROUP_QUADS, GATE, MINIBATCHES, MINIBATCHES_PER_DISPATCH,
};
import package::strides::{ PARAMETERS_STRIDE, REFERENCE_STRIDE, INPUT_STRIDE, MOMENTS_STRIDE, SCRATCH_STRIDE };
import package::hyper::{ HYPER_STRIDE, MAX_GRAD_NORM };
import package::lib::backward::{ OutputQuad };
@if(!TILE && !LINEAR) import package::lib::backward::{ backpropagate };
@if(TILE && !LINEAR) import package::lib::tile_backward::{ Rows, backpropagate };
import package::lib::batch::{ blockSamples, minibatchOf, isInside };
import package::lib::descend::{ DELTAS, HIDDEN_ROWS, OUTPUT_ROWS, PSI, VECTORS, Descent, descend, differentiateAll };
@if(!TILE) import package::lib::forward::{ evaluate };
@if(TILE) import package::lib::tile_forward::{ Samples, evaluate };
import package::lib::head::{ LogStds, LogStdQuad };
import package::lib::loss::{ policyDelta };
import package::lib::network::{ parameter };
@if(!TILE) import package::lib::network::{ InputQuad };
import package::lib::penalty::{ CostSums };
@if(PENALISED) import package::lib::penalty::{ addCostLosses, penaltySlope };
@if(PENALISED) import package::lib::phase::{ SLOTS, endPhase, sumOfSlots };
import package::lib::record::{ Slot, isSkipped };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> hyper: array<f32>;
@group(0) @binding(2) var<storage, read> reference: array<f32>;
// in
@group(0) @binding(3) var<storage, read> records: array<Slot>;
@group(0) @binding(4) var<storage, read> input: array<vec4f>;
@group(0) @binding(5) var<storage, read> policySamples: array<vec4f>;
// out
@if(!TILE) @group(0) @binding(6) var<storage, read_write> parameters: array<f32>;
@if(TILE) @group(0) @binding(6) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> moments: array<vec4f>;
// scratch
@group(0) @binding(8) var<storage, read_write> scratch: array<vec4f>;

@if(!TILE)
fn forward(replica: u32, own: u32, at: u32, quad: u32, lane: u32) {
  var x: InputQuad;
  for (var k = 0u; k < INPUTS_PADDED; k++) {
    x[k] = input[replica * (INPUT_STRIDE / 4u) + k * BLOCK_QUADS + at];
    scratch[own + k * QUADS + quad] = x[k];
  }
  var o: OutputQuad;
  evaluate(replica * PARAMETERS_STRIDE, &x, own + HIDDEN_ROWS + quad, &o, lane);
  for (var k = 0u; k < OUTPUTS; k++) { scratch[own + OUTPUT_ROWS + k * QUADS + quad] = o[k]; }
}

fn readOutputs(replica: u32, own: u32, quad: u32, o: ptr<function, OutputQuad>, s: ptr<function, LogStds>) {
  for (var k = 0u; k < OUTPUTS; k++) { (*o)[k] = scratch[own + OUTPUT_ROWS + k * QUADS + quad]; }
  for (var a = 0u; a < LOG_STDS; a++) { (*s)[a] = parameter(replica * PARAMETERS_STRIDE + LOG_STD + a); }
}

// Slopes of the penalties on `count` samples from quad `start` on; their Psi are left in the scratch.
@if(PENALISED)
fn penaltySlopes(replica: u32, own: u32, start: u32, count: u32, lane: u32, slopes: ptr<function, CostSums>) {
  endPhase();
  let decision = &records[replica].record.decision;
  let solver = &records[replica].record.solver;
  var sums: array<array<f32, SLOTS>, COSTS>;
  for (var i = 0u; i < SLOTS; i++) {
    var slot = CostSums();
    let quad = i * WORKGROUP + lane;   // a minibatch has no more quads than there are slots
    if (quad * 4u < count) {
      var o: OutputQuad;
      var s: LogStds;
      readOutputs(replica, own, quad, &o, &s);
      let sample = min(start + quad, BLOCK_QUADS - 1u);
      addCostLosses(replica, sample, isInside(quad, count), (*decision).clipRange, &o, &s, &slot);
    }
    for (var c = 0u; c < COSTS; c++) { sums[c][i] = slot[c]; }
  }
  for (var c = 0u; c < COSTS; c++) {
    let surrogate = (*decision).penaltyScale * sumOfSlots(&sums[c], lane) / f32(count);
    let psi = surrogate + (*solver).suffix[c] + (*decision).penaltyBase[c];
    (*slopes)[c] = penaltySlope(
      psi, (*decision).penaltyLinear[c], (*decision).penaltyQuadratic[c], (*decision).penaltyShift[c]
    );
    if (lane == 0u) { scratch[own + PSI + c].x = psi; }
  }
}

// Writes a quad's deltas, `quad` of the minibatch's `count` samples and `at` of the block's, and leaves the outputs' in
// u.
fn outputDeltas(
  replica: u32, own: u32, at: u32, quad: u32, count: u32, slopes: ptr<function, CostSums>, u: ptr<function, OutputQuad>,
) {
  var o: OutputQuad;
  var s: LogStds;
  var s0: LogStds;
  readOutputs(replica, own, quad, &o, &s);
  for (var a = 0u; a < LOG_STDS; a++) { s0[a] = reference[replica * REFERENCE_STRIDE + LOG_STD + a]; }
  var v: LogStdQuad;
  policyDelta(replica, slopes, at, f32(count), isInside(quad, count), &s0, &o, &s, u, &v);
  let deltaBase = own + DELTAS + quad;
  for (var k = 0u; k < OUTPUTS; k++) { scratch[deltaBase + (LAYERS * HIDDEN + k) * QUADS] = (*u)[k]; }
  for (var a = 0u; a < LOG_STDS; a++) { scratch[deltaBase + (LAYERS * HIDDEN + OUTPUTS_PADDED + a) * QUADS] = v[a]; }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  if (isSkipped(replica, GATE)) { return; }
  let all = blockSamples(records[replica].record.run.activeEnvs);
  let how = Descent(records[replica].record.decision.actorLr, 0.0, hyper[replica * HYPER_STRIDE + MAX_GRAD_NORM]);
  let base = replica * PARAMETERS_STRIDE;
  let inputs = replica * (INPUT_STRIDE / 4u);
  let own = replica * (SCRATCH_STRIDE / 4u);
  let firstMoment = replica * (MOMENTS_STRIDE / 4u);

  let end = min(cursor.index + MINIBATCHES_PER_DISPATCH, MINIBATCHES);
  for (var index = cursor.index; index < end; index++) {
    let count = minibatchOf(all, index, SAMPLES);
    if (count == 0u) { break; }
    let start = index * QUADS;
    for (var first = 0u; first * 4u < count; first += GROUP_QUADS) {
      @if(TILE) {
        let last = min(QUADS, BLOCK_QUADS - start) - 1u;
        evaluate(base, Samples(first, last, inputs + start, own + HIDDEN_ROWS, own + OUTPUT_ROWS), lane);
      }
      @if(!TILE) {
        let quad = min(first + lane, QUADS - 1u);
        forward(replica, own, min(start + quad, BLOCK_QUADS - 1u), quad, lane & 7u);
      }
    }
    var slopes = CostSums();
    @if(PENALISED) penaltySlopes(replica, own, start, count, lane, &slopes);
    for (var first = 0u; first * 4u < count; first += GROUP_QUADS) {
      let quad = min(first + lane, QUADS - 1u);
      let at = min(start + quad, BLOCK_QUADS - 1u);
      var u: OutputQuad;
      @if(TILE) {
        storageBarrier();
        if (lane < GROUP_QUADS) { outputDeltas(replica, own, at, quad, count, &slopes, &u); }
        @if(!LINEAR) backpropagate(base, Rows(first, own + HIDDEN_ROWS, own + DELTAS), lane);
      }
      @if(!TILE) {
        outputDeltas(replica, own, at, quad, count, &slopes, &u);
        @if(!LINEAR) backpropagate(base, own + HIDDEN_ROWS + quad, own + DELTAS + quad, &u, lane & 7u);
      }
    }
    @if(TILE) differentiateAll(own, inputs + start, (count + 3u) / 4u, lane);
    @if(!TILE) differentiateAll(own, (count + 3u) / 4u, lane);
    descend(how, base, own, firstMoment, firstMoment + 2u * VECTORS, lane);
  }
}
