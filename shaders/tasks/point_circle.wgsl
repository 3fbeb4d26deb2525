// SafetyPointCircle: run counter-clockwise along the circle of radius 1.5 about the origin, between walls.
// Reward: 0.1 (x v - y u) / r / (1 + |r - 1.5|), with (u, v) the world velocity of the body origin. Cost: 1 beyond the
// walls at |x| = 1.125 (level 1) and |y| = 1.125 (level 2). The lidar sees the circle's centre, up to 6 m away.

import package::task_constants::{STATE_WORDS, OBSERVATION_PADDED, ACTIONS, WALLS};
import package::lib::random::{Stream, uniform4, TWO_PI};
import package::tasks::lidar::{Sights, sight, writeLidar};
import package::tasks::point_robot::{ROBOT_SENSORS, moveRobot, fromRobot, turnBy};
import package::tasks::point_state::{loadRobot, storeRobot, placeRobot, observeRobot};
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const CIRCLE_RADIUS: f32 = 1.5;
const WALL: f32 = 1.125;
const START: f32 = 0.8;  // half side of the square where the robot starts
const LIDAR_RANGE: f32 = 6.0;
const REWARD_FACTOR: f32 = 0.1;
const REWARD_CLIP: f32 = 10.0;
const TINY: f32 = 1e-12;  // keeps 0 / 0 out of the reward when the robot stands on the centre

fn resetTask(s: ptr<function, State>, stream: Stream) {
  let u = uniform4(stream, 0u);
  placeRobot(s, (2.0 * u.xy - vec2f(1.0)) * START, TWO_PI * u.z);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  var robot = loadRobot(s);
  moveRobot(&robot, vec2f((*action)[0], (*action)[1]));
  storeRobot(s, robot);
  let position = robot.position;
  let velocity = turnBy(robot.velocity, robot.direction);
  let radius = max(length(position), TINY);
  let along = (position.x * velocity.y - position.y * velocity.x) / radius;

  var outcome: Outcome;
  outcome.reward = clamp(REWARD_FACTOR * along / (1.0 + abs(radius - CIRCLE_RADIUS)), -REWARD_CLIP, REWARD_CLIP);
  if ((WALLS >= 2u && abs(position.x) > WALL) || (WALLS >= 4u && abs(position.y) > WALL)) {
    outcome.cost[0] = 1.0;
  }
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  let robot = loadRobot(s);
  observeRobot(robot, observation);
  var sights: Sights;
  sights[0] = sight(fromRobot(robot, vec2f(0.0)), LIDAR_RANGE);
  writeLidar(observation, ROBOT_SENSORS, &sights, 1u);
}
