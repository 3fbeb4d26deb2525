// Gradient steps of the critics, one minibatch after another: a workgroup a network does forward, squared error,
// backward, weight gradients and Adam of minibatches [cursor, cursor + MINIBATCHES_PER_DISPATCH) of the shuffled
// samples. It gives the numbers of nn/forward, nn/critic_gradient, nn/weight_gradient and optim/adam on each of them.
//
// input [INPUTS_PADDED][BLOCK_QUADS]  targets  ->  parameters [NETS][NET_STRIDE],
// moments [NETS][2][NET_STRIDE] and a step count a network;  scratch [NETS][SCRATCH_WORDS] (lib/descend).
// Launch: (1, NETS, replicas).
// Test: test/kernels/optim/critic_minibatches.test.ts.
// Twin: none, because the kernels of single steps, which have twins, give the same bits.
import package::shape::{ INPUTS_PADDED, HIDDEN, LAYERS, BLOCK_QUADS };
import package::dispatch::{
  NETS, NET_STRIDE, QUADS, SAMPLES, WORKGROUP, GROUP_QUADS, GATE, MINIBATCHES, MINIBATCHES_PER_DISPATCH, SCRATCH_WORDS,
};
import package::strides::{ PARAMETERS_STRIDE, INPUT_STRIDE, MOMENTS_STRIDE, SCRATCH_STRIDE };
import package::layout::{ targetOf, targetQuad };
@if(LOCKSTEP) import package::layout::{ TARGET_WEIGHT };
import package::hyper::{ HYPER_STRIDE, CRITIC_LR, CRITIC_L2, MAX_GRAD_NORM };
@if(!TILE) import package::lib::backward::{ OutputQuad };
@if(!TILE && !LINEAR) import package::lib::backward::{ backpropagate };
@if(TILE && !LINEAR) import package::lib::tile_backward::{ Rows, backpropagate };
import package::lib::batch::{ blockSamples, minibatchOf, isInside };
import package::lib::descend::{ DELTAS, HIDDEN_ROWS, VECTORS, Descent, descend, differentiateAll };
@if(TILE) import package::lib::descend::{ OUTPUT_ROWS };
@if(!TILE) import package::lib::forward::{ evaluate };
@if(TILE) import package::lib::tile_forward::{ Samples, evaluate };
import package::lib::loss::{ squaredErrorSlope };
@if(!TILE) import package::lib::network::{ InputQuad };
import package::lib::record::{ Slot, isSkipped };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
@group(0) @binding(3) var<storage, read> input: array<vec4f>;
@group(0) @binding(4) var<storage, read> targets: array<vec4f>;
// out
@if(!TILE) @group(0) @binding(5) var<storage, read_write> parameters: array<f32>;
@if(TILE) @group(0) @binding(5) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> moments: array<vec4f>;
// scratch
@group(0) @binding(7) var<storage, read_write> scratch: array<vec4f>;

// Writes and returns the delta of a quad's values, `quad` of the minibatch's `count` samples and `at` of the block's.
fn outputDelta(replica: u32, net: u32, own: u32, at: u32, quad: u32, count: u32, value: vec4f) -> vec4f {
  var error = value - targets[targetQuad(replica, targetOf(net), at)];
  @if(LOCKSTEP) error *= targets[targetQuad(replica, TARGET_WEIGHT, at)];
  let u = squaredErrorSlope(error, count, isInside(quad, count));
  scratch[own + DELTAS + LAYERS * HIDDEN * QUADS + quad] = u;
  return u;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let net = group.y;
  let replica = group.z;
  if (isSkipped(replica, GATE)) { return; }
  let all = blockSamples(records[replica].record.run.activeEnvs);
  let h = replica * HYPER_STRIDE;
  let how = Descent(hyper[h + CRITIC_LR], 2.0 * hyper[h + CRITIC_L2], hyper[h + MAX_GRAD_NORM]);
  let base = replica * PARAMETERS_STRIDE + net * NET_STRIDE;
  let own = replica * (SCRATCH_STRIDE / 4u) + net * (SCRATCH_WORDS / 4u);
  let firstMoment = replica * (MOMENTS_STRIDE / 4u) + net * 2u * VECTORS;
  let steps = replica * (MOMENTS_STRIDE / 4u) + NETS * 2u * VECTORS + net;
  let inputs = replica * (INPUT_STRIDE / 4u);

  let end = min(cursor.index + MINIBATCHES_PER_DISPATCH, MINIBATCHES);
  for (var index = cursor.index; index < end; index++) {
    let count = minibatchOf(all, index, SAMPLES);
    if (count == 0u) { break; }
    let start = index * QUADS;
    for (var first = 0u; first * 4u < count; first += GROUP_QUADS) {
      let quad = min(first + lane, QUADS - 1u);
      let at = min(start + quad, BLOCK_QUADS - 1u);
      @if(TILE) {
        let last = min(QUADS, BLOCK_QUADS - start) - 1u;
        evaluate(base, Samples(first, last, inputs + start, own + HIDDEN_ROWS, own + OUTPUT_ROWS), lane);
        storageBarrier();
        if (lane < GROUP_QUADS) {
          _ = outputDelta(replica, net, own, at, quad, count, scratch[own + OUTPUT_ROWS + quad]);
        }
        @if(!LINEAR) backpropagate(base, Rows(first, own + HIDDEN_ROWS, own + DELTAS), lane);
      }
      @if(!TILE) {
        var x: InputQuad;
        for (var k = 0u; k < INPUTS_PADDED; k++) {
          x[k] = input[inputs + k * BLOCK_QUADS + at];
          scratch[own + k * QUADS + quad] = x[k];
        }
        var value: OutputQuad;
        evaluate(base, &x, own + HIDDEN_ROWS + quad, &value, lane & 7u);
        var u: OutputQuad;
        u[0] = outputDelta(replica, net, own, at, quad, count, value[0]);
        @if(!LINEAR) backpropagate(base, own + HIDDEN_ROWS + quad, own + DELTAS + quad, &u, lane & 7u);
      }
    }
    @if(TILE) differentiateAll(own, inputs + start, (count + 3u) / 4u, lane);
    @if(!TILE) differentiateAll(own, (count + 3u) / 4u, lane);
    descend(how, base, own, firstMoment, steps, lane);
  }
}
