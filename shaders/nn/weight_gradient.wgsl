// Gradients of weights and biases from inputs and deltas of each layer, summed over one chunk of a block's samples:
//   dW_l[j][k] = sum_samples delta_l[j] below_l[k],   db_l[j] = sum_samples delta_l[j],
// for NETS networks (or functions of one network). Partial sums of the chunks are added in order by their reader.
//
// input [INPUTS_PADDED][QUADS] (shared by the nets)  hidden [HIDDEN_NETS][LAYERS*HIDDEN][QUADS]  delta
// [NETS][DELTA_ROWS][QUADS]
// ->  partials [CHUNKS][NETS][PARAMETERS]
// Launch: (TILES * CHUNKS, NETS, replicas), 8 lanes a tile of lib/lane_gradient, or
// (sections of lib/tile_gradient * CHUNKS, NETS, replicas);
// cursor: minibatch (0 for a whole block).
// Test: test/kernels/nn/weight_gradient.test.ts.   Twin: test/reference/weight_gradient.ts.
import package::shape::{ HIDDEN };
import package::dispatch::{
  QUADS, SAMPLES, CHUNKS, CHUNK_QUADS, NETS, HIDDEN_NETS, INPUT_ROW_QUADS, INPUT_ADVANCE, PARAMETERS, GATE, BATCH,
  WORKGROUP,
};
import package::strides::{ INPUT_STRIDE, PARTIALS_STRIDE };
import package::layout::{ deltaQuad, hiddenOf, hiddenQuad };
import package::lib::batch::{ BATCH_BLOCK, BATCH_MINIBATCH, blockSamples, inBlock, minibatchSamples };
import package::lib::record::{ Slot, isSkipped };
@if(!TILE) import package::lib::lane_gradient::{ IN_HIDDEN, IN_INPUT, Tile, accumulate, placeOf, sumRow, weightAt };
@if(TILE) import package::lib::tile_gradient::{ Sources, differentiate };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
@group(0) @binding(2) var<storage, read> input: array<vec4f>;
@group(0) @binding(3) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(4) var<storage, read> delta: array<vec4f>;
// out
@group(0) @binding(5) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let net = group.y;
  let replica = group.z;
  if (isSkipped(replica, GATE)) { return; }

  let chunk = group.x % CHUNKS;
  let inputBase = replica * (INPUT_STRIDE / 4u) + inBlock(cursor.index) * INPUT_ADVANCE;
  let hiddenBase = hiddenQuad(replica, net % HIDDEN_NETS, hiddenOf(0u), 0u);
  let deltaBase = deltaQuad(replica, net, 0u, 0u);
  let out = replica * PARTIALS_STRIDE + (chunk * NETS + net) * PARAMETERS;
  let firstQuad = chunk * CHUNK_QUADS;
  let chosen = records[replica].record.run.activeEnvs;
  var quads = QUADS;
  if (BATCH == BATCH_BLOCK) { quads = min((blockSamples(chosen) + 3u) / 4u, QUADS); }
  if (BATCH == BATCH_MINIBATCH) { quads = min((minibatchSamples(chosen, cursor.index, SAMPLES) + 3u) / 4u, QUADS); }
  let end = min(firstQuad + CHUNK_QUADS, quads);

  @if(TILE) { differentiate(group.x / CHUNKS, Sources(inputBase, hiddenBase, deltaBase), firstQuad, end, out, lane); }
  @if(!TILE) {
    let place = placeOf(group.x / CHUNKS);
    let rows = deltaBase + place.deltaRow * QUADS;
    if (place.isSum) {
      let sum = sumRow(rows, firstQuad, end, lane);
      if (place.j0 + lane < place.outputs) { partials[out + place.sums + place.j0 + lane] = sum; }
      return;
    }
    var tile: Tile;
    if (place.layer == 0u) {
      accumulate(IN_INPUT, inputBase, INPUT_ROW_QUADS, place, rows, firstQuad, end, lane, &tile);
    } else {
      let below = hiddenBase + (place.layer - 1u) * HIDDEN * QUADS;
      accumulate(IN_HIDDEN, below, QUADS, place, rows, firstQuad, end, lane, &tile);
    }
    for (var r = 0u; r < 4u; r++) {
      let k = place.k0 + r * 8u + lane;
      for (var j = 0u; j < 8u; j++) {
        if (k < place.inputs && place.j0 + j < place.outputs) {
          partials[out + weightAt(place, place.j0 + j, k)] = tile[j][r];
        }
      }
    }
  }
}
