// Rollout: policy and task step fused, STEPS_PER_DISPATCH control steps of every environment in one dispatch.
//   o = observe(s); x = (o - mean) / std; a ~ pi(x); s, r, c = step(s, a)
// An episode that ends is reset at once; its last reward and cost belong to the transition that ended it. The final
// observation of a truncated episode, and of the rollout itself, is kept for bootstrapping. This is the form for lane
// policies and tasks that step by themselves; rollout/act and rollout/step are the others (docs/rollouts.md).
//
// actor  normaliser  ->  observation  transition  environments  finalObservation  episodes (package::layout).
// Step t (within its block) of environment n is sample t activeEnvs + n.
// Launch: (envs / WORKGROUP, 1, replicas); cursor: chunk, counted over all blocks.
// Test: test/kernels/rollout/collect.test.ts.   Twin: test/reference/collect.ts.
import package::shape::{
  INPUTS, ACTIONS, STEPS, BLOCK_STEPS, STEPS_PER_DISPATCH, BLOCK_DISPATCHES, LOG_STD,
};
import package::dispatch::{ WORKGROUP, VECTOR_ADVANCE };
import package::strides::{ PARAMETERS_STRIDE };
import package::layout::{ NORMALISER_MEAN, NORMALISER_SCALE, normaliserAt, observationAt };
import package::lib::batch::{ activeEnvs };
import package::lib::policy::{ Inputs, Outputs, policyOutputs };
import package::lib::random::{ Stream, PURPOSE_STEP };
import package::lib::record::{ Slot, isFrozen };
import package::rollout::choose::{ chooseAction };
import package::rollout::episode::{
  Episode, enter, isCutOff, isRestarted, keepEnded, keepFinalObservation, keepTransition, loadEpisode, loadState,
  observe, ownOf, restart, storeEpisode, storeState };
import package::task::{ State, stepTask };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> actor: array<f32>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
@group(0) @binding(3) var<storage, read> normaliser: array<f32>;
// out
@group(0) @binding(4) var<storage, read_write> environments: array<f32>;
@group(0) @binding(5) var<storage, read_write> observation: array<f32>;
@group(0) @binding(6) var<storage, read_write> transition: array<f32>;
@group(0) @binding(7) var<storage, read_write> finalObservation: array<f32>;
@group(0) @binding(8) var<storage, read_write> episodes: array<f32>;

fn actorWord(at: u32) -> f32 {
  return actor[at];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  if (isFrozen(replica)) { return; }
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  if (group.x * WORKGROUP >= envs) { return; }
  let own = ownOf(replica, group.x * WORKGROUP + lane, envs);

  var state: State;
  loadState(own, &state);
  var episode: Episode;
  loadEpisode(own, cursor.index == 0u, &episode);

  var raw: Inputs;
  var x: Inputs;
  var output: Outputs;
  var action: array<f32, ACTIONS>;
  let firstStep = (cursor.index % BLOCK_DISPATCHES) * STEPS_PER_DISPATCH;   // within the block
  let blockStart = (cursor.index / BLOCK_DISPATCHES) * BLOCK_STEPS;
  let steps = min(STEPS_PER_DISPATCH, BLOCK_STEPS - firstStep);
  for (var i = 0u; i <= steps; i++) {
    // Compilers copy a task's code to each place that observes: this one sees where a step led, and again what a new
    // episode begins with.
    var isArrival = i > 0u;
    loop {
      observe(&state, &episode, &raw);
      if (!isArrival) { break; }
      isArrival = false;
      let isLast = blockStart + firstStep + i == STEPS;
      if (isCutOff(&episode, isLast)) { keepFinalObservation(own, &episode, &raw); }
      keepEnded(own, &episode);
      if (!isRestarted(&episode, isLast)) { break; }
      restart(own, &state, &episode);
    }
    if (i == steps) { break; }
    let step = firstStep + i;
    let sample = step * envs + own.env;
    for (var k = 0u; k < INPUTS; k++) {
      let mean = normaliser[normaliserAt(replica, NORMALISER_MEAN, k)];
      x[k] = (raw[k] - mean) * normaliser[normaliserAt(replica, NORMALISER_SCALE, k)];
      if (own.isReal) { observation[observationAt(replica, k, sample)] = raw[k]; }
    }
    let weights = replica * PARAMETERS_STRIDE + (blockStart + step) * VECTOR_ADVANCE;
    policyOutputs(weights, &x, &output, lane & 7u);
    chooseAction(own, episode.count, sample, weights + LOG_STD, &output, &action);
    var outcome = stepTask(&state, &action, Stream(own.seed, own.env, episode.count, PURPOSE_STEP));
    let reward = enter(own, &outcome, &episode);
    keepTransition(own, sample, reward, &outcome, &episode);
  }
  storeState(own, &state);
  storeEpisode(own, &episode);
}
