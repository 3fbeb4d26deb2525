// TRPO (Schulman et al. 2015): always the reward surrogate in a plain KL trust region; costs are estimated, not used.
// records -> records.   Launch: (1, 1, replicas).
import package::constants::{ COSTS, FUNCTIONS };
import package::lib::record::{ Slot };
import package::lib::reduce::{ isFinite };

// out
@group(0) @binding(0) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let record = &records[group.z].record;
  for (var f = 0u; f < FUNCTIONS; f++) {
    if (!isFinite((*record).advantageStd[f])) { (*record).halted = 1u; }
  }
  (*record).updating = select(0u, 1u, (*record).isEstimated == 1u && (*record).halted == 0u);
  (*record).mode = 0u;
  (*record).rewardWeight = 1.0;
  for (var c = 0u; c < COSTS; c++) {
    (*record).costWeight[c] = 0.0;
    (*record).hasBarrier[c] = 0u;
    (*record).barrierWeight[c] = 0.0;
  }
}
