// Which contacts a touch sensor feels: those from whose point a ray along the normal, away from the sensor's body,
// meets the sensor's zone. All zones are convex, so a ray meets one when it starts inside or hits the surface.
import package::lib::quaternion::{ quaternionConjugate, rotate };
import package::physics::contacts::contact::{ ContactConstraint };

struct Ray {
  origin: vec3f,
  direction: vec3f,
}

// The contact in the axes of a zone. `side` is 1 for a sensor on the contact's second body and -1 on the first.
fn rayOf(constraint: ContactConstraint, centre: vec3f, rotation: vec4f, side: f32) -> Ray {
  let inward = quaternionConjugate(rotation);
  return Ray(rotate(inward, constraint.pos - centre), rotate(inward, -side * constraint.frame[0]));
}

// Whether |o + t d| <= 1 for a t >= 0.
fn meetsUnitBall(o: vec3f, d: vec3f) -> bool {
  let t = max(-dot(o, d) / dot(d, d), 0.0);
  let nearest = o + t * d;
  return dot(nearest, nearest) <= 1.0;
}

fn meetsEllipsoid(ray: Ray, radii: vec3f) -> bool {
  return meetsUnitBall(ray.origin / radii, ray.direction / radii);
}

fn meetsBox(ray: Ray, half: vec3f) -> bool {
  let along = ray.direction;
  let safe = select(along, vec3f(1e-20), abs(along) < vec3f(1e-20));
  let a = (-half - ray.origin) / safe;
  let b = (half - ray.origin) / safe;
  let enters = min(a, b);
  let leaves = max(a, b);
  let last = min(leaves.x, min(leaves.y, leaves.z));
  return last >= 0.0 && max(enters.x, max(enters.y, enters.z)) <= last;
}

// The cylinder stands along z: radius and half of the height.
fn meetsCylinder(ray: Ray, radius: f32, half: f32) -> bool {
  let o = ray.origin.xy / radius;
  let d = ray.direction.xy / radius;
  // the times within the infinite cylinder: |o + t d| <= 1
  let a = max(dot(d, d), 1e-20);
  let b = dot(o, d);
  let root = b * b - a * (dot(o, o) - 1.0);
  if (root < 0.0) { return false; }
  let z = select(ray.direction.z, 1e-20, abs(ray.direction.z) < 1e-20);
  let c1 = (-half - ray.origin.z) / z;
  let c2 = (half - ray.origin.z) / z;
  let last = min((-b + sqrt(root)) / a, max(c1, c2));
  return last >= 0.0 && max((-b - sqrt(root)) / a, min(c1, c2)) <= last;
}

fn meetsCapsule(ray: Ray, radius: f32, half: f32) -> bool {
  let end = vec3f(0.0, 0.0, half);
  return meetsCylinder(ray, radius, half)
    || meetsUnitBall((ray.origin - end) / radius, ray.direction / radius)
    || meetsUnitBall((ray.origin + end) / radius, ray.direction / radius);
}

// The normal part of a contact's force, where the zone is met.
fn addNormalForce(total: f32, push: vec3f, isMet: bool) -> f32 {
  return total + select(0.0, push.x, isMet);
}
