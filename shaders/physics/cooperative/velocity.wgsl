// Velocities of the bodies, and what they would accelerate by if no joint accelerated (MuJoCo, mj_comVel and the way
// down of mj_rne).
import package::codes::{ JNT_FREE };
import package::memory::{ cacc, cdof, cinert, cvel, LANES, qvel, setCacc, setCfrc, setCvel };
import package::tables::{ bodyTree, gravity, jntTree, levelSpan, orderedBody };
import package::physics::bias::{ inertialForce, worldAcceleration };
import package::physics::cooperative::joints::{ dofsOf, NONE };
import package::physics::cooperative::lanes::{ lane };
import package::physics::spatial::{ addScaledMotion, crossMotion, zeroMotion };

fn comVelOfLevel(level: u32) {
  let span = levelSpan(level);
  for (var k = span.x + lane; k < span.y; k += LANES) { comVelOfBody(orderedBody(k).x); }
}

// Joints turn what came before them: all rotations of one joint see the velocity before any of them.
fn comVelOfBody(body: u32) {
  let tree = bodyTree(body);
  var velocity = zeroMotion();
  var drift = worldAcceleration(gravity().xyz);
  if (bodyTree(tree.x).w != NONE) {
    velocity = cvel(tree.x);
    drift = cacc(tree.x);
  }
  for (var j = tree.y; j < tree.y + tree.z; j++) {
    let joint = jntTree(j);
    let end = joint.z + dofsOf(joint.x);
    let turns = joint.z + select(0u, 3u, joint.x == JNT_FREE);
    for (var i = joint.z; i < turns; i++) { velocity = addScaledMotion(velocity, cdof(i), qvel(i)); }
    for (var i = turns; i < end; i++) { drift = addScaledMotion(drift, crossMotion(velocity, cdof(i)), qvel(i)); }
    for (var i = turns; i < end; i++) { velocity = addScaledMotion(velocity, cdof(i), qvel(i)); }
  }
  setCvel(body, velocity);
  setCacc(body, drift);
  if (tree.w != NONE) { setCfrc(body, inertialForce(cinert(body), velocity, drift)); }
}
