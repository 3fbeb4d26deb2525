// Starts every environment of a run. With rollouts shorter than the horizon the ages are staggered, so that episodes do
// not all end in the same iteration; those first, shortened episodes do not count as full.
// -> environments [ENVIRONMENT_ROWS][ENVS].   Launch: (envs / 64, 1, replicas).
// Test: test/kernels/rollout/collect.test.ts.   Twin: test/reference/collect.ts.
import package::shape::{ SAFETY_WORDS, ENVS, STATE_WORDS };
import package::layout::{
  ENVIRONMENT_AGE, ENVIRONMENT_IS_FULL, ENVIRONMENT_ROWS, environmentAt, environmentSafety, environmentState };
import package::lib::environment::{ startAge };
import package::lib::random::{ Stream, PURPOSE_RESET };
import package::lib::record::{ Slot };
import package::task::{ State, resetTask };

// in
@group(0) @binding(0) var<storage, read> records: array<Slot>;
// out
@group(0) @binding(1) var<storage, read_write> environments: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let env = id.x;
  let replica = id.z;
  if (env >= ENVS) { return; }   // guard
  var state: State;
  resetTask(&state, Stream(records[replica].record.run.seed, env, 0u, PURPOSE_RESET));
  for (var i = 0u; i < STATE_WORDS; i++) { environments[environmentAt(replica, environmentState(i), env)] = state[i]; }
  let age = startAge(env);
  for (var row = STATE_WORDS; row < ENVIRONMENT_ROWS; row++) { environments[environmentAt(replica, row, env)] = 0.0; }
  for (var c = 0u; c < SAFETY_WORDS; c++) { environments[environmentAt(replica, environmentSafety(c), env)] = 1.0; }
  environments[environmentAt(replica, ENVIRONMENT_AGE, env)] = bitcast<f32>(age);
  environments[environmentAt(replica, ENVIRONMENT_IS_FULL, env)] = bitcast<f32>(select(0u, 1u, age == 0u));
}
