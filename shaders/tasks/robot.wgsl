// A robot in a task: a model whose root travels over a plane, or stands fixed. State: qpos [NQ], qvel [NV], the last accelerations
// [NV], and by how much the root's position that the task sees lags behind its position [2]. The first TRAVEL coordinates are
// the root's x, or x and y.

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, ACTIONS, NQ, NV, MODEL_WORDS, FRAMES, TRAVEL, QUATERNION, LAGGING, QPOS0, POSITION_NOISE,
  VELOCITY_NOISE, NORMAL_VELOCITY, HIDDEN_POSITIONS, VELOCITY_CLIP, MIN_HEIGHT, MAX_HEIGHT, MAX_PITCH, MAX_STATE,
};
import package::lib::quaternion::{ normalizeQuaternion };
import package::lib::random::{ Stream, uniform4, normal4 };
import package::model::{ step };
import package::tasks::articulated_state::{ modelState, modelControl, modelOutput };

const LAG: u32 = MODEL_WORDS;

// Moves the robot by one control step under `action`. Returns the root's displacement in the plane, as the task sees it: where it
// reads a body's position (LAGGING), that is the one of the last evaluation, before the last integration.
fn moveRobot(s: ptr<function, array<f32, STATE_WORDS>>, action: ptr<function, array<f32, ACTIONS>>) -> vec2f {
  for (var a = 0u; a < ACTIONS; a++) { modelControl[a] = (*action)[a]; }
  for (var k = 0u; k < MODEL_WORDS; k++) { modelState[k] = (*s)[k]; }
  // The plane is the same everywhere: from the origin f32 keeps displacements that it would round away 100 m farther on.
  for (var k = 0u; k < TRAVEL; k++) { modelState[k] = 0.0; }
  step(FRAMES);
  var displacement = vec2f(0.0);
  for (var k = 0u; k < TRAVEL; k++) {
    displacement[k] = modelState[k];
    modelState[k] += (*s)[k];
  }
  for (var k = 0u; k < MODEL_WORDS; k++) { (*s)[k] = modelState[k]; }
  let seen = select(displacement, vec2f(modelOutput[0], modelOutput[1]), LAGGING == 1u);
  let before = vec2f((*s)[LAG], (*s)[LAG + 1u]);
  (*s)[LAG] = seen.x - displacement.x;
  (*s)[LAG + 1u] = seen.y - displacement.y;
  return seen - before;
}

// The root's position in the plane as the task sees it.
fn seenPosition(s: ptr<function, array<f32, STATE_WORDS>>) -> vec2f {
  return vec2f((*s)[0] + (*s)[LAG], (*s)[1] + (*s)[LAG + 1u]);
}

// The reference pose with noise: positions uniform within POSITION_NOISE, velocities uniform or normal of scale VELOCITY_NOISE.
fn placeRobot(s: ptr<function, array<f32, STATE_WORDS>>, stream: Stream) {
  for (var k = 0u; k < STATE_WORDS; k++) { (*s)[k] = 0.0; }
  for (var k = 0u; k < NQ + NV; k += 4u) {
    let u = 2.0 * uniform4(stream, k / 4u) - vec4f(1.0);
    var n = u;
    if (NORMAL_VELOCITY == 1u) { n = normal4(stream, NQ + NV + k / 4u); }   // draws that positions do not use
    for (var i = k; i < min(k + 4u, NQ + NV); i++) {
      if (i < NQ) { (*s)[i] = QPOS0[i] + POSITION_NOISE * u[i - k]; }
      else { (*s)[i] = VELOCITY_NOISE * n[i - k]; }
    }
  }
  if (QUATERNION < NQ) {
    let q = normalizeQuaternion(vec4f((*s)[QUATERNION], (*s)[QUATERNION + 1u], (*s)[QUATERNION + 2u], (*s)[QUATERNION + 3u]));
    for (var i = 0u; i < 4u; i++) { (*s)[QUATERNION + i] = q[i]; }
  }
}

// Positions from HIDDEN_POSITIONS on, then velocities within +- VELOCITY_CLIP.
fn observeRobot(s: ptr<function, array<f32, STATE_WORDS>>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  for (var k = HIDDEN_POSITIONS; k < NQ; k++) { (*observation)[k - HIDDEN_POSITIONS] = (*s)[k]; }
  for (var k = NQ; k < NQ + NV; k++) {
    (*observation)[k - HIDDEN_POSITIONS] = clamp((*s)[k], -VELOCITY_CLIP, VELOCITY_CLIP);
  }
}

fn sumOfSquares(action: ptr<function, array<f32, ACTIONS>>) -> f32 {
  var sum = 0.0;
  for (var a = 0u; a < ACTIONS; a++) { sum += (*action)[a] * (*action)[a]; }
  return sum;
}

fn rootHeight(s: ptr<function, array<f32, STATE_WORDS>>) -> f32 {
  return (*s)[TRAVEL];
}

fn isUpright(s: ptr<function, array<f32, STATE_WORDS>>) -> bool {
  return abs((*s)[TRAVEL + 1u]) < MAX_PITCH;
}

fn isHigh(s: ptr<function, array<f32, STATE_WORDS>>) -> bool {
  return rootHeight(s) > MIN_HEIGHT && rootHeight(s) < MAX_HEIGHT;
}

// Within all limits of the robot.
fn isHealthy(s: ptr<function, array<f32, STATE_WORDS>>) -> bool {
  var healthy = isHigh(s) && isUpright(s);
  for (var k = 2u; k < NQ + NV; k++) { healthy = healthy && abs((*s)[k]) < MAX_STATE; }
  return healthy;
}
