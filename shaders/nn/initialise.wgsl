// Initial parameters of NETS networks: weights and biases uniform in +-1/sqrt(inputs of the layer) (the usual default
// of linear layers; the published code starts from it), log-stds at LOG_STD_INIT. Padding is zero and stays zero. The
// vectors of an ACTOR with one for each time step all start alike, and its last layer is POLICY_INIT times that.
// Launch: (NET_STRIDE / 64, NETS, replicas).
// Test: test/kernels/nn/initialise.test.ts.   Twin: test/reference/initialise.ts.
import package::shape::{ INPUTS_PADDED, HIDDEN, LAYERS };
import package::dispatch::{ OUTPUTS, WIDTHS, LOG_STD_ROWS, ACTOR, NET_STRIDE, STREAM_OFFSET };
import package::strides::{ PARAMETERS_STRIDE };
import package::hyper::{ HYPER_STRIDE, LOG_STD_INIT, POLICY_INIT };
import package::lib::network::{ layerOffset };
import package::lib::random::{ Stream, PURPOSE_INIT, uniform4 };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
// out
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let net = id.y;
  let replica = id.z;
  if (i >= NET_STRIDE) { return; }   // guard

  var layer = 0u;
  for (var l = 1u; l <= LAYERS; l++) { if (i >= layerOffset(l)) { layer = l; } }
  let within = i - layerOffset(layer);
  let padded = select(HIDDEN, INPUTS_PADDED, layer == 0u);
  let rows = select(HIDDEN, OUTPUTS, layer == LAYERS);
  let isWeight = within < rows * padded;
  let row = select(within - rows * padded, within / padded, isWeight);
  let column = select(0u, within % padded, isWeight);
  let inputs = WIDTHS[layer];
  var value = 0.0;
  if (row < rows) {
    if (row < WIDTHS[layer + 1u] && column < inputs) {
      let stream = Stream(
        records[replica].record.run.seed, select(net, 0u, ACTOR == 1u) + STREAM_OFFSET, i, PURPOSE_INIT
      );
      value = (2.0 * uniform4(stream, 0u).x - 1.0) / sqrt(f32(inputs));
      if (ACTOR == 1u && layer == LAYERS) { value *= hyper[replica * HYPER_STRIDE + POLICY_INIT]; }
    }
  } else if (row < rows + LOG_STD_ROWS) {
    value = hyper[replica * HYPER_STRIDE + LOG_STD_INIT];
  }
  parameters[replica * PARAMETERS_STRIDE + net * NET_STRIDE + i] = value;
}
