// Safety-MuJoCo's half cheetah: run at GOAL_VELOCITY; the cost is how far the torso is from its reference height.

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, CONTROL_PERIOD, GOAL_VELOCITY };
import package::lib::random::{ Stream };
import package::tasks::robot::{ moveRobot, observeRobot, placeRobot, rootHeight, steppedOutcome };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let velocity = moveRobot(s, action) / CONTROL_PERIOD;
  var outcome = steppedOutcome(s);
  outcome.reward = -abs(velocity.x - GOAL_VELOCITY);
  outcome.cost[0] = abs(rootHeight(s));
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(s, observation);
}
