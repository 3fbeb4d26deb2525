// PPO (Schulman et al. 2017): the reward's clipped surrogate; costs are estimated, not used.
// records -> records.   Launch: (1, 1, replicas).
import package::hyper::{ HYPER_STRIDE, CLIP, TARGET_KL, ACTOR_LR, LR_DECAY, EPOCHS };
import package::lib::control::{ beginDecision, countMode, linearDecay };
import package::lib::record::{ Slot };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let record = &records[group.z].record;
  beginDecision(record);
  (*record).clipRange = hyper[h + CLIP];
  (*record).klStop = hyper[h + TARGET_KL];
  (*record).actorLr = hyper[h + ACTOR_LR] * select(1.0, linearDecay((*record).iteration, hyper[h + EPOCHS]), hyper[h + LR_DECAY] != 0.0);
  countMode(record);
}
