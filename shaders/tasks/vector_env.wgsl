// One step of a vector of environments with given actions, or the begin of new episodes: what stands behind
// `ringfence serve-envs` and the Python package.
// An episode that ends begins anew in the same step (SAME_STEP), in the next one, whose action is then ignored
// (NEXT_STEP), or when it is told to (DISABLED). An environment's random numbers are those of its own seed and its own
// count of steps, so that it plays the same in every mode and beside any others.
// In: parameters; orders [2][N], what to do and the seed; actions [N][A]. In and out: states [STATE][N];
// progress [4][N]: seed, steps since seeding, age of the episode, 1 where it has ended.
// Out: results, which are rewards [N], costs [N][C], flags [N], observations [N][O]; finalObservations [N][O], written
// where SAME_STEP begins anew. One invocation per environment.
// Launch: (ceil(N / 64), 1, 1).
// Test: test/tasks/vector_env.test.ts.   Twin: none, because its steps are those of tasks/replay, which has one.

import package::task_constants::{ACTIONS, COSTS, OBSERVATIONS, OBSERVATION_PADDED};
import package::dispatch::{ HORIZON };
import package::task::{STATE, State, resetTask, stepTask, observeTask};
import package::lib::random::{Stream, PURPOSE_RESET, PURPOSE_STEP};
import package::lib::environment::{ TERMINATED, TRUNCATED };
import package::tasks::outcome::{ Outcome };

struct Parameters {
  environments: u32,
  autoreset: u32,
  order: u32,   // what all environments are to do; OWN_ORDER: each what `orders` says
}

// autoreset
const NEXT_STEP: u32 = 1u;
const SAME_STEP: u32 = 2u;

// orders
const REST: u32 = 0u;     // nothing: its results stay as they are
const RESET: u32 = 1u;    // a new episode of its own random numbers
const RESEED: u32 = 2u;   // a new episode of another seed
const PLACE: u32 = 3u;    // a new episode from the given state
const STEP: u32 = 4u;
const OWN_ORDER: u32 = 5u;

// parameters
@group(0) @binding(0) var<storage, read> parameters: Parameters;
// in
@group(0) @binding(1) var<storage, read> orders: array<u32>;
@group(0) @binding(2) var<storage, read> actions: array<f32>;
// in and out
@group(0) @binding(3) var<storage, read_write> states: array<f32>;
@group(0) @binding(4) var<storage, read_write> progress: array<u32>;
// out
@group(0) @binding(5) var<storage, read_write> results: array<f32>;
@group(0) @binding(6) var<storage, read_write> finalObservations: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  let N = parameters.environments;
  if (n >= N) { return; }
  let order = select(parameters.order, orders[n], parameters.order == OWN_ORDER);
  if (order == REST) { return; }

  var s: State;
  for (var i = 0u; i < STATE; i++) { s[i] = states[i * N + n]; }
  var seed = progress[n];
  var count = progress[N + n];
  var age = progress[2u * N + n];
  var hasEnded = progress[3u * N + n] == 1u;

  let isStep = order == STEP && !(hasEnded && parameters.autoreset == NEXT_STEP);
  if (order == RESET && age == 0u) { count++; }   // else the episode's steps have moved it on
  if (order == RESEED) {
    seed = orders[N + n];
    count = 0u;
  }
  var isReset = !isStep && order != PLACE;
  var outcome: Outcome;
  var flags = 0u;
  var observation: array<f32, OBSERVATION_PADDED>;
  if (!isStep) {
    age = 0u;
    hasEnded = false;
  }
  // one place that resets and one that observes: compilers copy all of a task's code to each
  for (var turn = 0u; turn < 2u; turn++) {
    if (isReset) {
      resetTask(&s, Stream(seed, 0u, count, PURPOSE_RESET));
    } else if (isStep) {
      var action: array<f32, ACTIONS>;
      for (var i = 0u; i < ACTIONS; i++) { action[i] = actions[n * ACTIONS + i]; }
      outcome = stepTask(&s, &action, Stream(seed, 0u, count, PURPOSE_STEP));
      count++;
      age++;
      if (outcome.terminated || outcome.isUnstable) {
        flags = TERMINATED;
      } else if (age >= HORIZON) {
        flags = TRUNCATED;
      }
      hasEnded = flags != 0u;
    }
    observeTask(&s, &observation);
    if (!hasEnded || parameters.autoreset != SAME_STEP) { break; }
    for (var i = 0u; i < OBSERVATIONS; i++) { finalObservations[n * OBSERVATIONS + i] = observation[i]; }
    age = 0u;
    hasEnded = false;
    isReset = true;
  }

  results[n] = outcome.reward;
  for (var c = 0u; c < COSTS; c++) { results[N + n * COSTS + c] = outcome.cost[c]; }
  results[N + N * COSTS + n] = f32(flags);
  let own = 2u * N + N * COSTS + n * OBSERVATIONS;
  for (var i = 0u; i < OBSERVATIONS; i++) { results[own + i] = observation[i]; }
  for (var i = 0u; i < STATE; i++) { states[i * N + n] = s[i]; }
  progress[n] = seed;
  progress[N + n] = count;
  progress[2u * N + n] = age;
  progress[3u * N + n] = select(0u, 1u, hasEnded);
}
