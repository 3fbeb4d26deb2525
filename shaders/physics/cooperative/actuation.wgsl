// Forces of the actuators, and all forces but those of constraints (MuJoCo, mj_fwdActuation and mj_fwdAcceleration).
import package::memory::{
  actuatorForce, cdof, ctrl, LANES, qfrcActuator, qfrcBias, qfrcPassive, qpos, qvel, setActuatorForce, setQfrcActuator,
  setQfrcSmooth };
import package::tables::{
  actuatorBias, actuatorForcerange, actuatorGain, actuatorGear, actuatorTree, dofTree, size0, sitePos, siteQuat,
  siteTree };
import package::physics::actuation::{ affineForce, ballLength, siteMoment as siteWrench, clampToRange as within };
import package::physics::cooperative::com::{ comOf };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane };
import package::physics::cooperative::chains::{ moves };
import package::physics::spatial::{ Force, motionDotForce as power };

// What an actuator pulls at, in `actuatorTree(a).w`.
const ON_HINGE: u32 = 0u;
const ON_BALL: u32 = 1u;
const ON_FREE: u32 = 2u;
const ON_SITE: u32 = 3u;

fn pullAll() {
  for (var a = lane; a < size0().z; a += LANES) { pull(a); }
}

// Adds up what the pulls and all passive forces left.
fn sumForces() {
  for (var i = lane; i < size0().y; i += LANES) {
    var sum = 0.0;
    for (var a = 0u; a < size0().z; a++) { sum += armOf(a, i) * actuatorForce(a); }
    setQfrcActuator(i, sum);
    setQfrcSmooth(i, qfrcPassive(i) + sum - qfrcBias(i));
  }
}

fn pull(a: u32) {
  let tree = actuatorTree(a);
  let gain = actuatorGain(a);
  let bias = actuatorBias(a);
  let range = actuatorForcerange(a);
  var speed = 0.0;
  if (tree.w == ON_SITE) {
    for (var i = tree.y; i != NONE; i = dofTree(i).x) { speed += armOf(a, i) * qvel(i); }
  } else {
    for (var k = 0u; k < tree.y; k++) { speed += armOf(a, tree.x + k) * qvel(tree.x + k); }
  }
  // bounds that the file does not set are infinite in the tables
  let law = affineForce(within(ctrl(a), gain.w, bias.w), gain.xyz, bias.xyz, lengthOf(a), speed);
  setActuatorForce(a, within(law, range.x, range.y));
}

fn lengthOf(a: u32) -> f32 {
  let tree = actuatorTree(a);
  let q = tree.z;
  switch tree.w {
    case ON_HINGE: { return actuatorGear(2u * a).x * qpos(q); }
    case ON_BALL: { return ballLength(qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u), actuatorGear(2u * a).xyz); }
    default: { return 0.0; }
  }
}

// How far the actuator's length goes with one degree of freedom. In the tables: the first one, and how many; or for a
// site NONE, and the last one of its body.
fn armOf(a: u32, i: u32) -> f32 {
  let tree = actuatorTree(a);
  if (tree.w != ON_SITE) {
    let k = i - tree.x;
    if (i < tree.x || k >= tree.y) { return 0.0; }
    return select(actuatorGear(2u * a + 1u)[(k - 3u) % 4u], actuatorGear(2u * a)[k % 4u], k < 3u);
  }
  if (!moves(i, tree.y)) { return 0.0; }
  return power(cdof(i), wrenchOf(a));
}

// The arm of an actuator at a site, which stands at (z) in the tables; gears are a force and a torque.
fn wrenchOf(a: u32) -> Force {
  let site = actuatorTree(a).z;
  let body = siteTree(site).x;
  return siteWrench(
    frameOf(body), sitePos(site).xyz, siteQuat(site), actuatorGear(2u * a).xyz, actuatorGear(2u * a + 1u).xyz,
    comOf(body),
  );
}
