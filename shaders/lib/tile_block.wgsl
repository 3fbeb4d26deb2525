// What the lanes of a tile kernel share and keep. A workgroup evaluates networks for GROUP_QUADS quads of samples: one
// tile of workgroup memory holds a row of them for each unit of a layer, and each lane has a block of the next layer in
// registers, 4 consecutive units of 2 quads (with TANGENT 1 quad of two products). Once all have read the tile, the
// blocks overwrite it.
//
// A product adds up in the order of its terms, each by fma, as lib/network does: blocks of any shape give the same
// bits.
import package::shape::{ HIDDEN };
import package::dispatch::{ GROUP_QUADS, OUTPUTS_PADDED, QUADS };
import package::kernel::{ parameters };

// WebGPU's default 16 KiB: GROUP_QUADS times the units of a layer are no more than this.
const TILE_VECTORS: u32 = 1024u;
var<workgroup> tile: array<vec4f, TILE_VECTORS>;

@if(TANGENT) const COLUMNS: u32 = GROUP_QUADS;
@if(!TANGENT) const COLUMNS: u32 = GROUP_QUADS / 2u;
@if(LINEAR) const UNITS: u32 = OUTPUTS_PADDED;
@if(!LINEAR) const UNITS: u32 = HIDDEN;

// Which block is a lane's: units [unit, unit + 4) of quads column and column + COLUMNS; beyond the last unit it has
// none.
struct Place { unit: u32, column: u32, isOwn: bool }

fn placeOf(lane: u32) -> Place {
  let unit = lane / COLUMNS * 4u;
  return Place(unit, lane % COLUMNS, unit < UNITS);
}

// The quad of a column, when the workgroup's first one is `first`; columns beyond the last quad repeat it.
fn quadAt(first: u32, column: u32) -> u32 { return min(first + column, QUADS - 1u); }

// Values of 4 units: a0 .. a3 of the first quad, b0 .. b3 of the second. Named, since what an index chooses while a
// kernel runs is in memory on most GPUs.
struct Block { a0: vec4f, a1: vec4f, a2: vec4f, a3: vec4f, b0: vec4f, b1: vec4f, b2: vec4f, b3: vec4f }

// Adds the products of 4 units' weights w for one input, whose values are x and y in the two quads.
fn multiplyAdd(z: ptr<function, Block>, w: vec4f, x: vec4f, y: vec4f) {
  (*z).a0 = fma(vec4f(w.x), x, (*z).a0);
  (*z).a1 = fma(vec4f(w.y), x, (*z).a1);
  (*z).a2 = fma(vec4f(w.z), x, (*z).a2);
  (*z).a3 = fma(vec4f(w.w), x, (*z).a3);
  (*z).b0 = fma(vec4f(w.x), y, (*z).b0);
  (*z).b1 = fma(vec4f(w.y), y, (*z).b1);
  (*z).b2 = fma(vec4f(w.z), y, (*z).b2);
  (*z).b3 = fma(vec4f(w.w), y, (*z).b3);
}

// Adds W x of the tile's first 4 `depth` rows: `row` is the vec4 of parameters where the weights of the block's first
// unit begin, and `stride` how many further those of the next unit do.
fn addRows(z: ptr<function, Block>, row: u32, stride: u32, depth: u32, column: u32) {
  for (var k = 0u; k < depth; k++) {
    let w0 = parameters[row + k];
    let w1 = parameters[row + stride + k];
    let w2 = parameters[row + 2u * stride + k];
    let w3 = parameters[row + 3u * stride + k];
    let at = k * 4u * GROUP_QUADS + column;
    multiplyAdd(z, vec4f(w0.x, w1.x, w2.x, w3.x), tile[at], tile[at + COLUMNS]);
    multiplyAdd(z, vec4f(w0.y, w1.y, w2.y, w3.y), tile[at + GROUP_QUADS], tile[at + GROUP_QUADS + COLUMNS]);
    multiplyAdd(z, vec4f(w0.z, w1.z, w2.z, w3.z), tile[at + 2u * GROUP_QUADS], tile[at + 2u * GROUP_QUADS + COLUMNS]);
    multiplyAdd(z, vec4f(w0.w, w1.w, w2.w, w3.w), tile[at + 3u * GROUP_QUADS], tile[at + 3u * GROUP_QUADS + COLUMNS]);
  }
}
