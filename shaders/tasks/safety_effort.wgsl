// Safety-MuJoCo's ant, hopper and humanoid: run forward; reward = FORWARD_WEIGHT v_x; the cost is CONTROL_COST
// |action|^2, and UNHEALTHY_COST out of the healthy range.

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, ACTIONS, CONTROL_PERIOD, FORWARD_WEIGHT, CONTROL_COST, UNHEALTHY_COST,
};
import package::lib::random::{ Stream };
import package::tasks::robot::{ isHealthy, moveRobot, observeRobot, placeRobot, steppedOutcome, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let velocity = moveRobot(s, action) / CONTROL_PERIOD;
  var outcome = steppedOutcome(s);
  outcome.reward = FORWARD_WEIGHT * velocity.x;
  outcome.cost[0] = CONTROL_COST * sumOfSquares(action) + select(UNHEALTHY_COST, 0.0, isHealthy(s));
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(s, observation);
}
