// The Point robot's words in a task's state, and its twelve entries of the observation. Every Point task starts its
// state with these words.

import package::task_constants::{STATE_WORDS, OBSERVATION_PADDED};
import package::tasks::point_robot::{Robot, GRAVITY, MAGNETIC_FIELD};

const X: u32 = 0u;
const Y: u32 = 1u;
const COS: u32 = 2u;
const SIN: u32 = 3u;
const VELOCITY_X: u32 = 4u;
const VELOCITY_Y: u32 = 5u;
const OMEGA: u32 = 6u;
const ACCELERATION_X: u32 = 7u;
const ACCELERATION_Y: u32 = 8u;
const ROBOT_WORDS: u32 = 9u;

fn loadRobot(s: ptr<function, array<f32, STATE_WORDS>>) -> Robot {
  return Robot(
    vec2f((*s)[X], (*s)[Y]),
    vec2f((*s)[COS], (*s)[SIN]),
    vec2f((*s)[VELOCITY_X], (*s)[VELOCITY_Y]),
    (*s)[OMEGA],
    vec2f((*s)[ACCELERATION_X], (*s)[ACCELERATION_Y]),
  );
}

fn storeRobot(s: ptr<function, array<f32, STATE_WORDS>>, robot: Robot) {
  (*s)[X] = robot.position.x;
  (*s)[Y] = robot.position.y;
  (*s)[COS] = robot.direction.x;
  (*s)[SIN] = robot.direction.y;
  (*s)[VELOCITY_X] = robot.velocity.x;
  (*s)[VELOCITY_Y] = robot.velocity.y;
  (*s)[OMEGA] = robot.omega;
  (*s)[ACCELERATION_X] = robot.acceleration.x;
  (*s)[ACCELERATION_Y] = robot.acceleration.y;
}

// A robot at rest.
fn placeRobot(s: ptr<function, array<f32, STATE_WORDS>>, position: vec2f, heading: f32) {
  storeRobot(s, Robot(position, vec2f(cos(heading), sin(heading)), vec2f(0.0), 0.0, vec2f(0.0)));
}

// Accelerometer (it feels gravity), velocimeter, gyro, magnetometer: three body axes each.
fn observeRobot(robot: Robot, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  (*observation)[0] = robot.acceleration.x;
  (*observation)[1] = robot.acceleration.y;
  (*observation)[2] = GRAVITY;
  (*observation)[3] = robot.velocity.x;
  (*observation)[4] = robot.velocity.y;
  (*observation)[5] = 0.0;
  (*observation)[6] = 0.0;
  (*observation)[7] = 0.0;
  (*observation)[8] = robot.omega;
  (*observation)[9] = MAGNETIC_FIELD * robot.direction.y;
  (*observation)[10] = MAGNETIC_FIELD * robot.direction.x;
  (*observation)[11] = 0.0;
}
