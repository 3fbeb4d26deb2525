// Centres the advantages of an episodic problem over the episodes that are played at each time step, where the hyper-parameter
// baseline asks for it: E[A_h] = 0 holds for every h, and what is left of a step's mean is the critics' error at that step.
// Notes the share of episodes that are played at each step, and of every function the mean over all episodes that is left.
// transition  advantage [2 FUNCTIONS][QUADS * 4]  ->  advantage, timeMeans [1 + FUNCTIONS][STEPS].
// Launch: (BLOCK_STEPS, FUNCTIONS, replicas), 64 lanes a time step and function; cursor: block.
// Test: test/kernels/estimate/time_baseline.test.ts.   Twin: test/reference/time_baseline.ts.
import package::constants::{ ACTIONS, COSTS, STEPS, BLOCK_STEPS, QUADS, ADVANTAGE_STRIDE, TRANSITION_STRIDE, TIME_MEANS_STRIDE };
import package::hyper::{ HYPER_STRIDE, BASELINE };
import package::lib::batch::{ activeEnvs };
import package::lib::environment::{ IDLE };
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

fn isPlayed(replica: u32, sample: u32) -> bool {
  let flags = transition[replica * TRANSITION_STRIDE + (ACTIONS + 2u + COSTS) * QUADS * 4u + sample];
  return (u32(flags) & IDLE) == 0u;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let step = group.x;   // within the block
  let f = group.y;
  let replica = group.z;
  let envs = activeEnvs(records[replica].record.activeEnvs);
  let row = replica * ADVANTAGE_STRIDE + f * QUADS * 4u;
  var own = 0.0;
  var played = 0.0;
  for (var n = lane; n < envs; n += REDUCE_LANES) {
    if (isPlayed(replica, step * envs + n)) {
      own += advantage[row + step * envs + n];
      played += 1.0;
    }
  }
  let count = workgroupSum(played, lane);
  let sum = workgroupSum(own, lane);
  let isCentred = hyper[replica * HYPER_STRIDE + BASELINE] == STEP_BASELINE;
  let centre = select(0.0, sum / max(count, 1.0), isCentred);
  for (var n = lane; n < envs; n += REDUCE_LANES) {
    if (isPlayed(replica, step * envs + n)) { advantage[row + step * envs + n] -= centre; }
  }
  if (lane == 0u) {
    let means = replica * TIME_MEANS_STRIDE + cursor.index * BLOCK_STEPS + step;
    timeMeans[means + (1u + f) * STEPS] = select(sum / f32(envs), 0.0, isCentred);
    if (f == 0u) { timeMeans[means] = count / f32(envs); }
  }
}
