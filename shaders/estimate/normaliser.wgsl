// Merges the iteration's observations into the running statistics, at its end: rollout, values and gradients of one
// iteration all used the same ones. Blocks are joined in order (lib/moments).
// moments [BLOCKS][INPUTS][3]  ->  statistics [2][INPUTS_PADDED] mean, sum of squares and the count;
// normaliser [2][INPUTS_PADDED] mean, 1/std.   Launch: (INPUTS / 64, 1, replicas).
// Test: test/kernels/estimate/moments.test.ts.   Twin: test/reference/moments.ts.
import package::constants::{ INPUTS, INPUTS_PADDED, BLOCKS, MOMENTS_STRIDE, STATISTICS_STRIDE, NORMALISER_STRIDE };
import package::hyper::{ HYPER_STRIDE, NORMALISE_OBSERVATIONS };
import package::lib::moments::{ MOMENT_WORDS, Moments, joined };
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
  var all = Moments(statistics[own + k], statistics[own + INPUTS_PADDED + k], statistics[own + 2u * INPUTS_PADDED + k]);
  for (var b = 0u; b < BLOCKS; b++) {
    let at = replica * MOMENTS_STRIDE + (b * INPUTS + k) * MOMENT_WORDS;
    all = joined(all, Moments(moments[at], moments[at + 1u], moments[at + 2u]));
  }
  statistics[own + k] = all.mean;
  statistics[own + INPUTS_PADDED + k] = all.squares;
  statistics[own + 2u * INPUTS_PADDED + k] = all.count;
  if (hyper[replica * HYPER_STRIDE + NORMALISE_OBSERVATIONS] != 0.0) {
    normaliser[replica * NORMALISER_STRIDE + k] = all.mean;
    normaliser[replica * NORMALISER_STRIDE + INPUTS_PADDED + k] = 1.0 / sqrt(all.squares / all.count + VARIANCE_FLOOR);
  }
}
