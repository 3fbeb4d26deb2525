// Uniformly random actions, for measuring how fast a task steps: everything that a training rollout needs from the
// task, without a policy. Episodes restart at the horizon and when a task ends one. In: parameters. In and out: states
// [STATE][N], ages [N]. Out: observations [T][O][N], rewards [T][N], costs [T][C][N]. Environments lie innermost, so
// that neighbouring invocations touch neighbouring words. One invocation per environment, STEPS = T steps.
// Launch: (ceil(N / 64), 1, 1).
// Test: test/tasks/episodes.test.ts.   Twin: none, because its steps are those of tasks/replay, which has one.

import package::task_constants::{ACTIONS, COSTS, OBSERVATIONS, OBSERVATION_PADDED};
import package::dispatch::{ STEPS, HORIZON, CHOICES };
import package::task::{STATE, State, resetTask, stepTask, observeTask};
import package::lib::random::{Stream, PURPOSE_RESET, PURPOSE_STEP, PURPOSE_ACTION, uniform4};

struct Parameters {
  environments: u32,
  seed: u32,
}

// parameters
@group(0) @binding(0) var<storage, read> parameters: Parameters;
// in and out
@group(0) @binding(1) var<storage, read_write> states: array<f32>;
@group(0) @binding(2) var<storage, read_write> ages: array<u32>;  // steps since the start, never reset
// out
@group(0) @binding(3) var<storage, read_write> observations: array<f32>;
@group(0) @binding(4) var<storage, read_write> rewards: array<f32>;
@group(0) @binding(5) var<storage, read_write> costs: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  let environments = parameters.environments;
  if (n >= environments) {
    return;
  }
  let seed = parameters.seed;
  var s: State;
  for (var i = 0u; i < STATE; i++) {
    s[i] = states[i * environments + n];
  }
  let age = ages[n];
  var observation: array<f32, OBSERVATION_PADDED>;
  var isNew = age == 0u;
  for (var t = 0u; t <= STEPS; t++) {
    // one place that resets and one that observes: compilers copy all of a task's code to each
    if (isNew) {
      resetTask(&s, Stream(seed, n, age + t, PURPOSE_RESET));
    }
    observeTask(&s, &observation);
    if (t > 0u) {
      for (var i = 0u; i < OBSERVATIONS; i++) {
        observations[((t - 1u) * OBSERVATIONS + i) * environments + n] = observation[i];
      }
    }
    if (t == STEPS) { break; }
    let step = age + t;
    var action: array<f32, ACTIONS>;
    for (var i = 0u; i < ACTIONS; i += 4u) {
      let u = 2.0 * uniform4(Stream(seed, n, step, PURPOSE_ACTION), i / 4u) - vec4f(1.0);
      for (var j = i; j < min(i + 4u, ACTIONS); j++) {
        action[j] = u[j - i];
      }
    }
    if (CHOICES > 0u) {  // of a discrete task
      action[0] = floor(uniform4(Stream(seed, n, step, PURPOSE_ACTION), 0u).x * f32(CHOICES));
    }
    let outcome = stepTask(&s, &action, Stream(seed, n, step, PURPOSE_STEP));
    rewards[t * environments + n] = outcome.reward;
    for (var c = 0u; c < COSTS; c++) {
      costs[(t * COSTS + c) * environments + n] = outcome.cost[c];
    }
    isNew = outcome.terminated || outcome.isUnstable || (step + 1u) % HORIZON == 0u;
  }
  for (var i = 0u; i < STATE; i++) {
    states[i * environments + n] = s[i];
  }
  ages[n] = age + STEPS;
}
