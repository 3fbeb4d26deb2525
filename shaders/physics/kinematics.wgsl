// Where the bodies are: a body's frame is its parent's, moved by its own offset and then by its joints in their order
// (MuJoCo, "Computation", mj_kinematics). Angles and displacements count from a reference.
import package::lib::angle::{ cosineSine };
import package::lib::quaternion::{ normalizeQuaternion, quaternionProduct, rotate, rotationMatrix };

struct Frame {
  position: vec3f,
  rotation: vec4f, // unit quaternion (w, x, y, z)
}

fn worldFrame() -> Frame {
  return Frame(vec3f(), vec4f(1.0, 0.0, 0.0, 0.0));
}

fn childFrame(parent: Frame, offset: vec3f, rotation: vec4f) -> Frame {
  return Frame(parent.position + rotate(parent.rotation, offset), quaternionProduct(parent.rotation, rotation));
}

fn worldPoint(frame: Frame, local: vec3f) -> vec3f {
  return frame.position + rotate(frame.rotation, local);
}

fn worldDirection(frame: Frame, local: vec3f) -> vec3f {
  return rotate(frame.rotation, local);
}

// Columns: where a frame fixed to this one has its axes.
fn worldAxes(frame: Frame, rotation: vec4f) -> mat3x3f {
  return rotationMatrix(quaternionProduct(frame.rotation, rotation));
}

fn slide(frame: Frame, axis: vec3f, q: f32, reference: f32) -> Frame {
  return Frame(frame.position + rotate(frame.rotation, axis) * (q - reference), frame.rotation);
}

// Turned so that the joint's anchor, a point of the body, stays where it is.
fn turn(frame: Frame, anchor: vec3f, rotation: vec4f) -> Frame {
  let fixed = worldPoint(frame, anchor);
  let turned = quaternionProduct(frame.rotation, rotation);
  return Frame(fixed - rotate(turned, anchor), turned);
}

// Cosine and sine of half a hinge's turn; in two steps where others come between them.
fn halfTurn(q: f32, reference: f32) -> vec2f {
  return turnOf(beforeTurn(q, reference));
}

fn beforeTurn(q: f32, reference: f32) -> vec2f {
  return vec2f(0.5 * (q - reference), 0.0);
}

fn turnOf(half: vec2f) -> vec2f {
  return cosineSine(half.x);
}

fn hinge(frame: Frame, anchor: vec3f, axis: vec3f, half: vec2f) -> Frame {
  return turn(frame, anchor, vec4f(half.x, half.y * axis));
}

fn ball(frame: Frame, anchor: vec3f, w: f32, x: f32, y: f32, z: f32) -> Frame {
  return turn(frame, anchor, normalizeQuaternion(vec4f(w, x, y, z)));
}

// A free joint says where its body is, whatever its offset.
fn freeFrame(x: f32, y: f32, z: f32, qw: f32, qx: f32, qy: f32, qz: f32) -> Frame {
  return Frame(vec3f(x, y, z), normalizeQuaternion(vec4f(qw, qx, qy, qz)));
}

// Products of unit quaternions drift from length 1.
fn settled(frame: Frame) -> Frame {
  return Frame(frame.position, normalizeQuaternion(frame.rotation));
}
