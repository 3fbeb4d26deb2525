// Unit quaternions (w, x, y, z) in a vec4f, in that order, as MuJoCo has them: q rotates a vector v to q v q*.
import package::lib::angle::{ cosineSine };

fn quaternionProduct(a: vec4f, b: vec4f) -> vec4f {
  return vec4f(a.x * b.x - dot(a.yzw, b.yzw), a.x * b.yzw + b.x * a.yzw + cross(a.yzw, b.yzw));
}

fn quaternionConjugate(q: vec4f) -> vec4f {
  return vec4f(q.x, -q.yzw);
}

fn rotate(q: vec4f, v: vec3f) -> vec3f {
  let t = 2.0 * cross(q.yzw, v);
  return v + q.x * t + cross(q.yzw, t);
}

// The turn by `angle` about the unit vector `axis`.
fn axisAngle(axis: vec3f, angle: f32) -> vec4f {
  let half = cosineSine(0.5 * angle);
  return vec4f(half.x, half.y * axis);
}

// Columns are where the axes go.
fn rotationMatrix(q: vec4f) -> mat3x3f {
  let d = q * q;
  let xy = 2.0 * q.y * q.z;
  let xz = 2.0 * q.y * q.w;
  let yz = 2.0 * q.z * q.w;
  let wx = 2.0 * q.x * q.y;
  let wy = 2.0 * q.x * q.z;
  let wz = 2.0 * q.x * q.w;
  return mat3x3f(
    d.x + d.y - d.z - d.w, xy + wz, xz - wy,
    xy - wz, d.x - d.y + d.z - d.w, yz + wx,
    xz + wy, yz - wx, d.x - d.y - d.z + d.w,
  );
}

// No rotation where q has no direction.
fn normalizeQuaternion(q: vec4f) -> vec4f {
  let square = dot(q, q);
  return select(vec4f(1.0, 0.0, 0.0, 0.0), q * inverseSqrt(max(square, 1e-30)), square > 1e-30);
}

// q after turning for the time h with the angular velocity w, which is in the frame that q turns.
fn integrateQuaternion(q: vec4f, w: vec3f, h: f32) -> vec4f {
  let speed = length(w);
  let axis = w / max(speed, 1e-15);
  return normalizeQuaternion(quaternionProduct(q, axisAngle(axis, h * speed)));
}

// The rotation vector (axis times angle, at most pi) of a unit quaternion.
fn rotationVector(q: vec4f) -> vec3f {
  let s = length(q.yzw);
  let angle = 2.0 * atan2(s, abs(q.x));
  return select(-1.0, 1.0, q.x >= 0.0) * select(2.0, angle / max(s, 1e-15), s > 1e-7) * q.yzw;
}
