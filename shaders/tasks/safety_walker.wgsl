// Safety-MuJoCo's walker: forward velocity and a bonus each for height and pitch in range; the cost is the effort.

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, CONTROL_PERIOD, CONTROL_COST };
import package::lib::random::{ Stream };
import package::tasks::robot::{ isHigh, isUpright, moveRobot, observeRobot, placeRobot, steppedOutcome, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let velocity = moveRobot(s, action) / CONTROL_PERIOD;
  var outcome = steppedOutcome(s);
  outcome.reward = velocity.x + select(0.0, 1.0, isHigh(s)) + select(0.0, 1.0, isUpright(s));
  outcome.cost[0] = sqrt(CONTROL_COST * sumOfSquares(action));
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(s, observation);
}
