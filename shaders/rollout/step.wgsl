// One control step of a rollout from its action on, where policy and task step are dispatches of their own:
//   s, r, c = step(s, a); where an episode ended, s = reset
// With POSTED physics the task takes what rollout/physics answered, and what a new state is to show is asked for; `ask`
// does that for environments that begin a rollout with a state that nothing has looked at.
//
// transition (actions)  ->  transition  environments  finalObservation  episodes  posts.
// Launch: (envs / WORKGROUP, 1, replicas); cursor: step of the rollout.
// Test: test/kernels/rollout/collect.test.ts.   Twin: test/reference/collect.ts.
import package::shape::{ ACTIONS, BLOCK_STEPS, STEPS };
import package::dispatch::{ WORKGROUP };
import package::layout::{ transitionAction, transitionAt };
import package::lib::batch::{ activeEnvs };
import package::lib::policy::{ Inputs };
import package::lib::random::{ PURPOSE_STEP, Stream };
import package::lib::record::{ Slot, isFrozen };
@if(POSTED) import package::model::{ beginPost, endPost };
import package::rollout::episode::{
  Episode, enter, isCutOff, isRestarted, keepEnded, keepFinalObservation, keepTransition, loadEpisode, loadState,
  observe, ownOf, restart, storeEpisode, storeState };
import package::task::{ State, stepTask };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
// out
@group(0) @binding(2) var<storage, read_write> environments: array<f32>;
@group(0) @binding(3) var<storage, read_write> transition: array<f32>;
@group(0) @binding(4) var<storage, read_write> finalObservation: array<f32>;
@group(0) @binding(5) var<storage, read_write> episodes: array<f32>;
@if(POSTED) @group(0) @binding(6) var<storage, read_write> posts: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let replica = id.z;
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  if (isFrozen(replica) || id.x >= envs) { return; }   // guard
  let own = ownOf(replica, id.x, envs);
  var state: State;
  loadState(own, &state);
  var episode: Episode;
  loadEpisode(own, cursor.index == 0u, &episode);
  let sample = cursor.index % BLOCK_STEPS * envs + own.env;
  var action: array<f32, ACTIONS>;
  for (var a = 0u; a < ACTIONS; a++) { action[a] = transition[transitionAt(replica, transitionAction(a), sample)]; }

  @if(POSTED) beginPost(own.replica, own.env, own.isReal);
  var outcome = stepTask(&state, &action, Stream(own.seed, own.env, episode.count, PURPOSE_STEP));
  let reward = enter(own, &outcome, &episode);
  keepTransition(own, sample, reward, &outcome, &episode);

  let isLast = cursor.index + 1u == STEPS;
  var raw: Inputs;
  if (isCutOff(&episode, isLast)) {
    observe(&state, &episode, &raw);
    keepFinalObservation(own, &episode, &raw);
  }
  keepEnded(own, &episode);
  let isNew = isRestarted(&episode, isLast);
  if (isNew) { restart(own, &state, &episode); }
  storeState(own, &state);
  storeEpisode(own, &episode);
  @if(SEES) if (isNew) { observe(&state, &episode, &raw); }
  @if(POSTED) endPost();
}

@if(SEES)
@compute @workgroup_size(WORKGROUP)
fn ask(@builtin(global_invocation_id) id: vec3u) {
  let replica = id.z;
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  if (isFrozen(replica) || id.x >= envs) { return; }   // guard
  let own = ownOf(replica, id.x, envs);
  var state: State;
  loadState(own, &state);
  var episode: Episode;
  loadEpisode(own, true, &episode);
  var raw: Inputs;
  beginPost(own.replica, own.env, own.isReal);
  observe(&state, &episode, &raw);
  endPost();
}
