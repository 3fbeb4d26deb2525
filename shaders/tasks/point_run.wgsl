// SafetyPointRun: run along -y between two walls. Reward: 60 per metre of progress towards the far point (0, -1000),
// not clipped. Cost: 1 beyond |x| = 0.5. The walls are not observed: the observation is the robot's own sensors.

import package::task_constants::{STATE_WORDS, OBSERVATION_PADDED, ACTIONS};
import package::lib::random::{Stream, uniform4, TWO_PI};
import package::tasks::point_robot::{moveRobot};
import package::tasks::point_state::{loadRobot, storeRobot, placeRobot, observeRobot};
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const TARGET: vec2f = vec2f(0.0, -1000.0);
const REWARD_FACTOR: f32 = 60.0;
const WALL: f32 = 0.5;
const START_Y: f32 = 16.5;
const START_X: f32 = 0.2;  // the robot starts within +- this

fn resetTask(s: ptr<function, State>, stream: Stream) {
  let u = uniform4(stream, 0u);
  placeRobot(s, vec2f((2.0 * u.x - 1.0) * START_X, START_Y), TWO_PI * u.y);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  var robot = loadRobot(s);
  let before = robot.position - TARGET;
  let displacement = moveRobot(&robot, vec2f((*action)[0], (*action)[1]));
  storeRobot(s, robot);
  // |before| - |after| by the difference of squares: f32 keeps no millimetres at a distance of 1000 m.
  let after = before + displacement;
  let progress = -dot(displacement, before + after) / (length(before) + length(after));

  var outcome: Outcome;
  outcome.reward = REWARD_FACTOR * progress;
  if (abs(robot.position.x) > WALL) {
    outcome.cost[0] = 1.0;
  }
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(loadRobot(s), observation);
}
