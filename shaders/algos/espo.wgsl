// ESPO's decisions (Gu et al. 2024): PCRPO's, and the samples of the next rollout: X (1 + zetaPlus) after a conflict in the
// soft region (eq 6), X (1 + zetaMinus) otherwise (eq 7). With schedules, slacks and shares shrink by 1/T an iteration.
// records, products [3][FUNCTIONS][FUNCTIONS] -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/soft_switch.test.ts.   Twin: test/reference/soft_switch.ts.
import package::hyper::{ EPOCHS, HYPER_STRIDE, SCHEDULES, DELTA, ZETA_MINUS, ZETA_PLUS };
import package::lib::batch::{ envsForShare };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };
import package::lib::soft_switch::{ MODE_CONFLICT, switchSoftly };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> products: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let record = &records[group.z].record;
  beginDecision(group.z);
  (*record).klLimit = hyper[group.z * HYPER_STRIDE + DELTA];
}

@compute @workgroup_size(1)
fn step(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let record = &records[group.z].record;
  if ((*record).updating == 0u) { return; }
  let left = pow(1.0 - 1.0 / max(hyper[h + EPOCHS], 2.0), f32((*record).iteration));
  let share = select(1.0, left, hyper[h + SCHEDULES] != 0.0);
  switchSoftly(group.z, share);
  countMode(group.z);
  let zeta = select(hyper[h + ZETA_MINUS], hyper[h + ZETA_PLUS], (*record).mode == MODE_CONFLICT);
  (*record).nextEnvs = envsForShare(1.0 + share * zeta);
}
