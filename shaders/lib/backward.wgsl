// Backpropagation through the hidden layers for a quad of samples.
import package::shape::{ HIDDEN, LAYERS };
import package::dispatch::{ OUTPUTS, QUADS };
import package::kernel::{ parameters };
@if(!FUSED) import package::kernel::{ delta, hidden };
@if(FUSED) import package::kernel::{ scratch };
import package::lib::network::{ HiddenQuad, PARAMETERS, layerOffset, activationSlope, dotHidden };

alias OutputQuad = array<vec4f, OUTPUTS>;

fn activation(at: u32) -> vec4f {
  @if(FUSED) { return scratch[at]; }
  @if(!FUSED) { return hidden[at]; }
}

fn keepDelta(at: u32, value: vec4f) {
  @if(FUSED) { scratch[at] = value; }
  @if(!FUSED) { delta[at] = value; }
}

// Leads from the outputs' deltas d L / d z_out to the deltas of every hidden layer's pre-activations, written to rows
// [LAYERS * HIDDEN] of `delta`:  d_l = (W_{l+1}^T d_{l+1}) act'(h_l). With FUSED activations and deltas lie in one
// scratch.
fn backpropagate(base: u32, hiddenBase: u32, deltaBase: u32, outputDelta: ptr<function, OutputQuad>, lane: u32) {
  let output = base + layerOffset(LAYERS);
  var d: HiddenQuad;
  var next: HiddenQuad;
  for (var k = 0u; k < HIDDEN; k++) {
    var sum = vec4f(0.0);
    for (var j = 0u; j < OUTPUTS; j++) {
      sum = fma(vec4f(parameters[output + j * HIDDEN + k]), (*outputDelta)[j], sum);
    }
    d[k] = sum * activationSlope(activation(hiddenBase + ((LAYERS - 1u) * HIDDEN + k) * QUADS));
    keepDelta(deltaBase + ((LAYERS - 1u) * HIDDEN + k) * QUADS, d[k]);
  }
  for (var below = LAYERS - 1u; below > 0u; below--) {
    let offset = base + layerOffset(below);
    for (var k = 0u; k < HIDDEN; k++) {
      let slope = activationSlope(activation(hiddenBase + ((below - 1u) * HIDDEN + k) * QUADS));
      next[k] = dotHidden(PARAMETERS, offset + k, HIDDEN, &d, lane) * slope;
      keepDelta(deltaBase + ((below - 1u) * HIDDEN + k) * QUADS, next[k]);
    }
    d = next;
  }
}
