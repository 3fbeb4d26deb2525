// A task's robot: the shapes of its model where its bodies are, in a window that travels with it. `model` has rows
// for each
//   body   position, parent | quaternion | first joint, joints
//   joint  axis, type | anchor, its place in qpos | reference
//   geom   position, body | quaternion | sizes, instance | kind, shade
import package::lib::quaternion::{ quaternionProduct };
import package::parts::{ BODIES, CENTRE, FIRST_GEOM, FIRST_JOINT, GEOMS, GROUND };
import package::physics::kinematics::{
  ball, childPose, freePose, halfAngle, hinge, normalizedPose, Pose, slide, worldPoint, worldPose,
};
import package::render::colours::{ GREEN, YELLOW };
import package::render::scene::{ follow, model, neutral, put, turns };
import package::task_constants::{ NQ, STATE_WORDS, TRAVEL };
import package::tasks::articulated_state::{ loadState };
import package::tasks::robot::{ toOrigin };

const FREE: u32 = 0u;
const BALL: u32 = 1u;
const SLIDE: u32 = 2u;

const ROBOT: u32 = 0u;
const OBJECT: u32 = 1u;   // what a robot moves
const GOAL: u32 = 2u;

var<private> frames: array<Pose, BODIES>;

// The root's velocity, m/s. The state begins with qpos and qvel, and both with the root's way over the ground.
fn rootVelocity(s: ptr<function, array<f32, STATE_WORDS>>) -> vec2f {
  return vec2f(select(0.0, (*s)[NQ], TRAVEL > 0u), select(0.0, (*s)[NQ + 1u], TRAVEL > 1u));
}

fn rootPlace(s: ptr<function, array<f32, STATE_WORDS>>) -> vec2f {
  return vec2f(select(0.0, (*s)[0], TRAVEL > 0u), select(0.0, (*s)[1], TRAVEL > 1u));
}

fn moved(frame: Pose, joint: u32) -> Pose {
  let row = FIRST_JOINT + 3u * joint;
  let axis = model[row];
  let anchor = model[row + 1u];
  let reference = model[row + 2u].x;
  let kind = u32(axis.w);
  let q = u32(anchor.w);
  if (kind == FREE) {
    return freePose(
      loadState(q), loadState(q + 1u), loadState(q + 2u),
      loadState(q + 3u), loadState(q + 4u), loadState(q + 5u), loadState(q + 6u));
  }
  if (kind == BALL) {
    return ball(frame, anchor.xyz, loadState(q), loadState(q + 1u), loadState(q + 2u), loadState(q + 3u));
  }
  if (kind == SLIDE) { return slide(frame, axis.xyz, loadState(q), reference); }
  return hinge(frame, anchor.xyz, axis.xyz, halfAngle(loadState(q), reference));
}

// Goes through the bodies in their order, in which parents come first.
fn placeBodies() {
  frames[0] = worldPose();
  for (var body = 1u; body < turns(BODIES); body++) {
    let offset = model[3u * body];
    let joints = model[3u * body + 2u];
    var frame = childPose(frames[u32(offset.w)], offset.xyz, model[3u * body + 1u]);
    for (var j = 0u; j < turns(u32(joints.y)); j++) { frame = moved(frame, u32(joints.x) + j); }
    frames[body] = normalizedPose(frame);
  }
}

// `shade` tells limbs side by side apart: the higher, the paler.
fn colourOf(kind: u32, shade: f32, robot: vec4f) -> vec4f {
  if (kind == ROBOT) { return vec4f(mix(robot.rgb, vec3f(1.0), shade), 1.0); }
  if (kind == OBJECT) { return YELLOW; }
  if (kind == GOAL) { return GREEN; }
  return neutral();
}

fn drawRobot(s: ptr<function, array<f32, STATE_WORDS>>, colour: vec4f) {
  let centre = vec2f(CENTRE[0], CENTRE[1]);
  follow(rootPlace(s) + centre);
  drawShapes(s, -centre, colour);
}

// Puts the shapes with the root's place on the ground at `place` of the window.
fn drawShapes(s: ptr<function, array<f32, STATE_WORDS>>, place: vec2f, colour: vec4f) {
  toOrigin(s);
  placeBodies();
  for (var g = 0u; g < turns(GEOMS); g++) {
    let row = FIRST_GEOM + 4u * g;
    let position = model[row];
    let size = model[row + 2u];
    let look = model[row + 3u];
    let frame = frames[u32(position.w)];
    let centre = worldPoint(frame, position.xyz) + vec3f(place, -GROUND);
    let turn = quaternionProduct(frame.xquat, model[row + 1u]);
    put(u32(size.w), centre, turn, size.xyz, colourOf(u32(look.x), look.y, colour));
  }
}
