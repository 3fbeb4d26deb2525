// Starts every environment of a run. With rollouts shorter than the horizon the ages are staggered, so that episodes do
// not all end in the same iteration; those first, shortened episodes do not count as full.
// -> environments [ENVIRONMENT_WORDS][ENVS].   Launch: (envs / 64, 1, replicas).
// Test: test/kernels/rollout/collect.test.ts.   Twin: test/reference/collect.ts.
import package::constants::{ SAFETY_WORDS, ENVS, STATE_WORDS, ENVIRONMENTS_STRIDE };
import package::lib::environment::{ AGE, IS_FULL, SAFETY, ENVIRONMENT_WORDS, startAge };
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
  resetTask(&state, Stream(records[replica].record.seed, env, 0u, PURPOSE_RESET));
  let base = replica * ENVIRONMENTS_STRIDE + env;
  for (var i = 0u; i < STATE_WORDS; i++) { environments[base + i * ENVS] = state[i]; }
  let age = startAge(env);
  for (var i = STATE_WORDS; i < ENVIRONMENT_WORDS; i++) { environments[base + i * ENVS] = 0.0; }
  for (var i = 0u; i < SAFETY_WORDS; i++) { environments[base + (SAFETY + i) * ENVS] = 1.0; }
  environments[base + AGE * ENVS] = bitcast<f32>(age);
  environments[base + IS_FULL * ENVS] = bitcast<f32>(select(0u, 1u, age == 0u));
}
