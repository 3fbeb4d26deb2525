// Springs, dampers and drag (MuJoCo, mj_passive).
import package::codes::{ JNT_BALL, JNT_FREE };
import package::memory::{ cdof, cvel, LANES, motion, qfrcPassive, qpos, qvel, setMotion, setQfrcPassive };
import package::tables::{
  bodyDrag, bodyFamily, bodyIpos, bodyIquat, bodyTree, bodyTwist, dofScale, dofTree, jntAxis, jntSpring, jntTree,
  levelSpan, orderedBody, size0, size1, wind };
import package::physics::cooperative::com::{ comOf };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane };
import package::physics::fluid::{ drag };
import package::physics::passive::{ ballSpring, damper, spring };
import package::physics::spatial::{ addForce, Force, Motion, motionDotForce };

fn springsAndDampers() {
  for (var j = lane; j < size1().y; j += LANES) { jointPassive(j); }
}

fn fluidForces() {
  for (var b = 1u + lane; b < size0().w; b += LANES) {
    if (bodyTree(b).w != NONE) { setWrench(b, fluidForceOn(b)); }
  }
}

// Gathers the drag on a body and all that hangs from it; the deepest level comes first.
fn fluidForcesOfLevel(level: u32) {
  let span = levelSpan(level);
  for (var k = span.x + lane; k < span.y; k += LANES) {
    let body = orderedBody(k).x;
    if (bodyTree(body).w == NONE) { continue; }
    var sum = wrench(body);
    let children = bodyFamily(body);
    for (var child = children.x; child < children.y; child++) { sum = addForce(sum, wrench(orderedBody(child).x)); }
    setWrench(body, sum);
  }
}

fn addFluidForces() {
  for (var i = lane; i < size0().y; i += LANES) {
    setQfrcPassive(i, qfrcPassive(i) + motionDotForce(cdof(i), wrench(dofTree(i).z)));
  }
}

// The memory of the bodies' motions, which nothing needs here.
fn wrench(body: u32) -> Force {
  let kept = motion(body);
  return Force(kept.angular, kept.linear);
}

fn setWrench(body: u32, force: Force) {
  setMotion(body, Motion(force.torque, force.force));
}

fn fluidForceOn(body: u32) -> Force {
  let along = bodyDrag(body);
  let about = bodyTwist(body);
  return drag(
    frameOf(body), bodyIpos(body).xyz, bodyIquat(body), cvel(body), comOf(body), wind().xyz, along.w, about.w,
    along.xyz, about.xyz,
  );
}

fn jointPassive(j: u32) {
  let joint = jntTree(j);
  let stiffness = jntAxis(j).w;
  let q = joint.y;
  let rest = jntSpring(2u * j);
  let isFree = joint.x == JNT_FREE;
  if (isFree || joint.x == JNT_BALL) {
    let turns = select(0u, 3u, isFree);
    let at = q + turns;
    let turning = ballSpring(stiffness, qpos(at), qpos(at + 1u), qpos(at + 2u), qpos(at + 3u), jntSpring(2u * j + 1u));
    for (var k = 0u; k < 3u; k++) {
      if (isFree) { setDofPassive(joint.z + k, spring(stiffness, qpos(q + k), rest[k])); }
      setDofPassive(joint.z + turns + k, turning[k]);
    }
    return;
  }
  setDofPassive(joint.z, spring(stiffness, qpos(q), rest.x));
}

fn setDofPassive(i: u32, pull: f32) {
  setQfrcPassive(i, damper(dofScale(i).x, qvel(i)) + pull);
}
