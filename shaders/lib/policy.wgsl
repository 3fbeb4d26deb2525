// The actor's network for one sample an invocation, as rollouts use it: outputs from normalised inputs.
// Same parameter layout as lib/network. LANES8 as there: control flow must be uniform where it is called.
import package::constants::{ INPUTS_PADDED, HIDDEN, LAYERS, OUTPUTS };
import package::kernel::{ actor };
import package::lib::network::{ TANH_LIMIT, FIRST_LAYER_PARAMETERS, HIDDEN_LAYER_PARAMETERS, INPUT_BLOCKS, HIDDEN_BLOCKS };

alias Inputs = array<f32, INPUTS_PADDED>;
alias Units = array<f32, HIDDEN>;
alias Outputs = array<f32, OUTPUTS>;

fn activateOne(z: f32) -> f32 {
  @if(RELU) { return max(z, 0.0); }
  @if(!RELU) { return tanh(clamp(z, -TANH_LIMIT, TANH_LIMIT)); }
}

fn rowInputs(row: u32, x: ptr<function, Inputs>, lane: u32) -> f32 {
  var sum = 0.0;
  for (var tile = 0u; tile < INPUT_BLOCKS; tile++) {
    @if(LANES8) {
      let own = actor[row + tile * 8u + lane];
      sum = fma(subgroupBroadcast(own, 0u), x[tile * 8u], sum);
      sum = fma(subgroupBroadcast(own, 1u), x[tile * 8u + 1u], sum);
      sum = fma(subgroupBroadcast(own, 2u), x[tile * 8u + 2u], sum);
      sum = fma(subgroupBroadcast(own, 3u), x[tile * 8u + 3u], sum);
      sum = fma(subgroupBroadcast(own, 4u), x[tile * 8u + 4u], sum);
      sum = fma(subgroupBroadcast(own, 5u), x[tile * 8u + 5u], sum);
      sum = fma(subgroupBroadcast(own, 6u), x[tile * 8u + 6u], sum);
      sum = fma(subgroupBroadcast(own, 7u), x[tile * 8u + 7u], sum);
    }
    @if(!LANES8) {
      for (var i = 0u; i < 8u; i++) { sum = fma(actor[row + tile * 8u + i], x[tile * 8u + i], sum); }
    }
  }
  return sum;
}

fn rowUnits(row: u32, x: ptr<function, Units>, lane: u32) -> f32 {
  var sum = 0.0;
  for (var tile = 0u; tile < HIDDEN_BLOCKS; tile++) {
    @if(LANES8) {
      let own = actor[row + tile * 8u + lane];
      sum = fma(subgroupBroadcast(own, 0u), x[tile * 8u], sum);
      sum = fma(subgroupBroadcast(own, 1u), x[tile * 8u + 1u], sum);
      sum = fma(subgroupBroadcast(own, 2u), x[tile * 8u + 2u], sum);
      sum = fma(subgroupBroadcast(own, 3u), x[tile * 8u + 3u], sum);
      sum = fma(subgroupBroadcast(own, 4u), x[tile * 8u + 4u], sum);
      sum = fma(subgroupBroadcast(own, 5u), x[tile * 8u + 5u], sum);
      sum = fma(subgroupBroadcast(own, 6u), x[tile * 8u + 6u], sum);
      sum = fma(subgroupBroadcast(own, 7u), x[tile * 8u + 7u], sum);
    }
    @if(!LANES8) {
      for (var i = 0u; i < 8u; i++) { sum = fma(actor[row + tile * 8u + i], x[tile * 8u + i], sum); }
    }
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
