// One control step of a rollout up to its action, where policy and task step are dispatches of their own:
//   o = observe(s); x = (o - mean) / std; a ~ pi(x)
// With POSTED physics the step that the action asks for is posted, which rollout/physics then does; rollout/step
// follows.
//
// actor or parameters (TILE)  normaliser  ->  observation  transition (actions, log-probabilities)  environments (the
// state, as far as observing completes it)  posts;  output [OUTPUTS][QUADS] with TILE is between its lanes alone.
// Launch: (envs / ENVS_A_GROUP, 1, replicas), QUADS quads of environments; cursor: step of the rollout.
// Test: test/kernels/rollout/collect.test.ts.   Twin: test/reference/collect.ts.
import package::shape::{ ACTIONS, BLOCK_STEPS, INPUTS, LOG_STD };
import package::dispatch::{ OUTPUTS, VECTOR_ADVANCE, WORKGROUP };
@if(TILE) import package::dispatch::{ GROUP_QUADS, QUADS };
import package::strides::{ PARAMETERS_STRIDE };
@if(TILE) import package::strides::{ OUTPUT_STRIDE };
import package::layout::{ NORMALISER_MEAN, NORMALISER_SCALE, normaliserAt, observationAt };
import package::lib::batch::{ activeEnvs };
@if(TILE) import package::lib::network::{ parameter };
@if(!TILE) import package::lib::policy::{ policyOutputs };
@if(TILE) import package::lib::tile_forward::{ Samples, evaluate };
import package::lib::policy::{ Inputs, Outputs };
import package::lib::random::{ PURPOSE_STEP, Stream };
import package::lib::record::{ Slot, isFrozen };
@if(POSTED) import package::model::{ beginPost, endPost };
import package::rollout::choose::{ chooseAction };
import package::rollout::episode::{ Episode, loadEpisode, loadState, observe, ownOf, storeState };
import package::task::{ State };
@if(POSTED) import package::task::{ stepTask };

struct Cursor { index: u32 }

@if(TILE) const ENVS_A_GROUP: u32 = 4u * GROUP_QUADS;
@if(!TILE) const ENVS_A_GROUP: u32 = WORKGROUP;

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@if(!TILE) @group(0) @binding(1) var<storage, read> actor: array<f32>;
@if(TILE) @group(0) @binding(1) var<storage, read> parameters: array<vec4f>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
@group(0) @binding(3) var<storage, read> normaliser: array<f32>;
// out
@group(0) @binding(4) var<storage, read_write> environments: array<f32>;
@group(0) @binding(5) var<storage, read_write> observation: array<f32>;
@group(0) @binding(6) var<storage, read_write> transition: array<f32>;
@if(POSTED) @group(0) @binding(7) var<storage, read_write> posts: array<f32>;
// scratch
@if(TILE) @group(0) @binding(8) var<storage, read_write> output: array<vec4f>;

fn actorWord(at: u32) -> f32 {
  @if(TILE) { return parameter(at); }
  @if(!TILE) { return actor[at]; }
}

fn normalised(replica: u32, k: u32, raw: f32) -> f32 {
  let mean = normaliser[normaliserAt(replica, NORMALISER_MEAN, k)];
  return (raw - mean) * normaliser[normaliserAt(replica, NORMALISER_SCALE, k)];
}

@if(TILE) var<private> tileReplica: u32;
@if(TILE) var<private> tileStart: u32;   // the step's first sample
@if(TILE) var<private> tileEnvs: u32;

// Input k of the networks for four environments; ones beyond the last repeat it.
@if(TILE)
fn inputQuad(k: u32, quad: u32) -> vec4f {
  var x = vec4f();
  if (k < INPUTS) {
    for (var i = 0u; i < 4u; i++) {
      let sample = tileStart + min(4u * quad + i, tileEnvs - 1u);
      x[i] = normalised(tileReplica, k, observation[observationAt(tileReplica, k, sample)]);
    }
  }
  return x;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  if (isFrozen(replica)) { return; }
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  let first = group.x * ENVS_A_GROUP;
  if (first >= envs) { return; }
  let own = ownOf(replica, first + lane, select(0u, envs, lane < ENVS_A_GROUP));

  var state: State;
  loadState(own, &state);
  var episode: Episode;
  loadEpisode(own, cursor.index == 0u, &episode);
  @if(POSTED) beginPost(own.replica, own.env, own.isReal);
  var raw: Inputs;
  observe(&state, &episode, &raw);
  storeState(own, &state);

  let start = cursor.index % BLOCK_STEPS * envs;
  let sample = start + min(own.env, envs - 1u);
  if (own.isReal) {
    for (var k = 0u; k < INPUTS; k++) { observation[observationAt(replica, k, sample)] = raw[k]; }
  }
  var chosen: Outputs;
  let weights = replica * PARAMETERS_STRIDE + cursor.index * VECTOR_ADVANCE;
  @if(TILE) {
    tileReplica = replica;
    tileStart = start;
    tileEnvs = envs;
    storageBarrier();
    let outputBase = replica * (OUTPUT_STRIDE / 4u);
    evaluate(weights, Samples(group.x * GROUP_QUADS, QUADS - 1u, 0u, 0u, outputBase), lane);
    storageBarrier();
    for (var j = 0u; j < OUTPUTS; j++) { chosen[j] = output[outputBase + j * QUADS + own.env / 4u][own.env % 4u]; }
  }
  @if(!TILE) {
    var x: Inputs;
    for (var k = 0u; k < INPUTS; k++) { x[k] = normalised(replica, k, raw[k]); }
    policyOutputs(weights, &x, &chosen, lane & 7u);
  }
  var action: array<f32, ACTIONS>;
  chooseAction(own, episode.count, sample, weights + LOG_STD, &chosen, &action);
  @if(POSTED) {
    stepTask(&state, &action, Stream(own.seed, own.env, episode.count, PURPOSE_STEP));
    endPost();
  }
}
