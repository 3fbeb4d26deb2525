// The episodic policy difference, sampled (Agnihotri et al. 2024, Lemma 3.1): the mean over episodes of
//   sum_h A_h(s_h, a_h)
// estimates how much more the policy that played them earns (function 0) or costs than the policy whose advantages A_h
// are. Rows of `advantage` hold sums G_h = A_h + lambda G_{h+1} of sampled advantages, as estimate/advantage leaves
// them; with lambda = 0 they are the A_h. Idle steps do not count. Blocks add up,
// from the last to the first.
// advantage [2 FUNCTIONS][QUADS * 4]  transition  ->  records.   Launch: (FUNCTIONS, 1, replicas), 64 lanes a function;
// cursor: block.
// Test: test/kernels/estimate/episodic_difference.test.ts.   Twin: test/reference/episodic_difference.ts.
import package::shape::{ BLOCKS };
import package::hyper::{ HYPER_STRIDE, LAMBDA, COST_LAMBDA };
import package::layout::{ advantageAt, advantageOf };
import package::lib::batch::{ activeEnvs, blockSamples };
import package::lib::played::{ isPlayed };
import package::lib::record::{ Slot };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(4) var<uniform> cursor: Cursor;
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> advantage: array<f32>;
@group(0) @binding(2) var<storage, read> transition: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let f = group.x;
  let replica = group.z;
  let h = replica * HYPER_STRIDE;
  let chosen = records[replica].record.run.activeEnvs;
  let envs = activeEnvs(chosen);
  let samples = blockSamples(chosen);
  let lambda = select(hyper[h + COST_LAMBDA], hyper[h + LAMBDA], f == 0u);
  var sum = 0.0;
  for (var i = lane; i < samples; i += REDUCE_LANES) {
    // sum_h A_h = sum_h (G_h - lambda G_{h+1}): the first step counts whole, the others 1 - lambda of themselves
    let share = select(1.0 - lambda, 1.0, cursor.index == 0u && i < envs);
    sum += select(0.0, share * advantage[advantageAt(replica, advantageOf(f), i)], isPlayed(replica, i));
  }
  let mean = workgroupSum(sum, lane) / f32(envs);
  if (lane == 0u) {
    let isBegun = cursor.index + 1u < BLOCKS;
    let estimates = &records[replica].record.estimates;
    if (f == 0u) {
      (*estimates).episodicDifference = mean + select(0.0, (*estimates).episodicDifference, isBegun);
    } else {
      let before = (*estimates).episodicCostDifference[f - 1u];
      (*estimates).episodicCostDifference[f - 1u] = mean + select(0.0, before, isBegun);
    }
  }
}
