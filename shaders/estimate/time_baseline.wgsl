// Centres the advantages of an episodic problem over the episodes that are played at each time step, where the
// hyper-parameter baseline asks for it: E[A_h] = 0 holds for every h, and what is left of a step's mean is the critics'
// error at that step. Notes the share of episodes that are played at each step, and of every function the mean over all
// episodes that is left.
// transition  advantage [2 FUNCTIONS][QUADS * 4]  ->  advantage, timeMeans [1 + FUNCTIONS][STEPS].
// Launch: (BLOCK_STEPS, FUNCTIONS, replicas), 64 lanes a time step and function; cursor: block.
// Test: test/kernels/estimate/time_baseline.test.ts.   Twin: test/reference/time_baseline.ts.
import package::shape::{ BLOCK_STEPS };
import package::hyper::{ HYPER_STRIDE, BASELINE };
import package::layout::{ TIME_MEANS_PLAYED, advantageAt, advantageOf, timeMeansAdvantage, timeMeansAt };
import package::lib::batch::{ activeEnvs };
import package::lib::played::{ isPlayed };
import package::lib::record::{ Slot };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

const STEP_BASELINE: f32 = 0.0;   // the first of the choices

struct Cursor { index: u32 }

// parameters
@group(0) @binding(5) var<uniform> cursor: Cursor;
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
@group(0) @binding(2) var<storage, read> transition: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> advantage: array<f32>;
@group(0) @binding(4) var<storage, read_write> timeMeans: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let step = group.x;   // within the block
  let f = group.y;
  let replica = group.z;
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  var own = 0.0;
  var played = 0.0;
  for (var n = lane; n < envs; n += REDUCE_LANES) {
    let sample = step * envs + n;   // [BLOCK_STEPS][envs]
    if (isPlayed(replica, sample)) {
      own += advantage[advantageAt(replica, advantageOf(f), sample)];
      played += 1.0;
    }
  }
  let count = workgroupSum(played, lane);
  let sum = workgroupSum(own, lane);
  let isCentred = hyper[replica * HYPER_STRIDE + BASELINE] == STEP_BASELINE;
  let centre = select(0.0, sum / max(count, 1.0), isCentred);
  for (var n = lane; n < envs; n += REDUCE_LANES) {
    let sample = step * envs + n;
    if (isPlayed(replica, sample)) { advantage[advantageAt(replica, advantageOf(f), sample)] -= centre; }
  }
  if (lane == 0u) {
    let t = cursor.index * BLOCK_STEPS + step;   // [STEPS]
    timeMeans[timeMeansAt(replica, timeMeansAdvantage(f), t)] = select(sum / f32(envs), 0.0, isCentred);
    if (f == 0u) { timeMeans[timeMeansAt(replica, TIME_MEANS_PLAYED, t)] = count / f32(envs); }
  }
}
