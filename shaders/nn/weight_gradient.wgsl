// Gradients of weights and biases from inputs and deltas of each layer, summed over one chunk of a block's samples:
//   dW_l[j][k] = sum_samples delta_l[j] below_l[k],   db_l[j] = sum_samples delta_l[j],
// for NETS networks (or functions of one network). Partial sums of the chunks are added in order by their reader.
//
// input [INPUTS_PADDED][QUADS] (shared by the nets)  hidden [HIDDEN_NETS][LAYERS*HIDDEN][QUADS]  delta [NETS][DELTA_ROWS][QUADS]
// ->  partials [CHUNKS][NETS][PARAMETERS]
// Launch: (TILES * chunks of the block, NETS, replicas), 8 lanes: a tile is 8 outputs by 32 inputs of one layer (lane l has
// inputs l, l+8, l+16, l+24), or the biases of 8 outputs. The cursor is the block's index (0 with a single block).
import package::constants::{
  INPUTS_PADDED, HIDDEN, LAYERS, OUTPUTS, OUTPUTS_PADDED, QUADS, SAMPLES, CHUNKS, CHUNK_QUADS, BLOCK_CHUNKS, NETS, HIDDEN_NETS, DELTA_ROWS, INPUT_ROW_QUADS, INPUT_ADVANCE,
  PARAMETERS, INPUT_STRIDE, HIDDEN_STRIDE, DELTA_STRIDE, PARTIALS_STRIDE, GATE, BATCH };
import package::lib::batch::{ BATCH_BLOCK, BATCH_MINIBATCH, blockSamples, minibatchSamples };
import package::lib::network::{ layerOffset };
import package::lib::record::{ Slot, isSkipped };

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

alias Tile = array<array<f32, 4>, 8>;

// Adds, for the quads of this chunk, delta rows j0.. (8) times rows k0 + lane + 8 r of `below`.
fn accumulate(
  below: ptr<storage, array<vec4f>, read>, belowBase: u32, belowRowQuads: u32, widthBelow: u32, k0: u32,
  deltaBase: u32, firstQuad: u32, end: u32, lane: u32, tile: ptr<function, Tile>,
) {
  let row0 = belowBase + min(k0 + lane, widthBelow - 1u) * belowRowQuads;
  let row1 = belowBase + min(k0 + lane + 8u, widthBelow - 1u) * belowRowQuads;
  let row2 = belowBase + min(k0 + lane + 16u, widthBelow - 1u) * belowRowQuads;
  let row3 = belowBase + min(k0 + lane + 24u, widthBelow - 1u) * belowRowQuads;
  let ownDelta = deltaBase + lane * QUADS;
  for (var quad = firstQuad; quad < end; quad++) {
    let x0 = (*below)[row0 + quad];
    let x1 = (*below)[row1 + quad];
    let x2 = (*below)[row2 + quad];
    let x3 = (*below)[row3 + quad];
    @if(LANES8) {
      let own = delta[ownDelta + quad];
      let d0 = subgroupBroadcast(own, 0u);
      (*tile)[0][0] += dot(d0, x0); (*tile)[0][1] += dot(d0, x1); (*tile)[0][2] += dot(d0, x2); (*tile)[0][3] += dot(d0, x3);
      let d1 = subgroupBroadcast(own, 1u);
      (*tile)[1][0] += dot(d1, x0); (*tile)[1][1] += dot(d1, x1); (*tile)[1][2] += dot(d1, x2); (*tile)[1][3] += dot(d1, x3);
      let d2 = subgroupBroadcast(own, 2u);
      (*tile)[2][0] += dot(d2, x0); (*tile)[2][1] += dot(d2, x1); (*tile)[2][2] += dot(d2, x2); (*tile)[2][3] += dot(d2, x3);
      let d3 = subgroupBroadcast(own, 3u);
      (*tile)[3][0] += dot(d3, x0); (*tile)[3][1] += dot(d3, x1); (*tile)[3][2] += dot(d3, x2); (*tile)[3][3] += dot(d3, x3);
      let d4 = subgroupBroadcast(own, 4u);
      (*tile)[4][0] += dot(d4, x0); (*tile)[4][1] += dot(d4, x1); (*tile)[4][2] += dot(d4, x2); (*tile)[4][3] += dot(d4, x3);
      let d5 = subgroupBroadcast(own, 5u);
      (*tile)[5][0] += dot(d5, x0); (*tile)[5][1] += dot(d5, x1); (*tile)[5][2] += dot(d5, x2); (*tile)[5][3] += dot(d5, x3);
      let d6 = subgroupBroadcast(own, 6u);
      (*tile)[6][0] += dot(d6, x0); (*tile)[6][1] += dot(d6, x1); (*tile)[6][2] += dot(d6, x2); (*tile)[6][3] += dot(d6, x3);
      let d7 = subgroupBroadcast(own, 7u);
      (*tile)[7][0] += dot(d7, x0); (*tile)[7][1] += dot(d7, x1); (*tile)[7][2] += dot(d7, x2); (*tile)[7][3] += dot(d7, x3);
    }
    @if(!LANES8) {
      for (var j = 0u; j < 8u; j++) {
        let d = delta[deltaBase + j * QUADS + quad];
        (*tile)[j][0] += dot(d, x0); (*tile)[j][1] += dot(d, x1); (*tile)[j][2] += dot(d, x2); (*tile)[j][3] += dot(d, x3);
      }
    }
  }
}

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let net = group.y;
  let replica = group.z;
  if (isSkipped(&records[replica].record, GATE)) { return; }

  // which layer, which tile
  let chunk = group.x % BLOCK_CHUNKS;
  var tileIndex = group.x / BLOCK_CHUNKS;
  var layer = 0u;
  var width = select(OUTPUTS_PADDED, HIDDEN, LAYERS > 0u);
  var widthBelow = INPUTS_PADDED;
  var tiles = (width / 8u) * ((widthBelow + 31u) / 32u + 1u);
  for (var l = 0u; l < LAYERS; l++) {
    if (tileIndex >= tiles && layer < LAYERS) {
      tileIndex -= tiles;
      layer++;
      width = select(OUTPUTS_PADDED, HIDDEN, layer < LAYERS);
      widthBelow = HIDDEN;
      tiles = (width / 8u) * ((widthBelow + 31u) / 32u + 1u);
    }
  }
  // past the last layer's tiles: the log-std's rows, which are sums like biases
  let isLogStd = tileIndex >= tiles;
  let tilesBelow = (widthBelow + 31u) / 32u + 1u;
  let j0 = select(tileIndex / tilesBelow, (tileIndex - tiles), isLogStd) * 8u;
  let k0 = (tileIndex % tilesBelow) * 32u;
  let isBias = isLogStd || k0 >= widthBelow;
  let rows = select(width, OUTPUTS, layer == LAYERS);

  let inputBase = replica * (INPUT_STRIDE / 4u) + cursor.index * INPUT_ADVANCE;
  let hiddenBase = replica * (HIDDEN_STRIDE / 4u) + (net % HIDDEN_NETS) * LAYERS * HIDDEN * QUADS;
  let deltaRow = layer * HIDDEN + j0 + select(0u, OUTPUTS_PADDED, isLogStd);
  let deltaBase = replica * (DELTA_STRIDE / 4u) + (net * DELTA_ROWS + deltaRow) * QUADS;
  let slot = select(cursor.index * BLOCK_CHUNKS + chunk, chunk, CHUNKS == BLOCK_CHUNKS);
  let out = replica * PARTIALS_STRIDE + (slot * NETS + net) * PARAMETERS + layerOffset(layer);
  let firstQuad = chunk * CHUNK_QUADS;
  let chosen = records[replica].record.activeEnvs;
  var quads = QUADS;
  if (BATCH == BATCH_BLOCK) { quads = min((blockSamples(chosen) + 3u) / 4u, QUADS); }
  if (BATCH == BATCH_MINIBATCH) { quads = min((minibatchSamples(chosen, cursor.index, SAMPLES) + 3u) / 4u, QUADS); }
  let end = min(firstQuad + CHUNK_QUADS, quads);

  if (isBias) {
    var sum = vec4f(0.0);
    for (var quad = firstQuad; quad < end; quad++) { sum += delta[deltaBase + lane * QUADS + quad]; }
    if (j0 + lane < rows) {
      partials[out + rows * widthBelow + select(0u, OUTPUTS, isLogStd) + j0 + lane] = dot(sum, vec4f(1.0));
    }
    return;
  }
  var tile: Tile;
  if (layer == 0u) {
    accumulate(&input, inputBase, INPUT_ROW_QUADS, widthBelow, k0, deltaBase, firstQuad, end, lane, &tile);
  } else {
    accumulate(&hidden, hiddenBase + (layer - 1u) * HIDDEN * QUADS, QUADS, widthBelow, k0, deltaBase, firstQuad, end, lane, &tile);
  }
  for (var r = 0u; r < 4u; r++) {
    let k = k0 + r * 8u + lane;
    for (var j = 0u; j < 8u; j++) {
      if (k < widthBelow && j0 + j < rows) { partials[out + (j0 + j) * widthBelow + k] = tile[j][r]; }
    }
  }
}
