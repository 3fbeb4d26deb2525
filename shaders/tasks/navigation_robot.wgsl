// The root of a navigating robot and what its sensors read. All but the accelerometer and the touch sensors follow from
// positions and velocities; those two are of the evaluation that ends a step, and a new episode has what they read in
// the robot's starting pose (REST). The site of the sensors is fixed to the root, whose axes it shares.

import package::task_constants::{
  STATE_WORDS, OBSERVATION_PADDED, NQ, ROOT_FREE, ROOT_HEIGHT, SITE, TOUCHES, JOINTS, JOINT_COUNT, SHOWS_SITE, BALL
};
import package::lib::angle::{ cosineSine };
import package::lib::quaternion::{ quaternionConjugate, rotate, rotationMatrix };
import package::tasks::robot::{ READ };

// A body's place, how it is turned, and its velocities: of the origin in world axes, of turning in its own.
struct Root {
  position: vec3f,
  quaternion: vec4f,
  linear: vec3f,
  angular: vec3f,
}

const SENSOR_SITE: vec3f = vec3f(SITE[0], SITE[1], SITE[2]);
const SENSORS: u32 = 12u;                          // accelerometer, velocimeter, gyro, magnetometer
const MAGNETIC_FIELD: vec3f = vec3f(0.0, -0.5, 0.0);
const BALL_VELOCITY: u32 = select(0u, 3u, BALL > 0u);
const SITE_ENTRIES: u32 = select(0u, 4u, SHOWS_SITE == 1u);
const BALL_ENTRIES: u32 = select(0u, 9u, BALL > 0u);
const VELOCITIES: u32 = SENSORS + TOUCHES;
const ANGLES: u32 = VELOCITIES + JOINT_COUNT + BALL_VELOCITY + SITE_ENTRIES;
const OWN_ENTRIES: u32 = ANGLES + 2u * JOINT_COUNT + BALL_ENTRIES;

fn three(s: ptr<function, array<f32, STATE_WORDS>>, at: u32) -> vec3f {
  return vec3f((*s)[at], (*s)[at + 1u], (*s)[at + 2u]);
}

// A free root, or one of two slides and a hinge about z.
fn rootOf(s: ptr<function, array<f32, STATE_WORDS>>) -> Root {
  if (ROOT_FREE == 1u) {
    return Root(three(s, 0u), vec4f((*s)[3], three(s, 4u)), three(s, NQ), three(s, NQ + 3u));
  }
  let half = cosineSine(0.5 * (*s)[2]);
  return Root(
    vec3f((*s)[0], (*s)[1], ROOT_HEIGHT), vec4f(half.x, 0.0, 0.0, half.y),
    vec3f((*s)[NQ], (*s)[NQ + 1u], 0.0), vec3f(0.0, 0.0, (*s)[NQ + 2u]),
  );
}

// A point of the ground, seen from the root in its axes; a lidar takes the first two of the three.
fn fromRoot(root: Root, point: vec2f) -> vec2f {
  return rotate(quaternionConjugate(root.quaternion), vec3f(point, 0.0) - root.position).xy;
}

fn writeThree(observation: ptr<function, array<f32, OBSERVATION_PADDED>>, at: u32, v: vec3f) {
  (*observation)[at] = v.x;
  (*observation)[at + 1u] = v.y;
  (*observation)[at + 2u] = v.z;
}

// The suite's order: the four sensors, touches, velocities of the joints, of the ball, the site's height and angular
// velocity in the world, then sine and cosine of each joint and the ball's rotation matrix row by row.
fn observeOwn(
  s: ptr<function, array<f32, STATE_WORDS>>, root: Root, observation: ptr<function, array<f32, OBSERVATION_PADDED>>,
) {
  let inward = quaternionConjugate(root.quaternion);
  writeThree(observation, 0u, three(s, READ));
  writeThree(observation, 3u, rotate(inward, root.linear) + cross(root.angular, SENSOR_SITE));
  writeThree(observation, 6u, root.angular);
  writeThree(observation, 9u, rotate(inward, MAGNETIC_FIELD));
  for (var k = 0u; k < TOUCHES; k++) { (*observation)[SENSORS + k] = (*s)[READ + 3u + k]; }
  for (var j = 0u; j < JOINT_COUNT; j++) {
    let turn = cosineSine((*s)[JOINTS[2u * j]]);
    (*observation)[VELOCITIES + j] = (*s)[NQ + JOINTS[2u * j + 1u]];
    (*observation)[ANGLES + 2u * j] = turn.y;
    (*observation)[ANGLES + 2u * j + 1u] = turn.x;
  }
  if (SHOWS_SITE == 1u) {
    (*observation)[VELOCITIES + JOINT_COUNT] = root.position.z + rotate(root.quaternion, SENSOR_SITE).z;
    writeThree(observation, VELOCITIES + JOINT_COUNT + 1u, rotate(root.quaternion, root.angular));
  }
  if (BALL > 0u) {   // the last joint: its velocities are the last three, its quaternion the last four
    writeThree(observation, VELOCITIES, three(s, NQ + BALL - 1u));
    let columns = rotationMatrix(vec4f((*s)[BALL], three(s, BALL + 1u)));
    for (var row = 0u; row < 3u; row++) {
      writeThree(observation, ANGLES + 3u * row, vec3f(columns[0][row], columns[1][row], columns[2][row]));
    }
  }
}
