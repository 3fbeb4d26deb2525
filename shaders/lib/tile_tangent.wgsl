// Forward derivatives of a network's outputs along a vector, for GROUP_QUADS quads of samples, by a whole workgroup;
// the same bits as nn/fisher's lane form. The tile has two halves: tangents of a layer's activations, and the
// activations themselves.
import package::shape::{ HIDDEN, INPUTS_PADDED, LAYERS };
import package::dispatch::{ GROUP_QUADS, OUTPUTS, QUADS, WORKGROUP };
import package::kernel::{ hidden, input, parameters, vector };
import package::lib::network::{ activationSlope, layerOffset };
import package::lib::tile_backward::{ Rows, keepDelta };
import package::lib::tile_block::{ TILE_VECTORS, Block, Place, placeOf, quadAt, tile };

const ACTIVATIONS: u32 = TILE_VECTORS / 2u;
const INPUT_ROWS: u32 = TILE_VECTORS / GROUP_QUADS;

// The vector of one of several systems begins at any word.
fn vectorQuad(at: u32) -> vec4f { return vec4f(vector[at], vector[at + 1u], vector[at + 2u], vector[at + 3u]); }

// Adds to b0 .. b3 the products of 4 units' components v of the vector for one input x.
fn addAlong(z: ptr<function, Block>, v: vec4f, x: vec4f) {
  (*z).b0 = fma(vec4f(v.x), x, (*z).b0);
  (*z).b1 = fma(vec4f(v.y), x, (*z).b1);
  (*z).b2 = fma(vec4f(v.z), x, (*z).b2);
  (*z).b3 = fma(vec4f(v.w), x, (*z).b3);
}

// Adds to a0 .. a3 those of their weights w for one input's tangent t.
fn addTangent(z: ptr<function, Block>, w: vec4f, t: vec4f) {
  (*z).a0 = fma(vec4f(w.x), t, (*z).a0);
  (*z).a1 = fma(vec4f(w.y), t, (*z).a1);
  (*z).a2 = fma(vec4f(w.z), t, (*z).a2);
  (*z).a3 = fma(vec4f(w.w), t, (*z).a3);
}

// Adds along the vector, for the rows of the tile from `at` on: `row` is where the components of the block's first unit
// begin.
fn addAlongRows(z: ptr<function, Block>, row: u32, stride: u32, rows: u32, first: u32) {
  var at = first;
  for (var k = row; k < row + rows; k += 4u) {
    let v0 = vectorQuad(k);
    let v1 = vectorQuad(k + stride);
    let v2 = vectorQuad(k + 2u * stride);
    let v3 = vectorQuad(k + 3u * stride);
    addAlong(z, vec4f(v0.x, v1.x, v2.x, v3.x), tile[at]);
    addAlong(z, vec4f(v0.y, v1.y, v2.y, v3.y), tile[at + GROUP_QUADS]);
    addAlong(z, vec4f(v0.z, v1.z, v2.z, v3.z), tile[at + 2u * GROUP_QUADS]);
    addAlong(z, vec4f(v0.w, v1.w, v2.w, v3.w), tile[at + 3u * GROUP_QUADS]);
    at += 4u * GROUP_QUADS;
  }
}

// Adds through the weights, for the tangents in the tile.
fn addTangentRows(z: ptr<function, Block>, row: u32, first: u32) {
  var at = first;
  for (var k = row / 4u; k < row / 4u + HIDDEN / 4u; k++) {
    let w0 = parameters[k];
    let w1 = parameters[k + HIDDEN / 4u];
    let w2 = parameters[k + 2u * (HIDDEN / 4u)];
    let w3 = parameters[k + 3u * (HIDDEN / 4u)];
    addTangent(z, vec4f(w0.x, w1.x, w2.x, w3.x), tile[at]);
    addTangent(z, vec4f(w0.y, w1.y, w2.y, w3.y), tile[at + GROUP_QUADS]);
    addTangent(z, vec4f(w0.z, w1.z, w2.z, w3.z), tile[at + 2u * GROUP_QUADS]);
    addTangent(z, vec4f(w0.w, w1.w, w2.w, w3.w), tile[at + 3u * GROUP_QUADS]);
    at += 4u * GROUP_QUADS;
  }
}

// The first layer's derivatives, whose inputs pass through the tile.
fn addInputs(z: ptr<function, Block>, row: u32, inputBase: u32, rows: Rows, place: Place, lane: u32) {
  for (var k = 0u; k < INPUTS_PADDED; k += INPUT_ROWS) {
    let count = min(INPUT_ROWS, INPUTS_PADDED - k);
    workgroupBarrier();
    for (var e = lane; e < count * GROUP_QUADS; e += WORKGROUP) {
      tile[e] = input[inputBase + (k + e / GROUP_QUADS) * QUADS + quadAt(rows.first, e % GROUP_QUADS)];
    }
    workgroupBarrier();
    if (place.isOwn) { addAlongRows(z, row + k, INPUTS_PADDED, count, place.column); }
  }
}

// A unit's tangent, and its activation beside it.
fn keepUnit(own: u32, row: u32, sum: vec4f, bias: u32, rows: Rows, column: u32) {
  let h = hidden[rows.hiddenBase + row * QUADS + quadAt(rows.first, column)];
  tile[own] = (sum + vector[bias]) * activationSlope(h);
  tile[ACTIVATIONS + own] = h;
}

fn keepBlock(z: ptr<function, Block>, layer: u32, bias: u32, rows: Rows, place: Place) {
  let own = place.unit * GROUP_QUADS + place.column;
  let row = layer * HIDDEN + place.unit;
  keepUnit(own, row, (*z).b0 + (*z).a0, bias, rows, place.column);
  keepUnit(own + GROUP_QUADS, row + 1u, (*z).b1 + (*z).a1, bias + 1u, rows, place.column);
  keepUnit(own + 2u * GROUP_QUADS, row + 2u, (*z).b2 + (*z).a2, bias + 2u, rows, place.column);
  keepUnit(own + 3u * GROUP_QUADS, row + 3u, (*z).b3 + (*z).a3, bias + 3u, rows, place.column);
}

fn keepOutput(j: u32, value: vec4f, rows: Rows, column: u32) {
  if (j < OUTPUTS) { keepDelta(rows.deltaBase + (LAYERS * HIDDEN + j) * QUADS + quadAt(rows.first, column), value); }
}

// Derivatives of the outputs, each of one quad by one lane.
fn evaluateOutputs(weights: u32, along: u32, rows: Rows, lane: u32) {
  for (var i = lane; i < OUTPUTS * GROUP_QUADS; i += WORKGROUP) {
    let j = i / GROUP_QUADS;
    let column = i % GROUP_QUADS;
    let row = (weights + j * HIDDEN) / 4u;
    var v = along + j * HIDDEN;
    var at = column;
    var sum = vec4f(0.0);
    var tangent = vec4f(0.0);
    for (var k = row; k < row + HIDDEN / 4u; k++) {
      let w = parameters[k];
      let x = vectorQuad(v);
      sum = fma(vec4f(x.x), tile[ACTIVATIONS + at], sum);
      sum = fma(vec4f(x.y), tile[ACTIVATIONS + at + GROUP_QUADS], sum);
      sum = fma(vec4f(x.z), tile[ACTIVATIONS + at + 2u * GROUP_QUADS], sum);
      sum = fma(vec4f(x.w), tile[ACTIVATIONS + at + 3u * GROUP_QUADS], sum);
      tangent = fma(vec4f(w.x), tile[at], tangent);
      tangent = fma(vec4f(w.y), tile[at + GROUP_QUADS], tangent);
      tangent = fma(vec4f(w.z), tile[at + 2u * GROUP_QUADS], tangent);
      tangent = fma(vec4f(w.w), tile[at + 3u * GROUP_QUADS], tangent);
      v += 4u;
      at += 4u * GROUP_QUADS;
    }
    keepOutput(j, sum + tangent + vector[along + OUTPUTS * HIDDEN + j], rows, column);
  }
}

// Leaves the outputs' derivatives in their rows of `delta`. By all lanes, from uniform control flow; parameters begin
// at `base` and those of the vector at `along`.
fn differentiateOutputs(base: u32, along: u32, inputBase: u32, rows: Rows, lane: u32) {
  let place = placeOf(lane);
  var z = Block();
  addInputs(&z, along + place.unit * INPUTS_PADDED, inputBase, rows, place, lane);
  @if(LINEAR) {
    if (place.isOwn) {
      let bias = along + OUTPUTS * INPUTS_PADDED + place.unit;
      keepOutput(place.unit, z.b0 + vector[bias], rows, place.column);
      keepOutput(place.unit + 1u, z.b1 + vector[bias + 1u], rows, place.column);
      keepOutput(place.unit + 2u, z.b2 + vector[bias + 2u], rows, place.column);
      keepOutput(place.unit + 3u, z.b3 + vector[bias + 3u], rows, place.column);
    }
  }
  @if(!LINEAR) {
    var bias = along + HIDDEN * INPUTS_PADDED + place.unit;
    for (var layer = 0u; layer < LAYERS; layer++) {
      workgroupBarrier();
      if (place.isOwn) { keepBlock(&z, layer, bias, rows, place); }
      workgroupBarrier();
      let offset = layerOffset(layer + 1u);
      if (layer + 1u < LAYERS && place.isOwn) {
        z = Block();
        addAlongRows(&z, along + offset + place.unit * HIDDEN, HIDDEN, HIDDEN, ACTIVATIONS + place.column);
        addTangentRows(&z, base + offset + place.unit * HIDDEN, place.column);
      }
      bias = along + offset + HIDDEN * HIDDEN + place.unit;
    }
    evaluateOutputs(base + layerOffset(LAYERS), along + layerOffset(LAYERS), rows, lane);
  }
}
