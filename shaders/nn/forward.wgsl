// Networks on a block of samples: output = W_L act(... act(W_0 input + b_0) ...) + b_L, for NETS networks that share
// their input (the actor alone, or the reward critic and the cost critics).
//
// parameters [NETS][..]  input [INPUTS_PADDED][QUADS]  ->  output [NETS][OUTPUTS][QUADS], with CACHE also hidden
// [NETS][LAYERS * HIDDEN][QUADS], the activations that backward passes need. The input's rows are INPUT_ROW_QUADS long;
// QUADS of them are read from m INPUT_ADVANCE on, where the cursor's minibatch is the m-th of its block. The parameters
// begin at cursor * VECTOR_ADVANCE (an actor with a vector for each time step), and what is written at m OUTPUT_ADVANCE
// of rows of OUTPUT_ROW_QUADS (QUADS unless said).
// Launch: (quads / GROUP_QUADS, NETS, replicas); one invocation is 4 samples, with TILE a workgroup is GROUP_QUADS
// quads.
// Test: test/kernels/nn/forward.test.ts.   Twin: test/reference/forward.ts.
import package::shape::{ INPUTS_PADDED };
import package::dispatch::{
  OUTPUTS, QUADS, SAMPLES, INPUT_ROW_QUADS, INPUT_ADVANCE, OUTPUT_ROW_QUADS, OUTPUT_ADVANCE, WORKGROUP, GROUP_QUADS,
  NET_STRIDE, SEARCH, GATE, BATCH, VECTOR_ADVANCE,
};
import package::strides::{ PARAMETERS_STRIDE, INPUT_STRIDE, OUTPUT_STRIDE };
@if(CACHE) import package::layout::{ hiddenOf, hiddenQuad };
import package::lib::batch::{ BATCH_BLOCK, BATCH_MINIBATCH, blockSamples, inBlock, minibatchSamples };
@if(!TILE) import package::lib::backward::{ OutputQuad };
@if(!TILE) import package::lib::forward::{ evaluate };
@if(!TILE) import package::lib::network::{ InputQuad };
@if(TILE) import package::lib::tile_forward::{ Samples, evaluate };
import package::lib::record::{ Slot, isSkipped };

const OUTPUT_ROW: u32 = select(QUADS, OUTPUT_ROW_QUADS, OUTPUT_ROW_QUADS > 0u);

struct Cursor { index: u32 }

// parameters
@group(0) @binding(5) var<uniform> cursor: Cursor;
@if(!TILE) @group(0) @binding(0) var<storage, read> parameters: array<f32>;
@if(TILE) @group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
@group(0) @binding(2) var<storage, read> input: array<vec4f>;
// out
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;
@if(CACHE) @group(0) @binding(4) var<storage, read_write> hidden: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let net = group.y;
  let replica = group.z;
  if (isSkipped(replica, GATE)) { return; }
  let chosen = records[replica].record.run.activeEnvs;
  if (BATCH == BATCH_BLOCK && group.x * GROUP_QUADS * 4u >= blockSamples(chosen)) { return; }
  if (BATCH == BATCH_MINIBATCH && group.x * GROUP_QUADS * 4u >= minibatchSamples(chosen, cursor.index, SAMPLES)) {
    return;
  }
  // a line search asks for candidates only until one is accepted
  if (SEARCH == 1u && records[replica].record.solver.searching == 0u) { return; }

  let base = replica * PARAMETERS_STRIDE + cursor.index * VECTOR_ADVANCE + net * NET_STRIDE;
  let inputBase = replica * (INPUT_STRIDE / 4u) + inBlock(cursor.index) * INPUT_ADVANCE;
  let outputBase = replica * (OUTPUT_STRIDE / 4u) + net * OUTPUTS * OUTPUT_ROW + inBlock(cursor.index) * OUTPUT_ADVANCE;

  @if(TILE) {
    @if(CACHE) let hiddenBase = hiddenQuad(replica, net, hiddenOf(0u), 0u);
    @if(!CACHE) let hiddenBase = 0u;
    evaluate(base, Samples(group.x * GROUP_QUADS, QUADS - 1u, inputBase, hiddenBase, outputBase), lane);
  }
  @if(!TILE) {
    let quad = min(group.x * WORKGROUP + lane, QUADS - 1u);
    var x: InputQuad;
    for (var k = 0u; k < INPUTS_PADDED; k++) { x[k] = input[inputBase + k * INPUT_ROW_QUADS + quad]; }

    var o: OutputQuad;
    @if(CACHE) let hiddenBase = hiddenQuad(replica, net, hiddenOf(0u), quad);
    @if(CACHE) evaluate(base, &x, hiddenBase, &o, lane & 7u);
    @if(!CACHE) evaluate(base, &x, &o, lane & 7u);
    for (var j = 0u; j < OUTPUTS; j++) { output[outputBase + j * OUTPUT_ROW + quad] = o[j]; }
  }
}
