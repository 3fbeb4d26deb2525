// Generalised advantage estimation (Schulman et al. 2016) for the reward (function 0) and every cost, one block of time
// steps, backwards:
//   delta_t = r_t + gamma V(next) - V_t,  A_t = delta_t + gamma lambda A_{t+1},  target_t = A_t + V_t.
// V(next) is 0 where the task terminated, and the advantage 0 where the episode was over (idle steps); the value of the final observation where an episode was truncated or the
// rollout ended, V_{t+1} otherwise; A_{t+1} counts only within the episode.
//
// transition  value [FUNCTIONS][QUADS * 4]  bootstrapValue [FUNCTIONS][BOOTSTRAP_QUADS * 4]  environments
// ->  advantage [2 FUNCTIONS][QUADS * 4] (advantages, then targets), carry [3 FUNCTIONS][ENVS] to the earlier block.
// Launch: (envs / 8, FUNCTIONS, replicas), last block first; cursor: 1 for the last block, 0 for the others.
// Test: test/kernels/estimate/advantage.test.ts.   Twin: test/reference/advantage.ts.
import package::constants::{
  ACTIONS, COSTS, FUNCTIONS, ENVS, QUADS, BLOCK_STEPS, BOOTSTRAP_QUADS,
  TRANSITION_STRIDE, VALUE_STRIDE, BOOTSTRAP_VALUE_STRIDE, ENVIRONMENTS_STRIDE, ADVANTAGE_STRIDE, CARRY_STRIDE };
import package::hyper::{ HYPER_STRIDE, GAMMA, LAMBDA, COST_GAMMA, COST_LAMBDA };
import package::lib::batch::{ activeEnvs };
import package::lib::environment::{ BOOTSTRAP_COUNT, TERMINATED, TRUNCATED, IDLE };
import package::lib::record::{ Slot };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(8) var<storage, read> records: array<Slot>;
@group(0) @binding(2) var<storage, read> environments: array<f32>;
@group(0) @binding(3) var<storage, read> transition: array<f32>;
@group(0) @binding(4) var<storage, read> value: array<f32>;
@group(0) @binding(5) var<storage, read> bootstrapValue: array<f32>;
// out
@group(0) @binding(6) var<storage, read_write> advantage: array<f32>;
@group(0) @binding(7) var<storage, read_write> carry: array<f32>;

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let env = id.x;
  let f = id.y;
  let replica = id.z;
  let envs = activeEnvs(records[replica].record.activeEnvs);
  if (env >= envs) { return; }   // guard
  let h = replica * HYPER_STRIDE;
  let gamma = select(hyper[h + COST_GAMMA], hyper[h + GAMMA], f == 0u);
  let lambda = select(hyper[h + COST_LAMBDA], hyper[h + LAMBDA], f == 0u);
  let row = QUADS * 4u;
  let rewards = replica * TRANSITION_STRIDE + (ACTIONS + 1u + f) * row + env;
  let flagsRow = replica * TRANSITION_STRIDE + (ACTIONS + 2u + COSTS) * row + env;
  let values = replica * VALUE_STRIDE + f * row + env;
  let finals = replica * BOOTSTRAP_VALUE_STRIDE + f * BOOTSTRAP_QUADS * 4u + env;
  let advantages = replica * ADVANTAGE_STRIDE + f * row + env;
  let targets = advantages + FUNCTIONS * row;
  let kept = replica * CARRY_STRIDE + f * ENVS + env;

  let isLastBlock = cursor.index == 1u;
  var nextAdvantage = carry[kept];
  var nextValue = carry[kept + FUNCTIONS * ENVS];
  var slot = u32(carry[kept + 2u * FUNCTIONS * ENVS]);
  if (isLastBlock) { slot = bitcast<u32>(environments[replica * ENVIRONMENTS_STRIDE + BOOTSTRAP_COUNT * ENVS + env]); }
  for (var i = 0u; i < BLOCK_STEPS; i++) {
    let at = (BLOCK_STEPS - 1u - i) * envs;
    let flags = u32(transition[flagsRow + at]);
    let isEnd = isLastBlock && i == 0u;
    var following = nextValue;
    if ((flags & TERMINATED) != 0u) {
      following = 0.0;
    } else if ((flags & TRUNCATED) != 0u || (isEnd && (flags & IDLE) == 0u)) {
      slot--;
      following = bootstrapValue[finals + slot * ENVS];
      @if(LOCKSTEP) following = 0.0;   // an episodic problem: nothing is earned beyond its horizon
    }
    let isIdle = (flags & IDLE) != 0u;
    let v = select(value[values + at], 0.0, isIdle);
    if (isIdle) { following = 0.0; }
    let delta = transition[rewards + at] + gamma * following - v;
    let continues = flags == 0u && !isEnd;   // an idle step has nothing after it
    let a = delta + select(0.0, gamma * lambda * nextAdvantage, continues);
    advantage[advantages + at] = a;
    advantage[targets + at] = a + v;
    nextAdvantage = a;
    nextValue = v;
  }
  carry[kept] = nextAdvantage;
  carry[kept + FUNCTIONS * ENVS] = nextValue;
  carry[kept + 2u * FUNCTIONS * ENVS] = f32(slot);
}
