// Deltas of a policy's loss (lib/loss) on one minibatch, with every weight from the record. The m-th minibatch of a
// block is quads [m INPUT_ADVANCE, ..) of its samples; nn/forward (CACHE) ran on it before.
//
// parameters, reference (actors)  output [OUTPUTS][QUADS]  policySamples  hidden [LAYERS*HIDDEN][QUADS]
// ->  delta [DELTA_ROWS][QUADS].   Launch: (quads / GROUP_QUADS, 1, replicas); cursor: minibatch.
// Test: test/kernels/nn/policy_loss.test.ts.   Twin: test/reference/policy_loss.ts.
import package::shape::{ COSTS, LOG_STDS, BLOCK_QUADS, LOG_STD };
import package::dispatch::{ OUTPUTS, QUADS, WORKGROUP, GROUP_QUADS, INPUT_ADVANCE, VECTOR_ADVANCE, SAMPLES, GATE };
import package::strides::{ PARAMETERS_STRIDE, REFERENCE_STRIDE };
import package::layout::{ deltaLogStd, deltaOutput, deltaQuad, hiddenOf, hiddenQuad, outputOf, outputQuad };
import package::lib::backward::{ OutputQuad };
@if(!TILE && !LINEAR) import package::lib::backward::{ backpropagate };
@if(TILE && !LINEAR) import package::lib::tile_backward::{ Rows, backpropagate };
import package::lib::batch::{ inBlock, minibatchSamples, meanOver, isInside };
import package::lib::head::{ LogStds, LogStdQuad };
import package::lib::loss::{ policyDelta };
import package::lib::network::{ parameter };
import package::lib::record::{ Slot, isSkipped };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@if(!TILE) @group(0) @binding(1) var<storage, read> parameters: array<f32>;
@if(TILE) @group(0) @binding(1) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(2) var<storage, read> reference: array<f32>;
// in
@group(0) @binding(3) var<storage, read> records: array<Slot>;
@group(0) @binding(4) var<storage, read> output: array<vec4f>;
@group(0) @binding(5) var<storage, read> policySamples: array<vec4f>;
@group(0) @binding(6) var<storage, read> hidden: array<vec4f>;
// out
@group(0) @binding(7) var<storage, read_write> delta: array<vec4f>;

// Writes a quad's deltas, `quad` of the minibatch's `count` samples, and leaves the outputs' in u.
fn outputDeltas(replica: u32, quad: u32, count: u32, u: ptr<function, OutputQuad>) {
  let run = &records[replica].record.run;
  let solver = &records[replica].record.solver;
  let base = replica * PARAMETERS_STRIDE + cursor.index * VECTOR_ADVANCE;
  let referenceBase = replica * REFERENCE_STRIDE + cursor.index * VECTOR_ADVANCE;
  let sample = min(inBlock(cursor.index) * INPUT_ADVANCE + quad, BLOCK_QUADS - 1u);
  var o: OutputQuad;
  var s: LogStds;
  var s0: LogStds;
  for (var k = 0u; k < OUTPUTS; k++) { o[k] = output[outputQuad(replica, outputOf(k), quad)]; }
  for (var a = 0u; a < LOG_STDS; a++) {
    s[a] = parameter(base + LOG_STD + a);
    s0[a] = reference[referenceBase + LOG_STD + a];
  }
  var slopes: array<f32, COSTS>;
  for (var c = 0u; c < COSTS; c++) { slopes[c] = (*solver).penaltySlope[c]; }
  var v: LogStdQuad;
  policyDelta(replica, &slopes, sample, meanOver((*run).activeEnvs, count), isInside(quad, count), &s0, &o, &s, u, &v);
  for (var k = 0u; k < OUTPUTS; k++) { delta[deltaQuad(replica, 0u, deltaOutput(k), quad)] = (*u)[k]; }
  for (var a = 0u; a < LOG_STDS; a++) { delta[deltaQuad(replica, 0u, deltaLogStd(a), quad)] = v[a]; }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = group.x * GROUP_QUADS;
  let quad = min(first + lane, QUADS - 1u);
  let replica = group.z;
  if (isSkipped(replica, GATE)) { return; }
  let count = minibatchSamples(records[replica].record.run.activeEnvs, cursor.index, SAMPLES);
  if (first * 4u >= count) { return; }

  let base = replica * PARAMETERS_STRIDE + cursor.index * VECTOR_ADVANCE;
  let hiddenBase = hiddenQuad(replica, 0u, hiddenOf(0u), 0u);
  let deltaBase = deltaQuad(replica, 0u, 0u, 0u);
  var u: OutputQuad;
  @if(TILE) {
    if (lane < GROUP_QUADS) { outputDeltas(replica, quad, count, &u); }
    @if(!LINEAR) backpropagate(base, Rows(first, hiddenBase, deltaBase), lane);
  }
  @if(!TILE) {
    outputDeltas(replica, quad, count, &u);
    @if(!LINEAR) backpropagate(base, hiddenBase + quad, deltaBase + quad, &u, lane & 7u);
  }
}
