// Deltas of the critics' squared error on one minibatch:
//   L = mean_samples (V - target)^2,  d L / d V = 2 (V - target) / B.
// The minibatch is quads [cursor * QUADS, ..) of the shuffled block; the last one may be partial, and divides by its
// own count. nn/forward (CACHE) ran on the same minibatch before. Idle samples (LOCKSTEP) have no gradient.
//
// parameters [NETS][..]  value [NETS][QUADS]  targets  hidden [NETS][LAYERS*HIDDEN][QUADS]
// ->  delta [NETS][DELTA_ROWS][QUADS].   Launch: (quads / GROUP_QUADS, NETS, replicas).
// Test: test/kernels/nn/critic_gradient.test.ts.   Twin: test/reference/critic_gradient.ts.
import package::shape::{ BLOCK_QUADS };
import package::dispatch::{ QUADS, SAMPLES, WORKGROUP, GROUP_QUADS, NET_STRIDE, GATE };
import package::strides::{ PARAMETERS_STRIDE, VALUE_STRIDE };
import package::layout::{ deltaOutput, deltaQuad, hiddenOf, hiddenQuad, targetOf, targetQuad };
@if(LOCKSTEP) import package::layout::{ TARGET_WEIGHT };
import package::lib::backward::{ OutputQuad };
@if(!TILE && !LINEAR) import package::lib::backward::{ backpropagate };
@if(TILE && !LINEAR) import package::lib::tile_backward::{ Rows, backpropagate };
import package::lib::batch::{ minibatchSamples, isInside };
import package::lib::loss::{ squaredErrorSlope };
import package::lib::record::{ Slot, isSkipped };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@if(!TILE) @group(0) @binding(1) var<storage, read> parameters: array<f32>;
@if(TILE) @group(0) @binding(1) var<storage, read> parameters: array<vec4f>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
@group(0) @binding(3) var<storage, read> value: array<vec4f>;
@group(0) @binding(4) var<storage, read> targets: array<vec4f>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
// out
@group(0) @binding(6) var<storage, read_write> delta: array<vec4f>;

// Writes and returns a quad's deltas of the values, `quad` of the minibatch's `count` samples.
fn outputDelta(replica: u32, net: u32, quad: u32, count: u32) -> vec4f {
  let sample = min(cursor.index * QUADS + quad, BLOCK_QUADS - 1u);
  let expected = value[replica * (VALUE_STRIDE / 4u) + net * QUADS + quad];   // value [NETS][QUADS]
  var error = expected - targets[targetQuad(replica, targetOf(net), sample)];
  @if(LOCKSTEP) error *= targets[targetQuad(replica, TARGET_WEIGHT, sample)];
  let u = squaredErrorSlope(error, count, isInside(quad, count));
  delta[deltaQuad(replica, net, deltaOutput(0u), quad)] = u;
  return u;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = group.x * GROUP_QUADS;
  let quad = min(first + lane, QUADS - 1u);
  let net = group.y;
  let replica = group.z;
  if (isSkipped(replica, GATE)) { return; }
  let count = minibatchSamples(records[replica].record.run.activeEnvs, cursor.index, SAMPLES);
  if (first * 4u >= count) { return; }
  let base = replica * PARAMETERS_STRIDE + net * NET_STRIDE;
  let hiddenBase = hiddenQuad(replica, net, hiddenOf(0u), 0u);
  let deltaBase = deltaQuad(replica, net, 0u, 0u);
  @if(TILE) {
    if (lane < GROUP_QUADS) { _ = outputDelta(replica, net, quad, count); }
    @if(!LINEAR) backpropagate(base, Rows(first, hiddenBase, deltaBase), lane);
  }
  @if(!TILE) {
    var u: OutputQuad;
    u[0] = outputDelta(replica, net, quad, count);
    @if(!LINEAR) backpropagate(base, hiddenBase + quad, deltaBase + quad, &u, lane & 7u);
  }
}
