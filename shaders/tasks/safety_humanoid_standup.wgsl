// Safety-MuJoCo's humanoid that stands up from lying: the reward is its root's height per time step; the cost
//   CONTROL_COST |action|^2 + min(IMPACT_COST |contact forces and torques|^2, MAX_IMPACT_COST)

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, ACTIONS, FORCES, FORCE_COUNT, TIME_STEP, CONTROL_COST, IMPACT_COST,
  MAX_IMPACT_COST };
import package::lib::random::{ Stream };
import package::tasks::robot::{ READ, moveRobot, observeRobot, placeRobot, rootHeight, steppedOutcome, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  moveRobot(s, action);
  var impact = 0.0;
  for (var k = READ + FORCES; k < READ + FORCES + FORCE_COUNT; k++) { impact += (*s)[k] * (*s)[k]; }
  var outcome = steppedOutcome(s);
  outcome.reward = rootHeight(s) / TIME_STEP;
  outcome.cost[0] = CONTROL_COST * sumOfSquares(action) + min(IMPACT_COST * impact, MAX_IMPACT_COST);
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(s, observation);
}
