// Mean, sum of squared deviations and number of samples of the first ROWS rows of a block; two passes, so that a large
// mean does not cancel. The reader joins blocks (lib/moments). In LOCKSTEP the samples whose episode was over (by
// transition's flags) are left out.
// rows [..][BLOCK_QUADS * 4]  ->  moments [BLOCKS][ROWS][MOMENTS_ROWS].
// Launch: (ROWS, 1, replicas), 64 lanes a row; cursor: block.
// Test: test/kernels/estimate/moments.test.ts.   Twin: test/reference/moments.ts.
import package::shape::{ BLOCK_QUADS };
import package::dispatch::{ ROWS };
import package::strides::{ ROWS_STRIDE };
import package::layout::{ MOMENTS_COUNT, MOMENTS_MEAN, MOMENTS_SQUARES, momentsAt };
import package::lib::batch::{ blockSamples };
import package::lib::played::{ isPlayed };
import package::lib::record::{ Slot };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
// in
@group(0) @binding(3) var<storage, read> records: array<Slot>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@if(LOCKSTEP) @group(0) @binding(4) var<storage, read> transition: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> moments: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let replica = group.z;
  let samples = blockSamples(records[replica].record.run.activeEnvs);
  let base = replica * ROWS_STRIDE + row * BLOCK_QUADS * 4u;   // rows [..][BLOCK_QUADS * 4]
  var sum = 0.0;
  var own = 0.0;
  for (var i = lane; i < samples; i += REDUCE_LANES) {
    if (isPlayed(replica, i)) {
      sum += rows[base + i];
      own += 1.0;
    }
  }
  var count = f32(samples);
  @if(LOCKSTEP) count = workgroupSum(own, lane);
  let mean = workgroupSum(sum, lane) / max(count, 1.0);
  var squares = 0.0;
  for (var i = lane; i < samples; i += REDUCE_LANES) {
    let d = rows[base + i] - mean;
    if (isPlayed(replica, i)) { squares += d * d; }
  }
  let total = workgroupSum(squares, lane);
  if (lane == 0u) {
    let series = cursor.index * ROWS + row;   // [BLOCKS][ROWS]
    moments[momentsAt(replica, series, MOMENTS_MEAN)] = mean;
    moments[momentsAt(replica, series, MOMENTS_SQUARES)] = total;
    moments[momentsAt(replica, series, MOMENTS_COUNT)] = count;
  }
}
