// Frames of the bodies, level by level from the world (MuJoCo, mj_kinematics). The axis and the anchor of a hinge are
// only known while its body is placed: they wait in `cdof` until the centres of mass are known.
import package::memory::{ mocap, qpos, setCdof, setXpos, setXquat, xpos, xquat, LANES };
import package::tables::{
  bodyFamily, bodyPos, bodyQuat, bodyTree, jntAxis, jntPos, jntTree, JOINT_BALL, JOINT_FREE, JOINT_SLIDE, levelSpan,
  orderedBody };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::lanes::{ lane };
import package::physics::kinematics::{
  ball, childPose as childFrame, Pose as Frame, freePose as freeFrame, halfAngle as halfTurn, hinge,
  normalizedPose as settled, slide, worldDirection, worldPose as worldFrame, worldPoint,
};
import package::physics::spatial::{ Motion };

// The bodies of one level, whose parents are placed. The world is level 0's parent.
fn placeLevel(level: u32) {
  let span = levelSpan(level);
  for (var k = span.x + lane; k < span.y; k += LANES) { placeBody(orderedBody(k).x); }
}

fn placeWorld() {
  if (lane == 0u) { storeFrame(0u, worldFrame()); }
}

fn frameOf(body: u32) -> Frame {
  return Frame(xpos(body), xquat(body));
}

fn storeFrame(body: u32, frame: Frame) {
  setXpos(body, frame.xpos);
  setXquat(body, frame.xquat);
}

fn placeBody(body: u32) {
  let tree = bodyTree(body);
  let pose = bodyFamily(body).w;
  if (pose != NONE) {
    storeFrame(body, freeFrame(
      mocap(pose), mocap(pose + 1u), mocap(pose + 2u), mocap(pose + 3u), mocap(pose + 4u), mocap(pose + 5u),
      mocap(pose + 6u),
    ));
    return;
  }
  var frame = childFrame(frameOf(tree.x), bodyPos(body).xyz, bodyQuat(body));
  for (var j = tree.y; j < tree.y + tree.z; j++) {
    let joint = jntTree(j);
    let q = joint.y;
    let at = jntPos(j);
    let axis = jntAxis(j).xyz;
    switch joint.x {
      case JOINT_FREE: {
        frame = freeFrame(
          qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u), qpos(q + 4u), qpos(q + 5u), qpos(q + 6u),
        );
      }
      case JOINT_BALL: {
        setCdof(joint.z, Motion(vec3f(), worldPoint(frame, at.xyz)));
        frame = ball(frame, at.xyz, qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u));
      }
      case JOINT_SLIDE: {
        setCdof(joint.z, Motion(worldDirection(frame, axis), vec3f()));
        frame = slide(frame, axis, qpos(q), at.w);
      }
      default: {
        setCdof(joint.z, Motion(worldDirection(frame, axis), worldPoint(frame, at.xyz)));
        frame = hinge(frame, at.xyz, axis, halfTurn(qpos(q), at.w));
      }
    }
  }
  storeFrame(body, settled(frame));
}
