// Finite problems, played from their tables: a state's number and the steps of the episode so far are all there is.
// After each step the episode goes on with probability CONTINUATION, which makes the expected sum of an episode a
// discounted one, and is over after EPISODE_STEPS steps. Both ends are terminations: nothing is left to be earned.

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, ACTIONS, COSTS, STATES, CHOICES, SUCCESSORS, EPISODE_STEPS, CONTINUATION, START,
  NEXT, CUMULATIVE, REWARD, COST,
};
import package::lib::random::{Stream, uniform4};
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const PLACE: u32 = 0u;  // the state's number
const STEP: u32 = 1u;   // steps since the episode began

fn resetTask(s: ptr<function, State>, stream: Stream) {
  let u = uniform4(stream, 0u).x;
  var place = 0u;
  while (place + 1u < STATES && u >= START[place]) {
    place++;
  }
  (*s)[PLACE] = f32(place);
  (*s)[STEP] = 0.0;
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let u = uniform4(stream, 0u);
  let choice = u32(clamp(round((*action)[0]), 0.0, f32(CHOICES - 1u)));
  let pair = u32((*s)[PLACE]) * CHOICES + choice;
  var successor = 0u;
  while (successor + 1u < SUCCESSORS && u.x >= CUMULATIVE[pair * SUCCESSORS + successor]) {
    successor++;
  }
  (*s)[PLACE] = f32(NEXT[pair * SUCCESSORS + successor]);
  (*s)[STEP] += 1.0;

  var outcome: Outcome;
  outcome.reward = REWARD[pair];
  for (var c = 0u; c < COSTS; c++) {
    outcome.cost[c] = COST[c * STATES * CHOICES + pair];
  }
  outcome.terminated = (*s)[STEP] >= f32(EPISODE_STEPS) || u.y >= CONTINUATION;
  return outcome;
}

// One-hot: the count of steps is not observed.
fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  for (var i = 0u; i < STATES; i++) {
    (*observation)[i] = select(0.0, 1.0, i == u32((*s)[PLACE]));
  }
}
