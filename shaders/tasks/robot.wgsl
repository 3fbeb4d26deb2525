// A robot in a task: a model whose root travels over a plane, or stands fixed. State: qpos [NQ], qvel [NV], the last
// accelerations [NV], whether the outputs have been seen, and the outputs: what the task reads of the last evaluation,
// with points of space relative to the root's place in the plane. The first TRAVEL coordinates are the root's x, or x
// and y. A new state has seen nothing: it is observed before it is stepped, and then its outputs are those that its
// positions and velocities determine, and 0 for forces.

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, ACTIONS, NQ, NV, MODEL_WORDS, FRAMES, TRAVEL, QUATERNION, QPOS0, POSITION_NOISE,
  VELOCITY_NOISE, NORMAL_VELOCITY, HIDDEN_POSITIONS, VELOCITY_CLIP, MIN_HEIGHT, MAX_HEIGHT, MAX_PITCH, MAX_STATE,
  OUTPUTS, MEASURES, PLACES, PLACE_COUNT, READS, WARNINGS, OBSERVED_READS, READ_CLIP,
};
import package::lib::quaternion::{ normalizeQuaternion };
import package::lib::random::{ Stream, uniform4, normal4 };
import package::model::{ step, look };
import package::tasks::outcome::{ Outcome };
import package::tasks::articulated_state::{ modelState, modelControl, modelOutput };

const SEEN: u32 = MODEL_WORDS;
const OUTPUT: u32 = SEEN + 1u;   // the measured point first, if there is one
const READ: u32 = OUTPUT + READS;

// The plane is the same everywhere: from the origin f32 keeps displacements that it would round away 100 m farther on.
fn toOrigin(s: ptr<function, array<f32, STATE_WORDS>>) {
  for (var k = 0u; k < MODEL_WORDS; k++) { modelState[k] = (*s)[k]; }
  for (var k = 0u; k < TRAVEL; k++) { modelState[k] = 0.0; }
}

// Keeps the outputs of a robot that has since moved by `displacement`.
fn keepOutputs(s: ptr<function, array<f32, STATE_WORDS>>, displacement: vec2f) {
  for (var k = 0u; k < OUTPUTS; k++) { (*s)[OUTPUT + k] = modelOutput[k]; }
  for (var p = 0u; p < PLACE_COUNT; p++) {
    for (var k = 0u; k < TRAVEL; k++) { (*s)[OUTPUT + PLACES[p] + k] -= displacement[k]; }
  }
  (*s)[SEEN] = 1.0;
}

// Moves the robot by one control step under `action`. Returns the displacement in the plane of what the task MEASURES,
// or else of the root.
fn moveRobot(s: ptr<function, array<f32, STATE_WORDS>>, action: ptr<function, array<f32, ACTIONS>>) -> vec2f {
  for (var a = 0u; a < ACTIONS; a++) { modelControl[a] = (*action)[a]; }
  toOrigin(s);
  step(FRAMES);
  var displacement = vec2f(0.0);
  for (var k = 0u; k < TRAVEL; k++) {
    displacement[k] = modelState[k];
    modelState[k] += (*s)[k];
  }
  for (var k = 0u; k < MODEL_WORDS; k++) { (*s)[k] = modelState[k]; }
  let before = vec2f((*s)[OUTPUT], (*s)[OUTPUT + 1u]);
  keepOutputs(s, displacement);
  return select(displacement, vec2f(modelOutput[0], modelOutput[1]) - before, MEASURES == 1u);
}

// The outcome of a step that moveRobot made: no reward and no costs yet, and whether the simulation became unstable.
fn steppedOutcome(s: ptr<function, array<f32, STATE_WORDS>>) -> Outcome {
  var outcome: Outcome;
  for (var k = 0u; k < 3u; k++) { outcome.isUnstable = outcome.isUnstable || (*s)[OUTPUT + WARNINGS + k] > 0.0; }
  return outcome;
}

// What the task sees of a state that nothing has moved yet.
fn seeRobot(s: ptr<function, array<f32, STATE_WORDS>>) {
  if ((*s)[SEEN] == 0.0) {
    toOrigin(s);
    look();
    keepOutputs(s, vec2f(0.0));
  }
}

// The place in the plane of what the task MEASURES.
fn seenPosition(s: ptr<function, array<f32, STATE_WORDS>>) -> vec2f {
  return vec2f((*s)[0] + (*s)[OUTPUT], (*s)[1] + (*s)[OUTPUT + 1u]);
}

// The reference pose with noise: positions uniform within POSITION_NOISE, velocities uniform or normal of scale
// VELOCITY_NOISE.
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
    let q = normalizeQuaternion(
      vec4f((*s)[QUATERNION], (*s)[QUATERNION + 1u], (*s)[QUATERNION + 2u], (*s)[QUATERNION + 3u])
    );
    for (var i = 0u; i < 4u; i++) { (*s)[QUATERNION + i] = q[i]; }
  }
}

// Positions from HIDDEN_POSITIONS on, then velocities within +- VELOCITY_CLIP, then OBSERVED_READS of the outputs.
fn observeRobot(s: ptr<function, array<f32, STATE_WORDS>>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  seeRobot(s);
  for (var k = HIDDEN_POSITIONS; k < NQ; k++) { (*observation)[k - HIDDEN_POSITIONS] = (*s)[k]; }
  for (var k = NQ; k < NQ + NV; k++) {
    (*observation)[k - HIDDEN_POSITIONS] = clamp((*s)[k], -VELOCITY_CLIP, VELOCITY_CLIP);
  }
  for (var k = 0u; k < OBSERVED_READS; k++) {
    (*observation)[NQ + NV - HIDDEN_POSITIONS + k] = clamp((*s)[READ + k], -READ_CLIP, READ_CLIP);
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

// Whether it is within all limits of the robot.
fn isHealthy(s: ptr<function, array<f32, STATE_WORDS>>) -> bool {
  var healthy = isHigh(s) && isUpright(s);
  for (var k = 2u; k < NQ + NV; k++) { healthy = healthy && abs((*s)[k]) < MAX_STATE; }
  return healthy;
}
