// Weight gradients by tiles, each the work of 8 lanes: 8 outputs by 32 inputs of one layer (lane l has inputs l, l+8,
// l+16, l+24), the biases of 8 outputs, or 8 log-stds, which are sums like biases.
import package::shape::{ INPUTS_PADDED, HIDDEN, LAYERS };
import package::dispatch::{ OUTPUTS, OUTPUTS_PADDED, QUADS };
@if(FUSED) import package::kernel::{ scratch };
@if(!FUSED) import package::kernel::{ delta, hidden, input };
import package::lib::network::{ layerOffset };

alias Tile = array<array<f32, 4>, 8>;   // [output][r], r the inputs lane + 8 r

struct Place {
  layer: u32,
  j0: u32,            // first output
  k0: u32,            // first input
  outputs: u32,       // of this layer, without the output layer's padding
  inputs: u32,
  deltaRow: u32,
  isSum: bool,        // biases or log-stds
  sums: u32,          // where those of this layer begin, from the network's first parameter on
}

fn tilesOf(width: u32, widthBelow: u32) -> u32 { return (width / 8u) * ((widthBelow + 31u) / 32u + 1u); }

// Where tile `index` lies: layer by layer, past the last layer's tiles the log-stds.
fn placeOf(index: u32) -> Place {
  var rest = index;
  var layer = 0u;
  var width = select(OUTPUTS_PADDED, HIDDEN, LAYERS > 0u);
  var widthBelow = INPUTS_PADDED;
  var tiles = tilesOf(width, widthBelow);
  for (var l = 0u; l < LAYERS; l++) {
    if (rest >= tiles && layer < LAYERS) {
      rest -= tiles;
      layer++;
      width = select(OUTPUTS_PADDED, HIDDEN, layer < LAYERS);
      widthBelow = HIDDEN;
      tiles = tilesOf(width, widthBelow);
    }
  }
  let isLogStd = rest >= tiles;
  let across = (widthBelow + 31u) / 32u + 1u;
  let j0 = select(rest / across, rest - tiles, isLogStd) * 8u;
  let k0 = (rest % across) * 32u;
  let outputs = select(width, OUTPUTS, layer == LAYERS);
  let sums = layerOffset(layer) + outputs * widthBelow + select(0u, OUTPUTS, isLogStd);
  let deltaRow = layer * HIDDEN + j0 + select(0u, OUTPUTS_PADDED, isLogStd);
  return Place(layer, j0, k0, outputs, widthBelow, deltaRow, isLogStd || k0 >= widthBelow, sums);
}

// Index of the weight from input k to output j of a place's layer.
fn weightAt(place: Place, j: u32, k: u32) -> u32 { return layerOffset(place.layer) + j * place.inputs + k; }

// Which of the kernel's bindings the rows below a layer lie in; callers pass a constant. Kernels that train in place
// (FUSED) keep inputs, activations and deltas in one scratch.
const IN_INPUT: u32 = 0u;
const IN_HIDDEN: u32 = 1u;
const IN_SCRATCH: u32 = 2u;

fn rowBelow(binding: u32, at: u32) -> vec4f {
  @if(FUSED) { return scratch[at]; }
  @if(!FUSED) {
    if (binding == IN_INPUT) { return input[at]; }
    return hidden[at];
  }
}

fn rowOfDeltas(at: u32) -> vec4f {
  @if(FUSED) { return scratch[at]; }
  @if(!FUSED) { return delta[at]; }
}

// Adds, for quads [first, end), delta rows of the place's 8 outputs times the rows of its 32 inputs.
fn accumulate(
  binding: u32, belowBase: u32, belowRowQuads: u32, place: Place,
  deltaBase: u32, first: u32, end: u32, lane: u32, tile: ptr<function, Tile>,
) {
  let k = place.k0 + lane;
  let last = place.inputs - 1u;
  let row0 = belowBase + min(k, last) * belowRowQuads;
  let row1 = belowBase + min(k + 8u, last) * belowRowQuads;
  let row2 = belowBase + min(k + 16u, last) * belowRowQuads;
  let row3 = belowBase + min(k + 24u, last) * belowRowQuads;
  let ownDelta = deltaBase + lane * QUADS;
  for (var quad = first; quad < end; quad++) {
    let x0 = rowBelow(binding, row0 + quad);
    let x1 = rowBelow(binding, row1 + quad);
    let x2 = rowBelow(binding, row2 + quad);
    let x3 = rowBelow(binding, row3 + quad);
    @if(LANES8) {
      let own = rowOfDeltas(ownDelta + quad);
      let d0 = subgroupBroadcast(own, 0u);
      (*tile)[0][0] += dot(d0, x0); (*tile)[0][1] += dot(d0, x1);
      (*tile)[0][2] += dot(d0, x2); (*tile)[0][3] += dot(d0, x3);
      let d1 = subgroupBroadcast(own, 1u);
      (*tile)[1][0] += dot(d1, x0); (*tile)[1][1] += dot(d1, x1);
      (*tile)[1][2] += dot(d1, x2); (*tile)[1][3] += dot(d1, x3);
      let d2 = subgroupBroadcast(own, 2u);
      (*tile)[2][0] += dot(d2, x0); (*tile)[2][1] += dot(d2, x1);
      (*tile)[2][2] += dot(d2, x2); (*tile)[2][3] += dot(d2, x3);
      let d3 = subgroupBroadcast(own, 3u);
      (*tile)[3][0] += dot(d3, x0); (*tile)[3][1] += dot(d3, x1);
      (*tile)[3][2] += dot(d3, x2); (*tile)[3][3] += dot(d3, x3);
      let d4 = subgroupBroadcast(own, 4u);
      (*tile)[4][0] += dot(d4, x0); (*tile)[4][1] += dot(d4, x1);
      (*tile)[4][2] += dot(d4, x2); (*tile)[4][3] += dot(d4, x3);
      let d5 = subgroupBroadcast(own, 5u);
      (*tile)[5][0] += dot(d5, x0); (*tile)[5][1] += dot(d5, x1);
      (*tile)[5][2] += dot(d5, x2); (*tile)[5][3] += dot(d5, x3);
      let d6 = subgroupBroadcast(own, 6u);
      (*tile)[6][0] += dot(d6, x0); (*tile)[6][1] += dot(d6, x1);
      (*tile)[6][2] += dot(d6, x2); (*tile)[6][3] += dot(d6, x3);
      let d7 = subgroupBroadcast(own, 7u);
      (*tile)[7][0] += dot(d7, x0); (*tile)[7][1] += dot(d7, x1);
      (*tile)[7][2] += dot(d7, x2); (*tile)[7][3] += dot(d7, x3);
    }
    @if(!LANES8) {
      for (var j = 0u; j < 8u; j++) {
        let d = rowOfDeltas(deltaBase + j * QUADS + quad);
        (*tile)[j][0] += dot(d, x0); (*tile)[j][1] += dot(d, x1);
        (*tile)[j][2] += dot(d, x2); (*tile)[j][3] += dot(d, x3);
      }
    }
  }
}

// Sum of the lane's own delta row over all samples of quads [first, end).
fn sumRow(deltaBase: u32, first: u32, end: u32, lane: u32) -> f32 {
  var sum = vec4f(0.0);
  for (var quad = first; quad < end; quad++) { sum += rowOfDeltas(deltaBase + lane * QUADS + quad); }
  return dot(sum, vec4f(1.0));
}
