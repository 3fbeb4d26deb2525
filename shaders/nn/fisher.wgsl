// Product of the Fisher matrix of the Gaussian policy with a vector v, up to the weight gradient:
//   F v = mean_samples J^T Sigma^-1 J v  for the mean's parameters,  2 v  for the log-stds (state-independent),
// where J v is the forward derivative of the mean along v. F is the Hessian of KL(old || new) at the old policy.
// Every sample enters. With kl_action_mean the KL is averaged over the action dimensions, so F is 1/ACTIONS of this.
//
// parameters, vector (both laid out as the actor)  input [INPUTS_PADDED][QUADS]  hidden [LAYERS*HIDDEN][QUADS]
// ->  delta [DELTA_ROWS][QUADS]; the log-std's rows are left 0 (optim/conjugate_gradient adds that block).
// Launch: (quads / WORKGROUP, 1, replicas).
import package::constants::{
  INPUTS_PADDED, HIDDEN, LAYERS, OUTPUTS, QUADS, SAMPLES, TOTAL_SAMPLES, WORKGROUP, LOG_STD,
  PARAMETERS_STRIDE, INPUT_STRIDE, HIDDEN_STRIDE, DELTA_STRIDE };
import package::hyper::{ KL_ACTION_MEAN, HYPER_STRIDE };
import package::lib::network::{
  InputQuad, HiddenQuad, FIRST_LAYER_PARAMETERS, HIDDEN_LAYER_PARAMETERS, activationSlope, dotInput, dotHidden };
import package::lib::backward::{ OutputQuad, backpropagate };
import package::lib::record::{ Slot, isFrozen };

// parameters
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
@group(0) @binding(3) var<storage, read> vector: array<f32>;
@group(0) @binding(4) var<storage, read> input: array<vec4f>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
// out
@group(0) @binding(6) var<storage, read_write> delta: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let quad = min(group.x * WORKGROUP + lane, QUADS - 1u);
  let replica = group.z;
  if (isFrozen(&records[replica].record) || records[replica].record.updating == 0u) { return; }

  let base = replica * PARAMETERS_STRIDE;
  let inputBase = replica * (INPUT_STRIDE / 4u);
  let deltaBase = replica * (DELTA_STRIDE / 4u) + quad;
  let inside = vec4u(quad * 4u) + vec4u(0u, 1u, 2u, 3u) < vec4u(SAMPLES);
  let dimensions = select(1.0, f32(OUTPUTS), hyper[replica * HYPER_STRIDE + KL_ACTION_MEAN] != 0.0);
  let weight = select(vec4f(0.0), vec4f(1.0 / (f32(TOTAL_SAMPLES) * dimensions)), inside);

  var x: InputQuad;
  for (var k = 0u; k < INPUTS_PADDED; k++) { x[k] = input[inputBase + k * QUADS + quad]; }
  var u: OutputQuad;

  @if(LINEAR) {
    for (var a = 0u; a < OUTPUTS; a++) {
      u[a] = dotInput(&vector, base + a * INPUTS_PADDED, &x, lane & 7u) + vector[base + OUTPUTS * INPUTS_PADDED + a];
    }
  }
  @if(!LINEAR) {
    let hiddenBase = replica * (HIDDEN_STRIDE / 4u) + quad;
    var t: HiddenQuad;      // tangent of the layer's activations
    var next: HiddenQuad;
    var h: HiddenQuad;
    for (var j = 0u; j < HIDDEN; j++) {
      h[j] = hidden[hiddenBase + j * QUADS];
      let z = dotInput(&vector, base + j * INPUTS_PADDED, &x, lane & 7u) + vector[base + HIDDEN * INPUTS_PADDED + j];
      t[j] = z * activationSlope(h[j]);
    }
    var offset = base + FIRST_LAYER_PARAMETERS;
    for (var layer = 1u; layer < LAYERS; layer++) {
      for (var j = 0u; j < HIDDEN; j++) {
        let z = dotHidden(&vector, offset + j * HIDDEN, 1u, &h, lane & 7u)
          + dotHidden(&parameters, offset + j * HIDDEN, 1u, &t, lane & 7u) + vector[offset + HIDDEN * HIDDEN + j];
        next[j] = z * activationSlope(hidden[hiddenBase + (layer * HIDDEN + j) * QUADS]);
      }
      t = next;
      for (var j = 0u; j < HIDDEN; j++) { h[j] = hidden[hiddenBase + (layer * HIDDEN + j) * QUADS]; }
      offset += HIDDEN_LAYER_PARAMETERS;
    }
    for (var a = 0u; a < OUTPUTS; a++) {
      u[a] = dotHidden(&vector, offset + a * HIDDEN, 1u, &h, lane & 7u)
        + dotHidden(&parameters, offset + a * HIDDEN, 1u, &t, lane & 7u) + vector[offset + OUTPUTS * HIDDEN + a];
    }
  }
  for (var a = 0u; a < OUTPUTS; a++) {
    u[a] *= weight * exp(-2.0 * parameters[base + LOG_STD + a]);
    delta[deltaBase + (LAYERS * HIDDEN + a) * QUADS] = u[a];
  }
  @if(!LINEAR) {
    let hiddenRows = replica * (HIDDEN_STRIDE / 4u) + quad;
    backpropagate(&parameters, base, &hidden, hiddenRows, &delta, deltaBase, &u, lane & 7u);
  }
}
