// Steps a task from given states with given actions, or from new episodes: what `ringfence replay` and the tests run.
// In: parameters; actions [T][N][A]. In and out: states [N][STATE]. Out: observations [T + 1][N][O], the first one of
// the state before any action; rewards [T][N]; costs [T][N][C]; terminations [T][N] (0 or 1).
// One invocation per environment; launch (ceil(N / 64), 1, 1).
// Test: test/tasks/point.test.ts.   Twin: test/reference/point.ts.

import package::task_constants::{ACTIONS, COSTS, OBSERVATIONS, OBSERVATION_PADDED};
import package::task::{STATE, State, resetTask, stepTask, observeTask};
import package::lib::random::{Stream, PURPOSE_RESET, PURPOSE_STEP};

struct Parameters {
  environments: u32,
  steps: u32,
  seed: u32,
  firstStep: u32,   // the environment's own step counter, which keys the random numbers
  newEpisode: u32,  // 1: begin with a reset, and ignore the given states
}

// parameters
@group(0) @binding(0) var<storage, read> parameters: Parameters;
// in
@group(0) @binding(1) var<storage, read> actions: array<f32>;
// in and out
@group(0) @binding(2) var<storage, read_write> states: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> observations: array<f32>;
@group(0) @binding(4) var<storage, read_write> rewards: array<f32>;
@group(0) @binding(5) var<storage, read_write> costs: array<f32>;
@group(0) @binding(6) var<storage, read_write> terminations: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n >= parameters.environments) {
    return;
  }
  var s: State;
  for (var i = 0u; i < STATE; i++) {
    s[i] = states[n * STATE + i];
  }
  if (parameters.newEpisode == 1u) {
    resetTask(&s, Stream(parameters.seed, n, parameters.firstStep, PURPOSE_RESET));
  }
  // one place that observes, because compilers copy all of it to each
  for (var t = 0u; t <= parameters.steps; t++) {
    if (t > 0u) {
      let row = (t - 1u) * parameters.environments + n;
      var action: array<f32, ACTIONS>;
      for (var i = 0u; i < ACTIONS; i++) {
        action[i] = actions[row * ACTIONS + i];
      }
      let outcome = stepTask(&s, &action, Stream(parameters.seed, n, parameters.firstStep + t - 1u, PURPOSE_STEP));
      rewards[row] = outcome.reward;
      for (var c = 0u; c < COSTS; c++) {
        costs[row * COSTS + c] = outcome.cost[c];
      }
      terminations[row] = select(0u, 1u, outcome.terminated || outcome.isUnstable);
    }
    var observation: array<f32, OBSERVATION_PADDED>;
    observeTask(&s, &observation);
    for (var i = 0u; i < OBSERVATIONS; i++) {
      observations[(t * parameters.environments + n) * OBSERVATIONS + i] = observation[i];
    }
  }
  for (var i = 0u; i < STATE; i++) {
    states[n * STATE + i] = s[i];
  }
}
