// The actor's network for one sample an invocation, as rollouts use it: outputs from normalised inputs.
// Same parameter layout as lib/network. LANES8 as there: control flow must be uniform where it is called.
import package::shape::{ INPUTS_PADDED, HIDDEN, LAYERS };
import package::dispatch::{ OUTPUTS };
import package::kernel::{ actor };
import package::lib::network::{
  TANH_LIMIT, FIRST_LAYER_PARAMETERS, HIDDEN_LAYER_PARAMETERS, INPUT_BLOCKS, HIDDEN_BLOCKS };

alias Inputs = array<f32, INPUTS_PADDED>;
alias Units = array<f32, HIDDEN>;
alias Outputs = array<f32, OUTPUTS>;

fn activateOne(z: f32) -> f32 {
  @if(RELU) { return max(z, 0.0); }
  @if(!RELU) { return tanh(clamp(z, -TANH_LIMIT, TANH_LIMIT)); }
}

// Adds the products of 8 consecutive weights, which begin at `at`, with the values a and b, in their order.
fn addEight(sum: f32, at: u32, a: vec4f, b: vec4f, lane: u32) -> f32 {
  @if(LANES8) {
    let own = actor[at + lane];
    var z = fma(subgroupBroadcast(own, 0u), a.x, sum);
    z = fma(subgroupBroadcast(own, 1u), a.y, z);
    z = fma(subgroupBroadcast(own, 2u), a.z, z);
    z = fma(subgroupBroadcast(own, 3u), a.w, z);
    z = fma(subgroupBroadcast(own, 4u), b.x, z);
    z = fma(subgroupBroadcast(own, 5u), b.y, z);
    z = fma(subgroupBroadcast(own, 6u), b.z, z);
    return fma(subgroupBroadcast(own, 7u), b.w, z);
  }
  @if(!LANES8) {
    var z = sum;
    for (var i = 0u; i < 4u; i++) { z = fma(actor[at + i], a[i], z); }
    for (var i = 0u; i < 4u; i++) { z = fma(actor[at + 4u + i], b[i], z); }
    return z;
  }
}

// A row of weights times the inputs.
fn rowInputs(row: u32, x: ptr<function, Inputs>, lane: u32) -> f32 {
  var sum = 0.0;
  for (var k = 0u; k < INPUT_BLOCKS * 8u; k += 8u) {
    let a = vec4f(x[k], x[k + 1u], x[k + 2u], x[k + 3u]);
    sum = addEight(sum, row + k, a, vec4f(x[k + 4u], x[k + 5u], x[k + 6u], x[k + 7u]), lane);
  }
  return sum;
}

// A row of weights times the units of a hidden layer, which are an array of another length.
fn rowUnits(row: u32, x: ptr<function, Units>, lane: u32) -> f32 {
  var sum = 0.0;
  for (var k = 0u; k < HIDDEN_BLOCKS * 8u; k += 8u) {
    let a = vec4f(x[k], x[k + 1u], x[k + 2u], x[k + 3u]);
    sum = addEight(sum, row + k, a, vec4f(x[k + 4u], x[k + 5u], x[k + 6u], x[k + 7u]), lane);
  }
  return sum;
}

fn policyOutputs(base: u32, x: ptr<function, Inputs>, output: ptr<function, Outputs>, lane: u32) {
  @if(LINEAR) {
    for (var a = 0u; a < OUTPUTS; a++) {
      output[a] = rowInputs(base + a * INPUTS_PADDED, x, lane) + actor[base + OUTPUTS * INPUTS_PADDED + a];
    }
  }
  @if(!LINEAR) {
    var h: Units;
    var next: Units;
    for (var j = 0u; j < HIDDEN; j++) {
      h[j] = activateOne(rowInputs(base + j * INPUTS_PADDED, x, lane) + actor[base + HIDDEN * INPUTS_PADDED + j]);
    }
    var offset = base + FIRST_LAYER_PARAMETERS;
    for (var layer = 1u; layer < LAYERS; layer++) {
      for (var j = 0u; j < HIDDEN; j++) {
        next[j] = activateOne(rowUnits(offset + j * HIDDEN, &h, lane) + actor[offset + HIDDEN * HIDDEN + j]);
      }
      h = next;
      offset += HIDDEN_LAYER_PARAMETERS;
    }
    for (var a = 0u; a < OUTPUTS; a++) {
      output[a] = rowUnits(offset + a * HIDDEN, &h, lane) + actor[offset + OUTPUTS * HIDDEN + a];
    }
  }
}
