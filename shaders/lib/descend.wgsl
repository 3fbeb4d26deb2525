// The second half of a gradient step, in one workgroup: weight gradients from the rows of a scratch, then Adam
// (Kingma and Ba 2015) after L2 regularisation and clipping of the gradient's norm:
//   g = dL/dp + decay p;  g *= min(1, maxNorm / |g|);  m, v moments;  p -= rate m_hat / (sqrt(v_hat) + 1e-8).
// A network whose gradient is not finite keeps its parameters.
//
// scratch: inputs [INPUTS_PADDED][QUADS], activations [LAYERS * HIDDEN][QUADS], deltas [DELTA_ROWS][QUADS], outputs
// [OUTPUTS][QUADS], gradient [NET_STRIDE], the Psi of penalties [COSTS]; moments [2][NET_STRIDE]; all in vec4s.
import package::shape::{ HIDDEN, INPUTS_PADDED, LAYERS };
import package::dispatch::{ DELTA_ROWS, NET_STRIDE, OUTPUTS, QUADS, TILES, WORKGROUP };
import package::kernel::{ moments, parameters, scratch };
import package::lib::adam::{ adamStep, adapt, clipFactor };
import package::lib::phase::{ SLOTS, endPhase, sumOfSlots };
import package::lib::reduce::{ REDUCE_LANES, isFinite };
@if(!TILE) import package::lib::lane_gradient::{ IN_SCRATCH, Place, Tile, accumulate, placeOf, sumRow, weightAt };
@if(TILE) import package::lib::tile_gradient::{ Sources, differentiate };

const HIDDEN_ROWS: u32 = INPUTS_PADDED * QUADS;
const DELTAS: u32 = HIDDEN_ROWS + LAYERS * HIDDEN * QUADS;
const OUTPUT_ROWS: u32 = DELTAS + DELTA_ROWS * QUADS;
const GRADIENT: u32 = OUTPUT_ROWS + OUTPUTS * QUADS;
const PSI: u32 = GRADIENT + NET_STRIDE / 4u;
const VECTORS: u32 = NET_STRIDE / 4u;
@if(LANES8) const TEAMS: u32 = 1u;
@if(!LANES8) const TEAMS: u32 = WORKGROUP / 8u;

struct Descent { rate: f32, decay: f32, maxNorm: f32 }

// Writes one tile of the gradient; lane is one of 8.
@if(!TILE)
fn differentiate(base: u32, index: u32, quads: u32, lane: u32) {
  let place = placeOf(index);
  let deltaBase = base + DELTAS + place.deltaRow * QUADS;
  let gradient = (base + GRADIENT) * 4u;
  if (place.isSum) {
    let sum = sumRow(deltaBase, 0u, quads, lane);
    let at = gradient + place.sums + place.j0 + lane;
    if (place.j0 + lane < place.outputs) { scratch[at / 4u][at % 4u] = sum; }
  } else {
    var tile = Tile();
    let below = base + select(HIDDEN_ROWS + (place.layer - 1u) * HIDDEN * QUADS, 0u, place.layer == 0u);
    accumulate(IN_SCRATCH, below, QUADS, place, deltaBase, 0u, quads, lane, &tile);
    for (var r = 0u; r < 4u; r++) {
      let k = place.k0 + r * 8u + lane;
      for (var j = 0u; j < 8u; j++) {
        let at = gradient + weightAt(place, place.j0 + j, k);
        if (k < place.inputs && place.j0 + j < place.outputs) { scratch[at / 4u][at % 4u] = tile[j][r]; }
      }
    }
  }
}

fn quadOf(at: u32) -> vec4f {
  @if(TILE) { return parameters[at / 4u]; }
  @if(!TILE) { return vec4f(parameters[at], parameters[at + 1u], parameters[at + 2u], parameters[at + 3u]); }
}

// Gradients of all weights on the first `quads` quads of a scratch, by a whole workgroup. Begins a phase.
@if(!TILE)
fn differentiateAll(scratchBase: u32, quads: u32, lane: u32) {
  endPhase();
  for (var index = 0u; index < TILES; index += TEAMS) {
    @if(LANES8) differentiate(scratchBase, index, quads, lane);
    @if(!LANES8) { if (index + lane / 8u < TILES) { differentiate(scratchBase, index + lane / 8u, quads, lane & 7u); } }
  }
}

// Does the same for samples whose inputs begin at `inputBase`.
@if(TILE)
fn differentiateAll(scratchBase: u32, inputBase: u32, quads: u32, lane: u32) {
  endPhase();
  let source = Sources(inputBase, scratchBase + HIDDEN_ROWS, scratchBase + DELTAS);
  for (var index = 0u; index < TILES; index++) {
    differentiate(index, source, 0u, quads, (scratchBase + GRADIENT) * 4u, lane);
  }
}

// One step of a network along the gradient in its scratch, by a whole workgroup; `count` is where its steps are
// counted. Begins and ends a phase.
fn descend(how: Descent, base: u32, scratchBase: u32, first: u32, count: u32, lane: u32) {
  endPhase();
  let gradient = scratchBase + GRADIENT;
  let summed = select(0u, VECTORS, lane < REDUCE_LANES);
  var squares = array<f32, SLOTS>();
  for (var slot = 0u; slot < SLOTS; slot++) {
    for (var i = slot * WORKGROUP + lane; i < summed; i += REDUCE_LANES) {
      let g = scratch[gradient + i] + how.decay * quadOf(base + i * 4u);
      squares[slot] += dot(g, g);
    }
  }
  let norm = sqrt(sumOfSlots(&squares, lane));
  if (isFinite(norm)) {
    let clip = clipFactor(norm, how.maxNorm);
    let at = adamStep(how.rate, moments[count].x + 1.0);
    for (var i = lane; i < VECTORS; i += WORKGROUP) {
      let p = quadOf(base + i * 4u);
      let g = (scratch[gradient + i] + how.decay * p) * clip;
      let adapted = adapt(at, g, p, moments[first + i], moments[first + VECTORS + i]);
      moments[first + i] = adapted.m;
      moments[first + VECTORS + i] = adapted.v;
      @if(TILE) parameters[base / 4u + i] = adapted.p;
      @if(!TILE) for (var c = 0u; c < 4u; c++) { parameters[base + i * 4u + c] = adapted.p[c]; }
    }
  }
  endPhase();
  if (lane == 0u && isFinite(norm)) { moments[count].x += 1.0; }
}
