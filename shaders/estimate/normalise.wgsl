// Network inputs from raw observations with the iteration's frozen statistics: x = (o - mean) / std; 0 beyond the samples.
// observation [INPUTS_PADDED][QUADS]  normaliser [2][INPUTS_PADDED]  ->  input [INPUTS_PADDED][QUADS]
// Launch: (quads / 64, INPUTS, replicas).
// Test: test/kernels/estimate/moments.test.ts.   Twin: test/reference/moments.ts.
import package::constants::{ INPUTS_PADDED, QUADS, SAMPLES, BATCH, NORMALISER_STRIDE, INPUT_STRIDE, OBSERVATION_STRIDE };
import package::lib::batch::{ BATCH_BLOCK, blockSamples, isInside };
import package::lib::record::{ Slot };

// in
@group(0) @binding(3) var<storage, read> records: array<Slot>;
@group(0) @binding(0) var<storage, read> normaliser: array<f32>;
@group(0) @binding(1) var<storage, read> observation: array<vec4f>;
// out
@group(0) @binding(2) var<storage, read_write> input: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let k = id.y;
  let replica = id.z;
  var samples = SAMPLES;
  if (BATCH == BATCH_BLOCK) { samples = blockSamples(records[replica].record.activeEnvs); }
  // guard, and a varying batch leaves the workgroups beyond it alone
  if (quad >= QUADS || quad / 64u * 256u >= samples) { return; }
  let mean = normaliser[replica * NORMALISER_STRIDE + k];
  let scale = normaliser[replica * NORMALISER_STRIDE + INPUTS_PADDED + k];
  let raw = observation[replica * (OBSERVATION_STRIDE / 4u) + k * QUADS + quad];
  input[replica * (INPUT_STRIDE / 4u) + k * QUADS + quad] = select(vec4f(0.0), (raw - vec4f(mean)) * scale, isInside(quad, samples));
}
