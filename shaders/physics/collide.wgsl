// Distances, points and frames of two geoms. Tangents follow MuJoCo's rule, because friction pyramids are not round.
import package::physics::contact::{ Contact };

// A tangent near `hint`, or where that is short, one near the y axis (near z where the normal is near y).
fn contactFrame(normal: vec3f, hint: vec3f) -> mat3x3f {
  let fallback = select(vec3f(0.0, 1.0, 0.0), vec3f(0.0, 0.0, 1.0), abs(normal.y) >= 0.5);
  var flat = hint - normal * dot(normal, hint);
  if (dot(hint, hint) < 0.25 || dot(flat, flat) < 1e-12) { flat = fallback - normal * dot(normal, fallback); }
  let tangent = normalize(flat);
  return mat3x3f(normal, tangent, cross(normal, tangent));
}

// A sphere above a plane through `onPlane` with the unit normal. `hint` is 0, or the axis of the capsule whose end it is.
fn planeSphere(normal: vec3f, onPlane: vec3f, centre: vec3f, radius: f32, hint: vec3f) -> Contact {
  let distance = dot(centre - onPlane, normal) - radius;
  return Contact(distance, centre - normal * (radius + 0.5 * distance), contactFrame(normal, hint));
}

// The end of a capsule that lies along `side` (1, -1) of half of its axis; a sphere is one whose half and side are 0.
fn planeCapsuleEnd(
  normal: vec3f, onPlane: vec3f, centre: vec3f, half: vec3f, axis: vec3f, radius: f32, side: f32,
) -> Contact {
  return planeSphere(normal, onPlane, centre + side * half, radius, abs(side) * axis);
}

fn sphereSphere(centre1: vec3f, radius1: f32, centre2: vec3f, radius2: f32) -> Contact {
  let between = centre2 - centre1;
  let far = length(between);
  let normal = select(vec3f(1.0, 0.0, 0.0), between / far, far > 1e-15);
  let distance = far - radius1 - radius2;
  return Contact(distance, centre1 + normal * (radius1 + 0.5 * distance), contactFrame(normal, vec3f()));
}

// A capsule is a sphere at the point of its axis that is nearest; `half` is half of the axis.
fn sphereCapsule(centre1: vec3f, radius1: f32, centre2: vec3f, half2: vec3f, radius2: f32) -> Contact {
  let x = clamp(dot(centre1 - centre2, half2) / dot(half2, half2), -1.0, 1.0);
  return sphereSphere(centre1, radius1, centre2 + x * half2, radius2);
}

// Nearest points of two axes centre + x half, x in [-1, 1]: where the lines are nearest, or at an end and opposite to it. An
// axis may have no length.
fn capsuleCapsule(
  centre1: vec3f, half1: vec3f, radius1: f32, centre2: vec3f, half2: vec3f, radius2: f32,
) -> Contact {
  let between = centre1 - centre2;
  let a = dot(half1, half1);
  let b = -dot(half1, half2);
  let c = dot(half2, half2);
  let u = -dot(half1, between);
  let v = dot(half2, between);
  let determinant = a * c - b * b;
  var x1 = clamp((c * u - b * v) / max(determinant, 1e-12 * a * c + 1e-30), -1.0, 1.0);
  var x2 = (v - b * x1) / max(c, 1e-30);
  if (abs(x2) > 1.0) {
    x2 = clamp(x2, -1.0, 1.0);
    x1 = clamp((u - b * x2) / max(a, 1e-30), -1.0, 1.0);
  }
  return sphereSphere(centre1 + x1 * half1, radius1, centre2 + x2 * half2, radius2);
}
