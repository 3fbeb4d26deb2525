// A network's outputs for a quad of samples. With CACHE the activations, which backward passes need, go to rows
// [LAYERS * HIDDEN] of `hidden`, in kernels that train in place (FUSED) those of their scratch.
import package::shape::{ INPUTS_PADDED, HIDDEN, LAYERS };
import package::dispatch::{ OUTPUTS, QUADS };
import package::kernel::{ parameters };
@if(CACHE && !FUSED) import package::kernel::{ hidden };
@if(CACHE && FUSED) import package::kernel::{ scratch };
import package::lib::backward::{ OutputQuad };
import package::lib::network::{
  InputQuad, HiddenQuad, PARAMETERS, FIRST_LAYER_PARAMETERS, HIDDEN_LAYER_PARAMETERS, activate, dotInput, dotHidden };

@if(CACHE)
fn keep(at: u32, activation: vec4f) {
  @if(FUSED) { scratch[at] = activation; }
  @if(!FUSED) { hidden[at] = activation; }
}

fn evaluate(
  base: u32, x: ptr<function, InputQuad>, @if(CACHE) hiddenBase: u32, o: ptr<function, OutputQuad>, lane: u32,
) {
  @if(LINEAR) {
    for (var j = 0u; j < OUTPUTS; j++) {
      let z = dotInput(PARAMETERS, base + j * INPUTS_PADDED, x, lane);
      (*o)[j] = z + parameters[base + OUTPUTS * INPUTS_PADDED + j];
    }
  }
  @if(!LINEAR) {
    var h: HiddenQuad;
    var next: HiddenQuad;
    for (var j = 0u; j < HIDDEN; j++) {
      let z = dotInput(PARAMETERS, base + j * INPUTS_PADDED, x, lane) + parameters[base + HIDDEN * INPUTS_PADDED + j];
      h[j] = activate(z);
      @if(CACHE) keep(hiddenBase + j * QUADS, h[j]);
    }
    var offset = base + FIRST_LAYER_PARAMETERS;
    for (var layer = 1u; layer < LAYERS; layer++) {
      for (var j = 0u; j < HIDDEN; j++) {
        let z = dotHidden(PARAMETERS, offset + j * HIDDEN, 1u, &h, lane) + parameters[offset + HIDDEN * HIDDEN + j];
        next[j] = activate(z);
        @if(CACHE) keep(hiddenBase + (layer * HIDDEN + j) * QUADS, next[j]);
      }
      h = next;
      offset += HIDDEN_LAYER_PARAMETERS;
    }
    for (var j = 0u; j < OUTPUTS; j++) {
      let z = dotHidden(PARAMETERS, offset + j * HIDDEN, 1u, &h, lane);
      (*o)[j] = z + parameters[offset + OUTPUTS * HIDDEN + j];
    }
  }
}
