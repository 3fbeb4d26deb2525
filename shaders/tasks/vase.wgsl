// A vase: a box of 8 milligrams, 650 times lighter than the robot, that slides on the floor. This is a simplification
// of MuJoCo's contact: the robot (a disc and the arrow's square) moves it and does not feel it, contact is frictionless
// and inelastic, and the vase slides to a stop under Coulomb friction without tipping.
//
// Contact is resolved once a control step by position: the vase gives way by the depth of penetration, shared between
// shift and turn by mass and inertia, and the correction over the control step becomes its velocity.

import package::tasks::point_robot::{Robot, CONTROL_STEP, GRAVITY, turnBy, turnBack, fromRobot};

struct Vase {
  position: vec2f,   // m
  direction: vec2f,  // (cos, sin) of the heading
  velocity: vec2f,   // world axes, m/s
  omega: f32,        // rad/s
}

const VASE_HALF: f32 = 0.1;
const ROBOT_RADIUS: f32 = 0.1;
const ARROW_CENTER: vec2f = vec2f(0.1, 0.0);
const ARROW_HALF: f32 = 0.05;
const REACH: f32 = 0.3;  // beyond this distance of the two origins no corner of the arrow meets a corner of the vase
const GYRATION: f32 = 4.0 * VASE_HALF * VASE_HALF / 6.0;  // yaw inertia per mass of a square, m^2
const DECELERATION: f32 = GRAVITY;  // friction coefficient 1
// 0.7652: mean distance in the unit half square
const TWIST_DECELERATION: f32 = GRAVITY * 0.7652 * VASE_HALF / GYRATION;

// Moves the vase out of contact: `depth` along `normal` at `arm` from its centre, all in the world.
fn push(vase: ptr<function, Vase>, arm: vec2f, normal: vec2f, depth: f32) {
  let lever = arm.x * normal.y - arm.y * normal.x;
  let share = depth / (1.0 + lever * lever / GYRATION);
  let angle = share * lever / GYRATION;
  (*vase).position += share * normal;
  (*vase).velocity += share * normal / CONTROL_STEP;
  (*vase).direction = turnBy((*vase).direction, vec2f(cos(angle), sin(angle)));
  (*vase).omega += angle / CONTROL_STEP;
}

// The nearest way out of a centred square for a point inside it: normal and depth; depth <= 0 outside.
fn wayOut(point: vec2f, half: f32) -> vec3f {
  let inside = vec2f(half) - abs(point);
  if (inside.x < inside.y) {
    return vec3f(select(1.0, -1.0, point.x < 0.0), 0.0, inside.x);
  }
  return vec3f(0.0, select(1.0, -1.0, point.y < 0.0), inside.y);
}

fn slide(vase: ptr<function, Vase>) {
  let speed = length((*vase).velocity);
  if (speed > 0.0) {
    (*vase).velocity *= max(0.0, 1.0 - DECELERATION * CONTROL_STEP / speed);
  }
  (*vase).omega = sign((*vase).omega) * max(0.0, abs((*vase).omega) - TWIST_DECELERATION * CONTROL_STEP);
  let angle = CONTROL_STEP * (*vase).omega;
  (*vase).position += CONTROL_STEP * (*vase).velocity;
  (*vase).direction = turnBy((*vase).direction, vec2f(cos(angle), sin(angle)));
}

// One control step of a vase, after the robot has moved.
fn moveVase(vase: ptr<function, Vase>, robot: Robot) {
  let near = distance((*vase).position, robot.position) < REACH;
  let moving = any((*vase).velocity != vec2f(0.0)) || (*vase).omega != 0.0;
  if (!near && !moving) {
    return;
  }
  slide(vase);

  // The robot's disc against the square.
  let center = turnBack(robot.position - (*vase).position, (*vase).direction);
  let nearest = clamp(center, vec2f(-VASE_HALF), vec2f(VASE_HALF));
  let gap = center - nearest;
  let gapLength = length(gap);
  if (gapLength > 0.0 && gapLength < ROBOT_RADIUS) {
    let direction = (*vase).direction;
    push(vase, turnBy(nearest, direction), turnBy(-gap / gapLength, direction), ROBOT_RADIUS - gapLength);
  }
  // The arrow's two front corners in the vase; the rear ones lie inside the disc.
  for (var i = 0u; i < 2u; i++) {
    let tip = vec2f(ARROW_CENTER.x + ARROW_HALF, select(ARROW_HALF, -ARROW_HALF, i == 0u));
    let direction = (*vase).direction;
    let corner = turnBack(robot.position + turnBy(tip, robot.direction) - (*vase).position, direction);
    let out = wayOut(corner, VASE_HALF);
    if (out.z > 0.0) {
      push(vase, turnBy(corner, direction), -turnBy(out.xy, direction), out.z);
    }
  }
  // The vase's corners, counter-clockwise, in the arrow.
  for (var i = 0u; i < 4u; i++) {
    let corner = vec2f(select(VASE_HALF, -VASE_HALF, i == 0u || i == 3u), select(VASE_HALF, -VASE_HALF, i < 2u));
    let arm = turnBy(corner, (*vase).direction);
    let out = wayOut(fromRobot(robot, (*vase).position + arm) - ARROW_CENTER, ARROW_HALF);
    if (out.z > 0.0) {
      push(vase, arm, turnBy(out.xy, robot.direction), out.z);
    }
  }
  (*vase).direction = normalize((*vase).direction);
}
