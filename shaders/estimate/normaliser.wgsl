// Merges the iteration's observations into the running statistics, at its end: rollout, values and gradients of one
// iteration all used the same ones. Blocks are joined in order (Chan et al. 1979).
// moments [BLOCKS][INPUTS][2]  ->  statistics [2][INPUTS_PADDED] mean, sum of squares and the count;
// normaliser [2][INPUTS_PADDED] mean, 1/std.   Launch: (INPUTS / 64, 1, replicas).
import package::constants::{ INPUTS, INPUTS_PADDED, BLOCKS, MOMENTS_STRIDE, STATISTICS_STRIDE, NORMALISER_STRIDE };
import package::hyper::{ HYPER_STRIDE, NORMALISE_OBSERVATIONS };
import package::lib::batch::{ playedSamples };
import package::lib::record::{ Slot, isFrozen };

const VARIANCE_FLOOR: f32 = 1e-8;   // as the published wrappers add

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
@group(0) @binding(2) var<storage, read> moments: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> statistics: array<f32>;
@group(0) @binding(4) var<storage, read_write> normaliser: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let k = id.x;
  let replica = id.z;
  if (k >= INPUTS || isFrozen(replica)) { return; }   // guard
  let own = replica * STATISTICS_STRIDE;
  // every feature keeps its own count (they agree), so that no lane waits for another
  var count = statistics[own + 2u * INPUTS_PADDED + k];
  var mean = statistics[own + k];
  var squares = statistics[own + INPUTS_PADDED + k];
  let samples = playedSamples(records[replica].record.activeEnvs, records[replica].record.epochLength) / f32(BLOCKS);
  for (var b = 0u; b < BLOCKS; b++) {
    let at = replica * MOMENTS_STRIDE + (b * INPUTS + k) * 2u;
    let shift = moments[at] - mean;
    let total = count + samples;
    mean += shift * (samples / total);
    squares += moments[at + 1u] + shift * shift * (count * samples / total);
    count = total;
  }
  statistics[own + k] = mean;
  statistics[own + INPUTS_PADDED + k] = squares;
  statistics[own + 2u * INPUTS_PADDED + k] = count;
  if (hyper[replica * HYPER_STRIDE + NORMALISE_OBSERVATIONS] != 0.0) {
    normaliser[replica * NORMALISER_STRIDE + k] = mean;
    normaliser[replica * NORMALISER_STRIDE + INPUTS_PADDED + k] = 1.0 / sqrt(squares / count + VARIANCE_FLOOR);
  }
}
