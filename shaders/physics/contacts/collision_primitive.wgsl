// Spheres and capsules with one another, and the frame of every contact. Tangents follow MuJoCo's rule, because
// friction pyramids are not round.
import package::physics::contacts::contact::{ Contact };
import package::physics::contacts::contact_set::{ Contacts2, FAR };

// A tangent near `hint`, or where that is short, one near the y axis (near z where the normal is near y).
fn contactFrame(normal: vec3f, hint: vec3f) -> mat3x3f {
  let fallback = select(vec3f(0.0, 1.0, 0.0), vec3f(0.0, 0.0, 1.0), abs(normal.y) >= 0.5);
  var flat = hint - normal * dot(normal, hint);
  if (dot(hint, hint) < 0.25 || dot(flat, flat) < 1e-12) { flat = fallback - normal * dot(normal, fallback); }
  let tangent = normalize(flat);
  return mat3x3f(normal, tangent, cross(normal, tangent));
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

// sin^2 of the angle below which two capsules are parallel: where their f32 axes cannot tell.
const PARALLEL: f32 = 1e-11;

// Nearest points of two axes centre + x half, x in [-1, 1]: where the lines are nearest, or at an end and opposite to
// it. Parallel capsules touch at the first two ends, of four, that are near enough.
fn capsuleCapsule(
  centre1: vec3f, half1: vec3f, radius1: f32, centre2: vec3f, half2: vec3f, radius2: f32, margin: f32,
) -> Contacts2 {
  let between = centre2 - centre1;
  let a = dot(half1, half1);
  let b = dot(half1, half2);
  let c = dot(half2, half2);
  let u = dot(half1, between);
  let v = -dot(half2, between);
  let across = cross(half1, half2);
  let square = dot(across, across);
  let isParallel = square <= PARALLEL * a * c;
  var found = 0u;
  var first = vec2f(); // x of both axes
  var second = vec2f();
  if (isParallel) {
    for (var k = 0; k < 4; k++) {
      let end = select(-1.0, 1.0, (k & 1) == 0);
      let x1 = select(clamp((u + b * end) / a, -1.0, 1.0), end, k < 2);
      let x2 = select(end, clamp((v + b * end) / c, -1.0, 1.0), k < 2);
      let distance = length(between + x2 * half2 - x1 * half1) - radius1 - radius2;
      if (distance > margin || found == 2u) { continue; }
      second = vec2f(x1, x2);
      if (found == 0u) { first = second; }
      found++;
    }
  } else {
    let x1 = clamp(dot(cross(between, half2), across) / square, -1.0, 1.0);
    let x2 = (v + b * x1) / c;
    let end2 = clamp(x2, -1.0, 1.0);
    let end1 = clamp((u + b * end2) / a, -1.0, 1.0);
    first = vec2f(select(x1, end1, abs(x2) > 1.0), end2);
    found = 1u;
  }
  var contacts = Contacts2(array(
    sphereSphere(centre1 + first.x * half1, radius1, centre2 + first.y * half2, radius2),
    sphereSphere(centre1 + second.x * half1, radius1, centre2 + second.y * half2, radius2),
  ));
  if (found < 1u) { contacts.at[0].dist = FAR; }
  if (found < 2u) { contacts.at[1].dist = FAR; }
  return contacts;
}

// How far apart two capsules are, whether parallel or not.
fn capsuleDistance(centre1: vec3f, half1: vec3f, radius1: f32, centre2: vec3f, half2: vec3f, radius2: f32) -> f32 {
  let between = centre2 - centre1;
  let a = dot(half1, half1);
  let b = dot(half1, half2);
  let c = dot(half2, half2);
  let across = cross(half1, half2);
  let square = dot(across, across);
  let nearest = clamp(dot(cross(between, half2), across) / square, -1.0, 1.0);
  let x1 = select(nearest, 0.0, square <= PARALLEL * a * c);
  let x2 = (b * x1 - dot(half2, between)) / c;
  let end2 = clamp(x2, -1.0, 1.0);
  let end1 = clamp((dot(half1, between) + b * end2) / a, -1.0, 1.0);
  let point1 = centre1 + select(x1, end1, abs(x2) > 1.0) * half1;
  return length(centre2 + end2 * half2 - point1) - radius1 - radius2;
}
