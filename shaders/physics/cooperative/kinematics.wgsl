// Frames of the bodies, level by level from the world (MuJoCo, mj_kinematics). The axis and the anchor of a hinge are
// only known while its body is placed: they wait in `cdof` until the centres of mass are known.
import package::codes::{ JNT_BALL, JNT_FREE, JNT_SLIDE };
import package::memory::{ LANES, mocap, qpos, setCdof, setXpos, setXquat, xpos, xquat };
import package::tables::{ bodyFamily, bodyPos, bodyQuat, bodyTree, jntAxis, jntPos, jntTree, levelSpan, orderedBody };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::lanes::{ lane };
import package::physics::kinematics::{
  ball, childPose, freePose, halfAngle, hinge, normalizedPose, Pose as Frame, slide, worldDirection, worldPoint,
  worldPose };
import package::physics::spatial::{ Motion };

// The bodies of one level, whose parents are placed. The world is level 0's parent.
fn kinematicsOfLevel(level: u32) {
  let span = levelSpan(level);
  for (var k = span.x + lane; k < span.y; k += LANES) { kinematicsOfBody(orderedBody(k).x); }
}

fn kinematicsOfWorld() {
  if (lane == 0u) { storeFrame(0u, worldPose()); }
}

fn frameOf(body: u32) -> Frame {
  return Frame(xpos(body), xquat(body));
}

fn storeFrame(body: u32, frame: Frame) {
  setXpos(body, frame.xpos);
  setXquat(body, frame.xquat);
}

fn kinematicsOfBody(body: u32) {
  let tree = bodyTree(body);
  let pose = bodyFamily(body).w;
  if (pose != NONE) {
    storeFrame(body, freePose(
      mocap(pose), mocap(pose + 1u), mocap(pose + 2u), mocap(pose + 3u), mocap(pose + 4u), mocap(pose + 5u),
      mocap(pose + 6u),
    ));
    return;
  }
  var frame = childPose(frameOf(tree.x), bodyPos(body).xyz, bodyQuat(body));
  for (var j = tree.y; j < tree.y + tree.z; j++) {
    let joint = jntTree(j);
    let q = joint.y;
    let at = jntPos(j);
    let axis = jntAxis(j).xyz;
    switch joint.x {
      case JNT_FREE: {
        frame = freePose(
          qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u), qpos(q + 4u), qpos(q + 5u), qpos(q + 6u),
        );
      }
      case JNT_BALL: {
        setCdof(joint.z, Motion(vec3f(), worldPoint(frame, at.xyz)));
        frame = ball(frame, at.xyz, qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u));
      }
      case JNT_SLIDE: {
        setCdof(joint.z, Motion(worldDirection(frame, axis), vec3f()));
        frame = slide(frame, axis, qpos(q), at.w);
      }
      default: {
        setCdof(joint.z, Motion(worldDirection(frame, axis), worldPoint(frame, at.xyz)));
        frame = hinge(frame, at.xyz, axis, halfAngle(qpos(q), at.w));
      }
    }
  }
  storeFrame(body, normalizedPose(frame));
}
