// Ends an iteration of a batch that varies: the environments that the algorithm chose play the next rollout, and a
// replica whose samples or iterations reached the run's budget, or that diverged, is finished: it samples and learns no
// more.
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
  let run = &records[group.z].record.run;
  (*run).activeEnvs = (*run).nextEnvs;
  let h = group.z * HYPER_STRIDE;
  let isSampled = f32((*run).sampledSteps) >= hyper[h + TOTAL_STEPS];
  let isSpent = isSampled || f32((*run).iteration) >= hyper[h + LAST_ITERATION];
  (*run).finished = select(0u, 1u, isSpent || (*run).halted != 0u);
}
