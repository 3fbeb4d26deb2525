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
