// Multi-layer perceptrons on quads: one invocation evaluates a network for 4 consecutive samples, one per component of
// a vec4f. A network has INPUTS_PADDED inputs, LAYERS hidden layers of HIDDEN units and some outputs; all widths but
// the last are padded to multiples of 8 with zero weights, which stay zero under every update here.
//
// Parameters of one network, consecutive: for each layer its weights [out][in], then its biases [out]:
//   W0 [HIDDEN][INPUTS_PADDED], b0 [HIDDEN], W1 [HIDDEN][HIDDEN], b1 [HIDDEN], ..., W [outputs][last], b [outputs].
//
// Weights are the same for every invocation. With 8-lane subgroups (LANES8) each lane loads one of 8 consecutive
// weights and broadcasts it; otherwise every invocation reads all of them. Both sum in the same order.
import package::shape::{ INPUTS_PADDED, HIDDEN };
import package::kernel::{ parameters };
@if(TANGENT) import package::kernel::{ vector };

const FIRST_LAYER_PARAMETERS: u32 = HIDDEN * (INPUTS_PADDED + 1u);
const HIDDEN_LAYER_PARAMETERS: u32 = HIDDEN * (HIDDEN + 1u);
const INPUT_BLOCKS: u32 = INPUTS_PADDED / 8u;
const HIDDEN_BLOCKS: u32 = HIDDEN / 8u;

// f32 tanh is 1 from 9.1 on; beyond 88 some drivers overflow and return NaN.
const TANH_LIMIT: f32 = 15.0;

// Which of the kernel's bindings a row of weights lies in: TANGENT kernels have `vector` beside `parameters`. Callers
// pass a constant, so that nothing of the choice is left once a compiler has inlined it.
const PARAMETERS: u32 = 0u;
const VECTOR: u32 = 1u;

fn weight(binding: u32, at: u32) -> f32 {
  @if(TANGENT) { if (binding == VECTOR) { return vector[at]; } }
  return parameters[at];
}

// One parameter; tile kernels bind them four at a time.
fn parameter(at: u32) -> f32 {
  @if(TILE) { return parameters[at / 4u][at % 4u]; }
  @if(!TILE) { return parameters[at]; }
}

alias InputQuad = array<vec4f, INPUTS_PADDED>;
// One longer than its loops: Mesa unrolls whatever loop runs over a whole array, nested ones with it, and then compiles
// networks of up to 32 units for minutes.
alias HiddenQuad = array<vec4f, HIDDEN + 1u>;

// Offset of layer `layer`'s weights; layer LAYERS is the output.
fn layerOffset(layer: u32) -> u32 {
  if (layer == 0u) { return 0u; }
  return FIRST_LAYER_PARAMETERS + (layer - 1u) * HIDDEN_LAYER_PARAMETERS;
}

fn activate(z: vec4f) -> vec4f {
  @if(RELU) { return max(z, vec4f(0.0)); }
  @if(!RELU) { return tanh(clamp(z, vec4f(-TANH_LIMIT), vec4f(TANH_LIMIT))); }
}

// Derivative of the activation, from its value.
fn activationSlope(h: vec4f) -> vec4f {
  @if(RELU) { return select(vec4f(0.0), vec4f(1.0), h > vec4f(0.0)); }
  @if(!RELU) { return vec4f(1.0) - h * h; }
}

// sum_k w[row + k] x[k] over the padded inputs
fn dotInput(binding: u32, row: u32, x: ptr<function, InputQuad>, lane: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var tile = 0u; tile < INPUT_BLOCKS; tile++) {
    @if(LANES8) {
      let own = weight(binding, row + tile * 8u + lane);
      sum = fma(vec4f(subgroupBroadcast(own, 0u)), x[tile * 8u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 1u)), x[tile * 8u + 1u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 2u)), x[tile * 8u + 2u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 3u)), x[tile * 8u + 3u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 4u)), x[tile * 8u + 4u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 5u)), x[tile * 8u + 5u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 6u)), x[tile * 8u + 6u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 7u)), x[tile * 8u + 7u], sum);
    }
    @if(!LANES8) {
      for (var i = 0u; i < 8u; i++) {
        sum = fma(vec4f(weight(binding, row + tile * 8u + i)), x[tile * 8u + i], sum);
      }
    }
  }
  return sum;
}

// sum_k w[start + k stride] x[k] over the hidden units: a row of weights (stride 1) or a column (stride = inputs of the
// layer)
fn dotHidden(binding: u32, start: u32, stride: u32, x: ptr<function, HiddenQuad>, lane: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var tile = 0u; tile < HIDDEN_BLOCKS; tile++) {
    @if(LANES8) {
      let own = weight(binding, start + (tile * 8u + lane) * stride);
      sum = fma(vec4f(subgroupBroadcast(own, 0u)), x[tile * 8u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 1u)), x[tile * 8u + 1u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 2u)), x[tile * 8u + 2u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 3u)), x[tile * 8u + 3u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 4u)), x[tile * 8u + 4u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 5u)), x[tile * 8u + 5u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 6u)), x[tile * 8u + 6u], sum);
      sum = fma(vec4f(subgroupBroadcast(own, 7u)), x[tile * 8u + 7u], sum);
    }
    @if(!LANES8) {
      for (var i = 0u; i < 8u; i++) {
        sum = fma(vec4f(weight(binding, start + (tile * 8u + i) * stride)), x[tile * 8u + i], sum);
      }
    }
  }
  return sum;
}
