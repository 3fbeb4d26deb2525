// Ends an iteration of a batch that varies: the environments that the algorithm chose play the next rollout, and a replica
// whose samples or iterations reached the run's budget, or that diverged, is finished: it samples and learns no more.
// records -> records.   Launch: (1, 1, replicas), last of an iteration.
// Test: test/kernels/rollout/next_batch.test.ts.
// Twin: none, because it compares two sums with their budgets and assigns.
import package::hyper::{ HYPER_STRIDE, LAST_ITERATION, TOTAL_STEPS };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let record = &records[group.z].record;
  (*record).activeEnvs = (*record).nextEnvs;
  let h = group.z * HYPER_STRIDE;
  let isSpent = f32((*record).sampledSteps) >= hyper[h + TOTAL_STEPS] || f32((*record).iteration) >= hyper[h + LAST_ITERATION];
  (*record).finished = select(0u, 1u, isSpent || (*record).halted != 0u);
}
