// Network inputs from raw observations with the iteration's frozen statistics: x = (o - mean) / std; 0 beyond the
// samples.
// observation [INPUTS_PADDED][QUADS]  normaliser  ->  input [INPUTS_PADDED][QUADS]
// Launch: (quads / 64, INPUTS, replicas).
// Test: test/kernels/estimate/moments.test.ts.   Twin: test/reference/moments.ts.
import package::dispatch::{ QUADS, SAMPLES, BATCH };
import package::strides::{ INPUT_STRIDE, OBSERVATION_STRIDE };
import package::layout::{ NORMALISER_MEAN, NORMALISER_SCALE, normaliserAt };
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
  if (BATCH == BATCH_BLOCK) { samples = blockSamples(records[replica].record.run.activeEnvs); }
  // guard, and a varying batch leaves the workgroups beyond it alone
  if (quad >= QUADS || quad / 64u * 256u >= samples) { return; }
  let mean = normaliser[normaliserAt(replica, NORMALISER_MEAN, k)];
  let scale = normaliser[normaliserAt(replica, NORMALISER_SCALE, k)];
  // Rows are QUADS long on both sides: those of a block, or of the final observations.
  let raw = observation[replica * (OBSERVATION_STRIDE / 4u) + k * QUADS + quad];
  let normalised = select(vec4f(0.0), (raw - vec4f(mean)) * scale, isInside(quad, samples));
  input[replica * (INPUT_STRIDE / 4u) + k * QUADS + quad] = normalised;
}
