// Merges the iteration's observations into the running statistics, at its end: rollout, values and gradients of one
// iteration all used the same ones. Blocks are joined in order (lib/moments).
// moments [BLOCKS][INPUTS][3]  ->  statistics [2][INPUTS_PADDED] mean, sum of squares and the count;
// normaliser [2][INPUTS_PADDED] mean, 1/std.   Launch: (INPUTS / 64, 1, replicas).
// Test: test/kernels/estimate/moments.test.ts.   Twin: test/reference/moments.ts.
import package::shape::{ INPUTS, BLOCKS };
import package::hyper::{ HYPER_STRIDE, NORMALISE_OBSERVATIONS };
import package::layout::{
  NORMALISER_MEAN, NORMALISER_SCALE, STATISTICS_COUNT, STATISTICS_MEAN, STATISTICS_SQUARES, normaliserAt,
  statisticsAt };
import package::lib::moments::{ Moments, joined, momentsOf };
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
  let mean = statisticsAt(replica, STATISTICS_MEAN, k);
  let squares = statisticsAt(replica, STATISTICS_SQUARES, k);
  // Every feature keeps its own count, though they agree, so that no lane waits for another.
  let count = statisticsAt(replica, STATISTICS_COUNT, k);
  var all = Moments(statistics[mean], statistics[squares], statistics[count]);
  for (var b = 0u; b < BLOCKS; b++) { all = joined(all, momentsOf(replica, b * INPUTS + k)); }   // [BLOCKS][INPUTS]
  statistics[mean] = all.mean;
  statistics[squares] = all.squares;
  statistics[count] = all.count;
  if (hyper[replica * HYPER_STRIDE + NORMALISE_OBSERVATIONS] != 0.0) {
    normaliser[normaliserAt(replica, NORMALISER_MEAN, k)] = all.mean;
    normaliser[normaliserAt(replica, NORMALISER_SCALE, k)] = 1.0 / sqrt(all.squares / all.count + VARIANCE_FLOOR);
  }
}
