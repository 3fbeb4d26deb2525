// Weight gradients of one section, up to 64 outputs by 64 inputs of a layer, by a whole workgroup: 16 samples at a time
// pass through workgroup memory, and each lane has 4 outputs by 8 inputs in registers. The last layer's outputs end
// with the log-stds' rows.
//
// Sums have one order, whatever a workgroup's shape: samples one after another by fma within 64, then these sums in
// their order.
import package::shape::{ HIDDEN, INPUTS_PADDED, LAYERS, LOG_STDS };
import package::dispatch::{ DELTA_ROWS, INPUT_ROW_QUADS, OUTPUTS, OUTPUTS_PADDED, QUADS, WORKGROUP };
import package::kernel::{ input };
@if(!FUSED) import package::kernel::{ delta, hidden, partials };
@if(FUSED) import package::kernel::{ scratch };
@if(FUSED) import package::lib::tile_block::{ tile };
import package::lib::network::{ layerOffset };

const SIDE: u32 = 64u;
const STAGE_QUADS: u32 = 4u;
const SUM_QUADS: u32 = 16u;
// A row more than it has keeps lanes that write from each other's memory banks.
const STAGE_ROW: u32 = SIDE + 1u;
const BELOW: u32 = STAGE_QUADS * STAGE_ROW;
@if(!FUSED) var<workgroup> tile: array<vec4f, 2u * BELOW>;

struct Section {
  layer: u32,
  j0: u32,            // first output
  k0: u32,            // first input
  rows: u32,          // of deltas from j0 on
  inputs: u32,        // of the layer
}

fn rowsOf(layer: u32) -> u32 { return select(DELTA_ROWS - LAYERS * HIDDEN, HIDDEN, layer < LAYERS); }
fn inputsOf(layer: u32) -> u32 { return select(HIDDEN, INPUTS_PADDED, layer == 0u); }
fn across(layer: u32) -> u32 { return (inputsOf(layer) + SIDE - 1u) / SIDE; }
fn sectionsOf(layer: u32) -> u32 { return (rowsOf(layer) + SIDE - 1u) / SIDE * across(layer); }

// Section `index`, counted layer by layer.
fn sectionAt(index: u32) -> Section {
  var layer = 0u;
  var rest = index;
  for (var l = 0u; l < LAYERS; l++) {
    if (layer == l && rest >= sectionsOf(l)) {
      rest -= sectionsOf(l);
      layer++;
    }
  }
  let j0 = rest / across(layer) * SIDE;
  return Section(layer, j0, rest % across(layer) * SIDE, min(SIDE, rowsOf(layer) - j0), inputsOf(layer));
}

// Where rows of samples begin: inputs, activations and deltas.
struct Sources { inputBase: u32, hiddenBase: u32, deltaBase: u32 }

fn deltaAt(at: u32) -> vec4f {
  @if(FUSED) { return scratch[at]; }
  @if(!FUSED) { return delta[at]; }
}

// Input k of the layer, for a quad.
fn below(section: Section, source: Sources, k: u32, quad: u32) -> vec4f {
  if (section.layer == 0u) { return input[source.inputBase + k * INPUT_ROW_QUADS + quad]; }
  let at = source.hiddenBase + ((section.layer - 1u) * HIDDEN + k) * QUADS + quad;
  @if(FUSED) { return scratch[at]; }
  @if(!FUSED) { return hidden[at]; }
}

// Brings quads [quad, quad + STAGE_QUADS) into workgroup memory, as far as they are below `end`.
fn stage(section: Section, source: Sources, quad: u32, end: u32, lane: u32) {
  for (var e = lane; e < SIDE * STAGE_QUADS; e += WORKGROUP) {
    let row = e / STAGE_QUADS;
    let q = quad + e % STAGE_QUADS;
    let at = e % STAGE_QUADS * STAGE_ROW + row;
    if (q < end && row < section.rows) {
      tile[at] = deltaAt(source.deltaBase + (section.layer * HIDDEN + section.j0 + row) * QUADS + q);
    }
    if (q < end && section.k0 + row < section.inputs) {
      tile[BELOW + at] = below(section, source, section.k0 + row, q);
    }
  }
}

// Sums of a lane's 4 outputs, one a component and 16 apart, for each of its 8 inputs, 8 apart.
struct Sums { s0: vec4f, s1: vec4f, s2: vec4f, s3: vec4f, s4: vec4f, s5: vec4f, s6: vec4f, s7: vec4f }

// The four samples' deltas d of 4 outputs times an input x.
fn addSamples(sum: vec4f, d0: vec4f, d1: vec4f, d2: vec4f, d3: vec4f, x: vec4f) -> vec4f {
  return fma(d3, vec4f(x.w), fma(d2, vec4f(x.z), fma(d1, vec4f(x.y), fma(d0, vec4f(x.x), sum))));
}

fn addQuad(sums: ptr<function, Sums>, q: u32, j: u32, k: u32) {
  let a = tile[q * STAGE_ROW + j];
  let b = tile[q * STAGE_ROW + j + 16u];
  let c = tile[q * STAGE_ROW + j + 32u];
  let d = tile[q * STAGE_ROW + j + 48u];
  let d0 = vec4f(a.x, b.x, c.x, d.x);
  let d1 = vec4f(a.y, b.y, c.y, d.y);
  let d2 = vec4f(a.z, b.z, c.z, d.z);
  let d3 = vec4f(a.w, b.w, c.w, d.w);
  let x = BELOW + q * STAGE_ROW + k;
  sums.s0 = addSamples(sums.s0, d0, d1, d2, d3, tile[x]);
  sums.s1 = addSamples(sums.s1, d0, d1, d2, d3, tile[x + 8u]);
  sums.s2 = addSamples(sums.s2, d0, d1, d2, d3, tile[x + 16u]);
  sums.s3 = addSamples(sums.s3, d0, d1, d2, d3, tile[x + 24u]);
  sums.s4 = addSamples(sums.s4, d0, d1, d2, d3, tile[x + 32u]);
  sums.s5 = addSamples(sums.s5, d0, d1, d2, d3, tile[x + 40u]);
  sums.s6 = addSamples(sums.s6, d0, d1, d2, d3, tile[x + 48u]);
  sums.s7 = addSamples(sums.s7, d0, d1, d2, d3, tile[x + 56u]);
}

fn addBlock(total: ptr<function, Sums>, part: ptr<function, Sums>) {
  total.s0 += part.s0;
  total.s1 += part.s1;
  total.s2 += part.s2;
  total.s3 += part.s3;
  total.s4 += part.s4;
  total.s5 += part.s5;
  total.s6 += part.s6;
  total.s7 += part.s7;
}

fn put(at: u32, value: f32) {
  @if(FUSED) { scratch[at / 4u][at % 4u] = value; }
  @if(!FUSED) { partials[at] = value; }
}

fn putWeights(section: Section, out: u32, j: u32, k: u32, sum: vec4f) {
  let outputs = select(OUTPUTS, HIDDEN, section.layer < LAYERS);
  let row = section.j0 + j;
  let column = section.k0 + k;
  if (column < section.inputs) {
    let at = out + layerOffset(section.layer) + row * section.inputs + column;
    if (row < outputs) { put(at, sum.x); }
    if (row + 16u < outputs) { put(at + 16u * section.inputs, sum.y); }
    if (row + 32u < outputs) { put(at + 32u * section.inputs, sum.z); }
    if (row + 48u < outputs) { put(at + 48u * section.inputs, sum.w); }
  }
}

// The sum of row j of the deltas: of a bias or, behind the padded outputs, of a log-std.
fn putSum(section: Section, out: u32, j: u32, sum: f32) {
  let row = section.j0 + j;
  let outputs = select(OUTPUTS, HIDDEN, section.layer < LAYERS);
  let biases = out + layerOffset(section.layer) + outputs * section.inputs;
  if (row < outputs) { put(biases + row, sum); }
  if (section.layer == LAYERS && row >= OUTPUTS_PADDED && row - OUTPUTS_PADDED < LOG_STDS) {
    put(biases + OUTPUTS + row - OUTPUTS_PADDED, sum);
  }
}

// Writes section `index` of the gradient on quads [first, end), to words from `out` on. By all lanes, from uniform
// control flow.
fn differentiate(index: u32, source: Sources, first: u32, end: u32, out: u32, lane: u32) {
  let section = sectionAt(index);
  let k = lane % 8u;
  let j = lane / 8u;
  let own = lane % SIDE;
  var total = Sums();
  var sums = Sums();
  var rowTotal = 0.0;
  var rowSum = 0.0;
  for (var quad = first; quad < end; quad += STAGE_QUADS) {
    workgroupBarrier();
    stage(section, source, quad, end, lane);
    workgroupBarrier();
    for (var q = 0u; q < min(STAGE_QUADS, end - quad); q++) {
      addQuad(&sums, q, j, k);
      let d = tile[q * STAGE_ROW + own];
      rowSum = rowSum + d.x + d.y + d.z + d.w;
    }
    if ((quad - first) % SUM_QUADS == SUM_QUADS - STAGE_QUADS || quad + STAGE_QUADS >= end) {
      addBlock(&total, &sums);
      sums = Sums();
      rowTotal += rowSum;
      rowSum = 0.0;
    }
  }
  putWeights(section, out, j, k, total.s0);
  putWeights(section, out, j, k + 8u, total.s1);
  putWeights(section, out, j, k + 16u, total.s2);
  putWeights(section, out, j, k + 24u, total.s3);
  putWeights(section, out, j, k + 32u, total.s4);
  putWeights(section, out, j, k + 40u, total.s5);
  putWeights(section, out, j, k + 48u, total.s6);
  putWeights(section, out, j, k + 56u, total.s7);
  if (section.k0 == 0u && lane < section.rows) { putSum(section, out, lane, rowTotal); }
}
