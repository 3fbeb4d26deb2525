// Generalised advantage estimation (Schulman et al. 2016) goes backwards through one block of time steps, for the
// reward (function 0) and every cost:
//   delta_t = r_t + gamma V(next) - V_t,  A_t = delta_t + gamma lambda A_{t+1},  target_t = A_t + V_t.
// V(next) is 0 where the task terminated, the value of the final observation where an episode was truncated or the
// rollout ended, and V_{t+1} otherwise; A_{t+1} counts only within the episode. Idle steps, whose episode was over,
// have advantage 0.
//
// transition  value  bootstrapValue  environments  ->  advantage (and targets), carry to the earlier block
// (package::layout).
// Launch: (envs / 8, FUNCTIONS, replicas), last block first; cursor: 1 for the last block, 0 for the others.
// Test: test/kernels/estimate/advantage.test.ts.   Twin: test/reference/advantage.ts.
import package::shape::{ ENVS, BLOCK_STEPS };
import package::hyper::{ HYPER_STRIDE, GAMMA, LAMBDA, COST_GAMMA, COST_LAMBDA };
import package::lib::batch::{ activeEnvs };
import package::lib::environment::{ TERMINATED, TRUNCATED, IDLE };
import package::lib::record::{ Slot };
import package::layout::{
  CARRY_ADVANTAGE, CARRY_SLOT, CARRY_VALUE, ENVIRONMENT_BOOTSTRAP_COUNT, TRANSITION_FLAGS, advantageAt, advantageOf,
  advantageTarget, bootstrapValueAt, bootstrapValueExpected, carryAt, environmentAt, transitionAt, transitionOutcome,
  valueAt, valueExpected };

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
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  if (env >= envs) { return; }   // guard
  let h = replica * HYPER_STRIDE;
  let gamma = select(hyper[h + COST_GAMMA], hyper[h + GAMMA], f == 0u);
  let lambda = select(hyper[h + COST_LAMBDA], hyper[h + LAMBDA], f == 0u);

  let isLastBlock = cursor.index == 1u;
  var nextAdvantage = carry[carryAt(replica, CARRY_ADVANTAGE, f, env)];
  var nextValue = carry[carryAt(replica, CARRY_VALUE, f, env)];
  var slot = u32(carry[carryAt(replica, CARRY_SLOT, f, env)]);
  if (isLastBlock) { slot = bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_BOOTSTRAP_COUNT, env)]); }
  for (var i = 0u; i < BLOCK_STEPS; i++) {
    let sample = (BLOCK_STEPS - 1u - i) * envs + env;   // [BLOCK_STEPS][envs]
    let flags = u32(transition[transitionAt(replica, TRANSITION_FLAGS, sample)]);
    let isEnd = isLastBlock && i == 0u;
    var following = nextValue;
    if ((flags & TERMINATED) != 0u) {
      following = 0.0;
    } else if ((flags & TRUNCATED) != 0u || (isEnd && (flags & IDLE) == 0u)) {
      slot--;
      following = bootstrapValue[bootstrapValueAt(replica, bootstrapValueExpected(f), slot * ENVS + env)];
      @if(LOCKSTEP) following = 0.0;   // an episodic problem: nothing is earned beyond its horizon
    }
    let isIdle = (flags & IDLE) != 0u;
    let v = select(value[valueAt(replica, valueExpected(f), sample)], 0.0, isIdle);
    if (isIdle) { following = 0.0; }
    let delta = transition[transitionAt(replica, transitionOutcome(f), sample)] + gamma * following - v;
    let continues = flags == 0u && !isEnd;   // an idle step has nothing after it
    let a = delta + select(0.0, gamma * lambda * nextAdvantage, continues);
    advantage[advantageAt(replica, advantageOf(f), sample)] = a;
    advantage[advantageAt(replica, advantageTarget(f), sample)] = a + v;
    nextAdvantage = a;
    nextValue = v;
  }
  carry[carryAt(replica, CARRY_ADVANTAGE, f, env)] = nextAdvantage;
  carry[carryAt(replica, CARRY_VALUE, f, env)] = nextValue;
  carry[carryAt(replica, CARRY_SLOT, f, env)] = f32(slot);
}
