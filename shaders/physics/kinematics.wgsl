// Where the bodies are: a body's frame is its parent's, moved by its own offset and then by its joints in their order
// (MuJoCo, "Computation", mj_kinematics). Angles and displacements count from a reference.
import package::lib::angle::{ cosineSine };
import package::lib::quaternion::{ normalizeQuaternion, quaternionProduct, rotate, rotationMatrix };

struct Pose {
  xpos: vec3f,
  xquat: vec4f, // unit quaternion (w, x, y, z)
}

fn worldPose() -> Pose {
  return Pose(vec3f(), vec4f(1.0, 0.0, 0.0, 0.0));
}

fn childPose(parent: Pose, offset: vec3f, rotation: vec4f) -> Pose {
  return Pose(parent.xpos + rotate(parent.xquat, offset), quaternionProduct(parent.xquat, rotation));
}

fn worldPoint(pose: Pose, local: vec3f) -> vec3f {
  return pose.xpos + rotate(pose.xquat, local);
}

fn worldDirection(pose: Pose, local: vec3f) -> vec3f {
  return rotate(pose.xquat, local);
}

// Columns: where a frame fixed to this one has its axes.
fn worldMat(pose: Pose, rotation: vec4f) -> mat3x3f {
  return rotationMatrix(quaternionProduct(pose.xquat, rotation));
}

fn slide(pose: Pose, axis: vec3f, q: f32, reference: f32) -> Pose {
  return Pose(pose.xpos + rotate(pose.xquat, axis) * (q - reference), pose.xquat);
}

// Turned so that the joint's anchor, a point of the body, stays where it is.
fn rotateAbout(pose: Pose, anchor: vec3f, rotation: vec4f) -> Pose {
  let fixed = worldPoint(pose, anchor);
  let turned = quaternionProduct(pose.xquat, rotation);
  return Pose(fixed - rotate(turned, anchor), turned);
}

// Cosine and sine of half a hinge's turn; in two steps where others come between them.
fn halfAngle(q: f32, reference: f32) -> vec2f {
  return cosineSineOf(unturnedHalfAngle(q, reference));
}

fn unturnedHalfAngle(q: f32, reference: f32) -> vec2f {
  return vec2f(0.5 * (q - reference), 0.0);
}

fn cosineSineOf(half: vec2f) -> vec2f {
  return cosineSine(half.x);
}

fn hinge(pose: Pose, anchor: vec3f, axis: vec3f, half: vec2f) -> Pose {
  return rotateAbout(pose, anchor, vec4f(half.x, half.y * axis));
}

fn ball(pose: Pose, anchor: vec3f, w: f32, x: f32, y: f32, z: f32) -> Pose {
  return rotateAbout(pose, anchor, normalizeQuaternion(vec4f(w, x, y, z)));
}

// A free joint says where its body is, whatever its offset.
fn freePose(x: f32, y: f32, z: f32, qw: f32, qx: f32, qy: f32, qz: f32) -> Pose {
  return Pose(vec3f(x, y, z), normalizeQuaternion(vec4f(qw, qx, qy, qz)));
}

// Products of unit quaternions drift from length 1.
fn normalizedPose(pose: Pose) -> Pose {
  return Pose(pose.xpos, normalizeQuaternion(pose.xquat));
}
