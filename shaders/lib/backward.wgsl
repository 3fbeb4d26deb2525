// Backpropagation through the hidden layers for a quad of samples.
import package::constants::{ HIDDEN, LAYERS, OUTPUTS, QUADS };
import package::lib::network::{ HiddenQuad, Weights, layerOffset, activationSlope, dotHidden };

alias OutputQuad = array<vec4f, OUTPUTS>;

// From the outputs' deltas d L / d z_out to the deltas of every hidden layer's pre-activations, written to rows
// [LAYERS * HIDDEN] of `delta`:  d_l = (W_{l+1}^T d_{l+1}) act'(h_l). With FUSED activations and deltas are one buffer.
fn backpropagate(
  parameters: Weights, base: u32,
  @if(!FUSED) hidden: ptr<storage, array<vec4f>, read>,
  hiddenBase: u32,
  delta: ptr<storage, array<vec4f>, read_write>, deltaBase: u32,
  outputDelta: ptr<function, OutputQuad>, lane: u32,
) {
  @if(FUSED) let hidden = delta;
  let output = base + layerOffset(LAYERS);
  var d: HiddenQuad;
  var next: HiddenQuad;
  for (var k = 0u; k < HIDDEN; k++) {
    var sum = vec4f(0.0);
    for (var j = 0u; j < OUTPUTS; j++) {
      sum = fma(vec4f((*parameters)[output + j * HIDDEN + k]), (*outputDelta)[j], sum);
    }
    d[k] = sum * activationSlope((*hidden)[hiddenBase + ((LAYERS - 1u) * HIDDEN + k) * QUADS]);
    (*delta)[deltaBase + ((LAYERS - 1u) * HIDDEN + k) * QUADS] = d[k];
  }
  for (var below = LAYERS - 1u; below > 0u; below--) {
    let offset = base + layerOffset(below);
    for (var k = 0u; k < HIDDEN; k++) {
      let slope = activationSlope((*hidden)[hiddenBase + ((below - 1u) * HIDDEN + k) * QUADS]);
      next[k] = dotHidden(parameters, offset + k, HIDDEN, &d, lane) * slope;
      (*delta)[deltaBase + ((below - 1u) * HIDDEN + k) * QUADS] = next[k];
    }
    d = next;
  }
}
