// Forces of the actuators, and all forces but those of constraints (MuJoCo, mj_fwdActuation and mj_fwdAcceleration).
import package::codes::{ TRN_BALL, TRN_BALL_IN_PARENT, TRN_FREE, TRN_FREE_IN_PARENT, TRN_JOINT, TRN_SITE };
import package::memory::{
  actuatorForce, cdof, ctrl, LANES, qfrcActuator, qfrcBias, qfrcPassive, qpos, qvel, setActuatorForce, setQfrcActuator,
  setQfrcSmooth };
import package::tables::{
  actuatorBias, actuatorForcerange, actuatorGain, actuatorGear, actuatorTree, dofScale, dofTree, sitePos, siteQuat,
  siteTree, size0 };
import package::physics::actuation::{ affineForce, ballLength, clampToRange, gearInChild, siteMoment };
import package::physics::cooperative::com::{ comOf };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane };
import package::physics::cooperative::chains::{ moves };
import package::physics::spatial::{ Force, motionDotForce };

fn fwdActuation() {
  for (var a = lane; a < size0().z; a += LANES) { actuate(a); }
}

// Adds up what the pulls and all passive forces left.
fn fwdAcceleration() {
  for (var i = lane; i < size0().y; i += LANES) {
    var sum = 0.0;
    for (var a = 0u; a < size0().z; a++) { sum += armOf(a, i) * actuatorForce(a); }
    // bounds that the file does not set are infinite in the tables
    let clamped = clampToRange(sum, dofScale(i).z, dofScale(i).w);
    setQfrcActuator(i, clamped);
    setQfrcSmooth(i, qfrcPassive(i) + clamped - qfrcBias(i));
  }
}

fn actuate(a: u32) {
  let gain = actuatorGain(a);
  let bias = actuatorBias(a);
  let range = actuatorForcerange(a);
  // bounds that the file does not set are infinite in the tables
  let law = affineForce(clampToRange(ctrl(a), gain.w, bias.w), gain.xyz, bias.xyz, lengthOf(a), speedOf(a));
  setActuatorForce(a, clampToRange(law, range.x, range.y));
}

fn speedOf(a: u32) -> f32 {
  let tree = actuatorTree(a);
  var speed = 0.0;
  if (tree.w == TRN_SITE) {
    for (var i = tree.y; i != NONE; i = dofTree(i).x) { speed += armOf(a, i) * qvel(i); }
  } else {
    for (var k = 0u; k < tree.y; k++) { speed += armOf(a, tree.x + k) * qvel(tree.x + k); }
  }
  return speed;
}

fn lengthOf(a: u32) -> f32 {
  let tree = actuatorTree(a);
  let q = tree.z;
  switch tree.w {
    case TRN_JOINT: { return actuatorGear(2u * a).x * qpos(q); }
    case TRN_BALL, TRN_BALL_IN_PARENT: {
      return ballLength(qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u), turningGear(a));
    }
    default: { return 0.0; }
  }
}

// The three numbers of a ball or free joint's gear that turn it, in the axes of its body.
fn turningGear(a: u32) -> vec3f {
  let kind = actuatorTree(a).w;
  let isFree = kind == TRN_FREE || kind == TRN_FREE_IN_PARENT;
  let gear = select(actuatorGear(2u * a).xyz, actuatorGear(2u * a + 1u).xyz, isFree);
  if (kind != TRN_BALL_IN_PARENT && kind != TRN_FREE_IN_PARENT) { return gear; }
  let q = actuatorTree(a).z + select(0u, 3u, isFree);
  return gearInChild(qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u), gear);
}

// How far the actuator's length goes with one degree of freedom. In the tables: the first one, and how many; or for a
// site NONE, and the last one of its body.
fn armOf(a: u32, i: u32) -> f32 {
  let tree = actuatorTree(a);
  if (tree.w != TRN_SITE) {
    let k = i - tree.x;
    if (i < tree.x || k >= tree.y) { return 0.0; }
    if (k < 3u && tree.y != 3u) { return actuatorGear(2u * a)[k]; }
    return turningGear(a)[k % 3u];
  }
  if (!moves(i, tree.y)) { return 0.0; }
  return motionDotForce(cdof(i), wrenchOf(a));
}

// The arm of an actuator at a site, which stands at (z) in the tables; gears are a force and a torque.
fn wrenchOf(a: u32) -> Force {
  let site = actuatorTree(a).z;
  let body = siteTree(site).x;
  return siteMoment(
    frameOf(body), sitePos(site).xyz, siteQuat(site), actuatorGear(2u * a).xyz, actuatorGear(2u * a + 1u).xyz,
    comOf(body),
  );
}
