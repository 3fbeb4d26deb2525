// Backpropagation through the hidden layers for GROUP_QUADS quads of samples, by a whole workgroup; the same bits as
// lib/backward.
import package::shape::{ HIDDEN, LAYERS };
import package::dispatch::{ GROUP_QUADS, OUTPUTS, QUADS };
import package::kernel::{ parameters };
@if(!FUSED) import package::kernel::{ delta, hidden };
@if(FUSED) import package::kernel::{ scratch };
import package::lib::network::{ activationSlope, layerOffset };
import package::lib::tile_block::{ COLUMNS, Block, Place, multiplyAdd, placeOf, quadAt, tile };

// Where the samples of a backward pass lie: quads from `first` on, and where rows of activations and deltas begin.
struct Rows { first: u32, hiddenBase: u32, deltaBase: u32 }

fn activation(at: u32) -> vec4f {
  @if(FUSED) { return scratch[at]; }
  @if(!FUSED) { return hidden[at]; }
}

fn deltaAt(at: u32) -> vec4f {
  @if(FUSED) { return scratch[at]; }
  @if(!FUSED) { return delta[at]; }
}

fn keepDelta(at: u32, value: vec4f) {
  @if(FUSED) { scratch[at] = value; }
  @if(!FUSED) { delta[at] = value; }
}

// Adds the products of the outputs' deltas with their weights, which begin at `weights`.
fn addOutputs(d: ptr<function, Block>, weights: u32, rows: Rows, place: Place) {
  let q0 = quadAt(rows.first, place.column);
  let q1 = quadAt(rows.first, place.column + COLUMNS);
  let row = rows.deltaBase + LAYERS * HIDDEN * QUADS;
  for (var j = 0u; j < OUTPUTS; j++) {
    let w = parameters[(weights + place.unit) / 4u + j * (HIDDEN / 4u)];
    multiplyAdd(d, w, deltaAt(row + j * QUADS + q0), deltaAt(row + j * QUADS + q1));
  }
}

// Adds the products of the deltas in the tile, those of the layer whose weights begin at `weights`.
fn addColumns(d: ptr<function, Block>, weights: u32, place: Place) {
  var at = place.column;
  let first = (weights + place.unit) / 4u;
  for (var w = first; w < first + HIDDEN * (HIDDEN / 4u); w += HIDDEN / 4u) {
    multiplyAdd(d, parameters[w], tile[at], tile[at + COLUMNS]);
    at += GROUP_QUADS;
  }
}

// Turns a block of sums into the deltas of a layer's pre-activations, in the tile and in their rows.
fn deriveUnit(own: u32, unit: u32, sum: vec4f, layer: u32, rows: Rows, column: u32) {
  let at = (layer * HIDDEN + unit) * QUADS + quadAt(rows.first, column);
  let d = sum * activationSlope(activation(rows.hiddenBase + at));
  tile[own] = d;
  keepDelta(rows.deltaBase + at, d);
}

fn deriveBlock(d: ptr<function, Block>, layer: u32, rows: Rows, place: Place) {
  let own = place.unit * GROUP_QUADS + place.column;
  deriveUnit(own, place.unit, (*d).a0, layer, rows, place.column);
  deriveUnit(own + GROUP_QUADS, place.unit + 1u, (*d).a1, layer, rows, place.column);
  deriveUnit(own + 2u * GROUP_QUADS, place.unit + 2u, (*d).a2, layer, rows, place.column);
  deriveUnit(own + 3u * GROUP_QUADS, place.unit + 3u, (*d).a3, layer, rows, place.column);
  @if(!TANGENT) {
    let other = place.column + COLUMNS;
    deriveUnit(own + COLUMNS, place.unit, (*d).b0, layer, rows, other);
    deriveUnit(own + COLUMNS + GROUP_QUADS, place.unit + 1u, (*d).b1, layer, rows, other);
    deriveUnit(own + COLUMNS + 2u * GROUP_QUADS, place.unit + 2u, (*d).b2, layer, rows, other);
    deriveUnit(own + COLUMNS + 3u * GROUP_QUADS, place.unit + 3u, (*d).b3, layer, rows, other);
  }
}

// Leads from the outputs' deltas, which the lanes have just written to their rows, to those of every hidden layer's
// pre-activations. All lanes of the workgroup call it, from uniform control flow; `base` is where the network's
// parameters begin.
fn backpropagate(base: u32, rows: Rows, lane: u32) {
  let place = placeOf(lane);
  var d = Block();
  storageBarrier();
  if (place.isOwn) { addOutputs(&d, base + layerOffset(LAYERS), rows, place); }
  for (var above = LAYERS; above > 0u; above--) {
    workgroupBarrier();
    if (place.isOwn) { deriveBlock(&d, above - 1u, rows, place); }
    workgroupBarrier();
    if (above > 1u && place.isOwn) {
      d = Block();
      addColumns(&d, base + layerOffset(above - 1u), place);
    }
  }
}
