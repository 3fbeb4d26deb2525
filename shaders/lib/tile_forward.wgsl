// A network's outputs for GROUP_QUADS quads of samples, by a whole workgroup; the same bits as lib/forward. With CACHE
// the activations, which backward passes need, go to rows [LAYERS * HIDDEN] of `hidden`; kernels that train in place
// (FUSED) keep them and the outputs in their scratch.
import package::shape::{ HIDDEN, INPUTS_PADDED, LAYERS };
import package::dispatch::{ GROUP_QUADS, INPUT_ROW_QUADS, OUTPUTS, OUTPUT_ROW_QUADS, QUADS, WORKGROUP };
import package::kernel::{ parameters };
@if(!ACTS) import package::kernel::{ input };
@if(ACTS) import package::kernel::{ inputQuad };
@if(CACHE && !FUSED) import package::kernel::{ hidden };
@if(FUSED) import package::kernel::{ scratch };
@if(!FUSED) import package::kernel::{ output };
import package::lib::network::{ activate, layerOffset };
import package::lib::tile_block::{ COLUMNS, TILE_VECTORS, Block, Place, addRows, placeOf, quadAt, tile };

const OUTPUT_ROW: u32 = select(QUADS, OUTPUT_ROW_QUADS, OUTPUT_ROW_QUADS > 0u);
// Inputs that fit in the tile.
const INPUT_ROWS: u32 = TILE_VECTORS / GROUP_QUADS;

// Samples of one evaluation: quads from `first` on, whose inputs are repeated beyond `last`, and where their rows
// begin.
struct Samples { first: u32, last: u32, inputBase: u32, hiddenBase: u32, outputBase: u32 }

fn keepActivation(at: u32, value: vec4f) {
  @if(CACHE && FUSED) { scratch[at] = value; }
  @if(CACHE && !FUSED) { hidden[at] = value; }
}

fn keepOutput(at: u32, value: vec4f) {
  @if(FUSED) { scratch[at] = value; }
  @if(!FUSED) { output[at] = value; }
}

// Input k for a quad; a kernel that acts makes it from what it has just observed.
fn inputAt(base: u32, k: u32, quad: u32) -> vec4f {
  @if(ACTS) { return inputQuad(k, quad); }
  @if(!ACTS) { return input[base + k * INPUT_ROW_QUADS + quad]; }
}

// Adds the first layer's products, whose inputs pass through the tile.
fn addInputs(z: ptr<function, Block>, row: u32, samples: Samples, place: Place, lane: u32) {
  for (var k = 0u; k < INPUTS_PADDED; k += INPUT_ROWS) {
    let rows = min(INPUT_ROWS, INPUTS_PADDED - k);
    workgroupBarrier();
    for (var e = lane; e < rows * GROUP_QUADS; e += WORKGROUP) {
      let quad = min(samples.first + e % GROUP_QUADS, samples.last);
      tile[e] = inputAt(samples.inputBase, k + e / GROUP_QUADS, quad);
    }
    workgroupBarrier();
    if (place.isOwn) { addRows(z, row + k / 4u, INPUTS_PADDED / 4u, rows / 4u, place.column); }
  }
}

// Writes a block's activations over the tile. Its sums pass through there, so that one piece of code activates them
// all.
fn activateBlock(z: ptr<function, Block>, layer: u32, bias: vec4f, samples: Samples, place: Place) {
  let own = place.unit * GROUP_QUADS + place.column;
  tile[own] = (*z).a0 + bias.x;
  tile[own + GROUP_QUADS] = (*z).a1 + bias.y;
  tile[own + 2u * GROUP_QUADS] = (*z).a2 + bias.z;
  tile[own + 3u * GROUP_QUADS] = (*z).a3 + bias.w;
  tile[own + COLUMNS] = (*z).b0 + bias.x;
  tile[own + COLUMNS + GROUP_QUADS] = (*z).b1 + bias.y;
  tile[own + COLUMNS + 2u * GROUP_QUADS] = (*z).b2 + bias.z;
  tile[own + COLUMNS + 3u * GROUP_QUADS] = (*z).b3 + bias.w;
  let row = samples.hiddenBase + (layer * HIDDEN + place.unit) * QUADS;
  for (var i = 0u; i < 8u; i++) {
    let column = i / 4u * COLUMNS;
    let at = own + i % 4u * GROUP_QUADS + column;
    let h = activate(tile[at]);
    tile[at] = h;
    keepActivation(row + i % 4u * QUADS + quadAt(samples.first, place.column + column), h);
  }
}

// The last layer's outputs, each of one quad by one lane.
fn evaluateOutputs(weights: u32, samples: Samples, lane: u32) {
  for (var i = lane; i < OUTPUTS * GROUP_QUADS; i += WORKGROUP) {
    let j = i / GROUP_QUADS;
    let column = i % GROUP_QUADS;
    // A compiler that knows how often a short loop runs may unroll it, and then loads everything at once.
    let row = weights / 4u + j * (HIDDEN / 4u);
    var sum = vec4f(0.0);
    var at = column;
    for (var k = row; k < row + HIDDEN / 4u; k++) {
      let w = parameters[k];
      sum = fma(vec4f(w.x), tile[at], sum);
      sum = fma(vec4f(w.y), tile[at + GROUP_QUADS], sum);
      sum = fma(vec4f(w.z), tile[at + 2u * GROUP_QUADS], sum);
      sum = fma(vec4f(w.w), tile[at + 3u * GROUP_QUADS], sum);
      at += 4u * GROUP_QUADS;
    }
    let bias = weights + OUTPUTS * HIDDEN + j;
    keepOutput(
      samples.outputBase + j * OUTPUT_ROW + quadAt(samples.first, column), sum + parameters[bias / 4u][bias % 4u]
    );
  }
}

// The outputs of a network without hidden layers, which are a block's.
fn keepLinearUnit(bias: u32, unit: u32, samples: Samples, column: u32, x: vec4f, y: vec4f) {
  if (unit < OUTPUTS) {
    let b = parameters[(bias + unit) / 4u][(bias + unit) % 4u];
    let row = samples.outputBase + unit * OUTPUT_ROW;
    keepOutput(row + quadAt(samples.first, column), x + b);
    keepOutput(row + quadAt(samples.first, column + COLUMNS), y + b);
  }
}

// All lanes of the workgroup call it, from uniform control flow; `base` is where the network's parameters begin.
fn evaluate(base: u32, samples: Samples, lane: u32) {
  let place = placeOf(lane);
  var z = Block();
  addInputs(&z, base / 4u + place.unit * (INPUTS_PADDED / 4u), samples, place, lane);
  @if(LINEAR) {
    if (place.isOwn) {
      let bias = base + OUTPUTS * INPUTS_PADDED;
      keepLinearUnit(bias, place.unit, samples, place.column, z.a0, z.b0);
      keepLinearUnit(bias, place.unit + 1u, samples, place.column, z.a1, z.b1);
      keepLinearUnit(bias, place.unit + 2u, samples, place.column, z.a2, z.b2);
      keepLinearUnit(bias, place.unit + 3u, samples, place.column, z.a3, z.b3);
    }
  }
  @if(!LINEAR) {
    var bias = base + HIDDEN * INPUTS_PADDED + place.unit;
    for (var layer = 0u; layer < LAYERS; layer++) {
      workgroupBarrier();
      if (place.isOwn) { activateBlock(&z, layer, parameters[bias / 4u], samples, place); }
      workgroupBarrier();
      let weights = base + layerOffset(layer + 1u);
      if (layer + 1u < LAYERS && place.isOwn) {
        z = Block();
        addRows(&z, (weights + place.unit * HIDDEN) / 4u, HIDDEN / 4u, HIDDEN / 4u, place.column);
      }
      bias = weights + HIDDEN * HIDDEN + place.unit;
    }
    evaluateOutputs(base + layerOffset(LAYERS), samples, lane);
  }
}
