// Run forward, but not fast: Safety-Gymnasium's velocity tasks, and e-COP's run.
//   reward = FORWARD_WEIGHT forward velocity + HEALTHY_REWARD - CONTROL_COST |action|^2;  cost = 1 above THRESHOLD, or
//   (SPEED_COSTS) the speed itself
// The speed of the cost is the signed forward velocity, or (SPEED_IN_PLANE) the length of the horizontal one. The
// control cost counts the action as given; the motors take what their range allows.

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, ACTIONS, CONTROL_PERIOD, FORWARD_WEIGHT, HEALTHY_REWARD, CONTROL_COST, THRESHOLD,
  SPEED_IN_PLANE, SPEED_COSTS };
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
  let speed = select(velocity.x, length(velocity), SPEED_IN_PLANE == 1u);
  var outcome = steppedOutcome(s);
  outcome.reward = FORWARD_WEIGHT * velocity.x + HEALTHY_REWARD - CONTROL_COST * sumOfSquares(action);
  outcome.cost[0] = select(select(0.0, 1.0, speed > THRESHOLD), speed, SPEED_COSTS == 1u);
  outcome.terminated = !isHealthy(s);
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(s, observation);
}
