// A point mass on a line, pushed by a force: linear in state and action, with quadratic reward and cost.
//   x' = x + STEP_TIME v + noise,  v' = DRAG v + STEP_TIME a + noise;
//   reward = -(x^2 + VELOCITY_WEIGHT v^2),  cost = a^2
// Reward and cost belong to the state and action before the move. After each step the episode goes on with probability
// CONTINUATION, which makes the expected sum of an episode a discounted one. The action is not clipped.

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, ACTIONS, STEP_TIME, DRAG, NOISE, VELOCITY_WEIGHT, START_DISTANCE, CONTINUATION,
};
import package::lib::random::{Stream, uniform4, normal4};
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const POSITION: u32 = 0u;
const VELOCITY: u32 = 1u;

fn resetTask(s: ptr<function, State>, stream: Stream) {
  (*s)[POSITION] = (2.0 * uniform4(stream, 0u).x - 1.0) * START_DISTANCE;
  (*s)[VELOCITY] = 0.0;
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let noise = NOISE * normal4(stream, 0u).xy;
  let x = (*s)[POSITION];
  let v = (*s)[VELOCITY];
  let a = (*action)[0];
  (*s)[POSITION] = x + STEP_TIME * v + noise.x;
  (*s)[VELOCITY] = DRAG * v + STEP_TIME * a + noise.y;

  var outcome: Outcome;
  outcome.reward = -(x * x + VELOCITY_WEIGHT * v * v);
  outcome.cost[0] = a * a;
  outcome.terminated = uniform4(stream, 1u).x >= CONTINUATION;
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  (*observation)[0] = (*s)[POSITION];
  (*observation)[1] = (*s)[VELOCITY];
}
